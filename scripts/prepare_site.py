"""Brings the database and the collected static files up to date, in one process: Django starts once."""

import hashlib
import io
import traceback
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from scripts.steps import VAR, StepFailedError, main, step, unless_done


def prepare():
    manage("Migrating the database", "migrate", interactive=False)
    manage("Loading the content", "loaddata", "mission")
    manage("Looking at the translations", "stamp_translations")
    if not settings.DEBUG:
        collect_static()
    call_command("create_first_staff")


def manage(name, *arguments, **options):
    """Run a management command as a step."""
    said = io.StringIO()
    with step(name):
        try:
            call_command(*arguments, **options, stdout=said, stderr=said, no_color=True)
        except (CommandError, DatabaseError) as error:
            raise StepFailedError(f"{said.getvalue()}{type(error).__name__}: {error}") from error
        except Exception as error:
            raise StepFailedError(f"{said.getvalue()}{traceback.format_exc()}") from error


def collect_static():
    """Collect the static files if one has changed, come or gone since the last time."""
    files = [
        (name, (file := Path(storage.path(name)).stat()).st_size, file.st_mtime_ns)
        for finder in finders.get_finders()
        for name, storage in finder.list([])
    ]
    root = Path(settings.STATIC_ROOT)
    mark = hashlib.sha256(repr((settings.STORAGES["staticfiles"], sorted(files))).encode()).hexdigest()
    with unless_done(VAR / "stamps" / f"static-{root.name}", mark) as to_do:
        if to_do or not root.exists():
            manage("Collecting static files", "collectstatic", interactive=False)


if __name__ == "__main__":
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise SystemExit(f"The settings are wrong: {error}") from error
    main(prepare)
