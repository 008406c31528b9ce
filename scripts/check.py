"""Runs what must hold before a change goes in: style, layers, migrations, catalogs, deployment checks, tests."""

import os
import secrets
import subprocess
import sys

from scripts import catalogs, frontend
from scripts.serve import database
from scripts.steps import ROOT, StepFailedError, main, run, step
from scripts.system import chromium
from scripts.venv import VENV

# Nothing of the person's own settings reaches a test, but the database server may be theirs.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "usaid_peru.settings",
    "SITE_URL": "http://127.0.0.1:8000",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "LOG_LEVEL": "WARNING",
    # The test database need not survive a power cut.
    "PGOPTIONS": "-c synchronous_commit=off",
}
PRODUCTION = {
    "SITE_URL": "https://www.example.gov",
    "OFFICIAL_HOSTS": "www.example.gov",
    "TRUST_PROXY": "1",
    "EMAIL_URL": "smtp+tls://localhost:587",
    "DEFAULT_FROM_EMAIL": "site@www.example.gov",
}
SETTINGS_TO_FORGET = ["DEBUG", "ALLOWED_HOSTS", "OFFICIAL_HOSTS", "TRUST_PROXY", "STATIC_ROOT", "SECRET_KEY_FALLBACKS"]
SETTINGS_TO_FORGET += ["EMAIL_URL", "DEFAULT_FROM_EMAIL"]


def check(pytest_arguments):
    """Run the pytest arguments alone if there are any, else everything; return the exit status."""
    for name in SETTINGS_TO_FORGET:
        os.environ.pop(name, None)
    os.environ.update(ENVIRONMENT)
    frontend.build(with_tools=True)
    catalogs.compile_changed()
    os.environ["CHROMIUM"] = chromium()
    with database() as url:
        os.environ["DATABASE_URL"] = url
        failed = [] if pytest_arguments else [name for name, work in CHECKS.items() if not passes(name, work)]
        if not pytest(pytest_arguments):
            failed.append("Tests")
    if failed:
        raise StepFailedError(f"Not in order: {', '.join(failed)}.")


def passes(name, work):
    """Run one check, show what it found, and go on."""
    try:
        with step(name):
            work()
    except StepFailedError as error:
        print(error, flush=True)
        return False
    return True


def manage(*arguments, **environment):
    run([sys.executable, "manage.py", *arguments], env=os.environ | environment)


def check_catalogs():
    catalogs.command("check")


CHECKS = {
    "Style": lambda: run([sys.executable, "-m", "ruff", "check", "."]),
    "Format": lambda: run([sys.executable, "-m", "ruff", "format", "--check", "."]),
    "Import layers": lambda: run([VENV / "bin" / "lint-imports"]),
    "Migrations": lambda: manage("makemigrations", "--check", "--dry-run"),
    "Catalogs": check_catalogs,
    "Deployment": lambda: manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION),
    # The tests serve the same hashed files as production does.
    "Static files": lambda: manage("collectstatic", "--no-input"),
}


def pytest(arguments):
    """Run the tests; all of them in several processes at once, each with a database of its own."""
    # A file stays in one process, so that a browser or a server starts once for it, and files begin in the order that
    # tests/conftest.py gives them. More processes than this wait for PostgreSQL and the browsers.
    processes = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile", "--no-loadscope-reorder"]
    return subprocess.run([sys.executable, "-m", "pytest", *(arguments or processes)], cwd=ROOT).returncode == 0


if __name__ == "__main__":
    main(check, sys.argv[1:])
