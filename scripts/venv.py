"""Makes .venv and installs what a requirements file pins; needs nothing but Python."""

import shutil
import sys

from scripts.steps import ROOT, VAR, StepFailedError, fingerprint, locked, main, run, step, unless_done

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def ensure(requirements):
    """Bring .venv to what a requirements file asks for; what other files asked for stays."""
    with locked(VAR / "prepare.lock"):
        if not works():
            with step("Making .venv"):
                shutil.rmtree(VENV, ignore_errors=True)
                run([sys.executable, "-m", "venv", VENV])
        install(requirements)


def works():
    """Tell whether .venv has a Python that starts; the one it was made with may be gone."""
    try:
        run([PYTHON, "-m", "pip", "--version"])
    except StepFailedError:
        return False
    return True


def install(requirements):
    """Install a requirements file unless its pins, or those of any other, are as at the last time."""
    mark = fingerprint(sorted(ROOT.glob("requirements*.txt")))
    with unless_done(VENV / f".{requirements}", mark) as to_do:
        if to_do:
            with step(f"Installing the Python packages of {requirements}"):
                run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements])


if __name__ == "__main__":
    main(ensure, sys.argv[1])
