"""Programs that no Python or npm package brings: found where they are, or installed where that is possible."""

import os
import shutil
import sys
from pathlib import Path

from scripts.steps import StepFailedError, run, step

# Chromium without a window of its own. A page in it costs a fourth of the processor time, and tests open many.
SHELL_NAMES = ["chromium-headless-shell", "chrome-headless-shell"]
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]


def require(program, *, package):
    """Return the path of a program, installing its Debian package if need be."""
    if not shutil.which(program) and can_install():
        install(package)
    if path := shutil.which(program):
        return path
    raise StepFailedError(
        f"{program} is not on this machine. Install it (Debian and Ubuntu: apt-get install {package})."
    )


def can_install():
    """Tell whether Debian packages can be installed from here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package):
    """Install a Debian package, with fresh lists."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Installing {package}"):
        run(["apt-get", "update"], env=environment)
        run(["apt-get", "install", "--yes", "--no-install-recommends", package], env=environment)


def chromium():
    """Return the path of a Chromium: $CHROMIUM, a headless shell, any on PATH, or the one that Playwright downloads."""
    if path := os.environ.get("CHROMIUM"):
        if found := shutil.which(path):
            return found
        raise StepFailedError(f"CHROMIUM={path} is not a program.")
    tried = []
    for attempt in [headless_shell, on_path, from_debian, from_playwright]:
        try:
            if path := attempt():
                return path
        except StepFailedError as error:
            tried.append(str(error))
    advice = "There is no Chromium. Install one, or name it: CHROMIUM=/path/to/chromium make test"
    raise StepFailedError("\n".join([*tried, advice]))


def headless_shell():
    if not first(SHELL_NAMES) and can_install():
        install(SHELL_NAMES[0])
    return first(SHELL_NAMES)


def on_path():
    return first(CHROMIUM_NAMES)


def first(names):
    return next((path for name in names if (path := shutil.which(name))), None)


def from_debian():
    if can_install():
        install("chromium")
    return on_path()


def from_playwright():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    if not path.exists():
        with step("Downloading Chromium"):
            run([sys.executable, "-m", "playwright", "install", "chromium"])
    return str(path)


if __name__ == "__main__":
    print(chromium())
