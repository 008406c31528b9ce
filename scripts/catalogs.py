"""Keeps the translation catalogs: fills them with new messages, checks that they are complete, compiles them."""

import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

import polib

from scripts.steps import ROOT, StepFailedError, main, run
from scripts.system import require

DOMAINS = ["django", "djangojs"]
NOT_OURS = [".git", ".venv", "node_modules", "var", "media"]
NOT_FOR_READERS = ["build", "tests"]


def catalogs(root):
    """Return the catalogs of the project and of its apps."""
    return sorted([*root.glob("locale/*/LC_MESSAGES/*.po"), *root.glob("*/locale/*/LC_MESSAGES/*.po")])


def extract(root=ROOT):
    """Bring the catalogs under a copy of the project to the messages that its sources hold."""
    require("xgettext", package="gettext")
    ignored = [part for name in NOT_OURS + NOT_FOR_READERS for part in ["--ignore", f"{name}/*"]]
    locales = [part for folder in sorted((root / "locale").iterdir()) for part in ["--locale", folder.name]]
    options = [*locales, "--no-wrap", "--add-location", "file", *ignored]
    # The settings ask for these; reading sources uses none of them.
    settings = {"DATABASE_URL": "postgres:///none", "SECRET_KEY": secrets.token_urlsafe(50), "SITE_URL": "http://[::1]"}
    for domain in DOMAINS:
        command = [sys.executable, "manage.py", "makemessages", "--domain", domain, *options]
        run(command, cwd=root, env=settings | os.environ)


def check():
    """Return what is wrong with the catalogs, one line each."""
    for catalog in catalogs(ROOT):
        check_form(catalog)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_OURS))
        extract(copy)
        return [
            problem for catalog in catalogs(copy) for problem in problems(ROOT / catalog.relative_to(copy), catalog)
        ]


def check_form(catalog):
    """Stop where a catalog is no catalog, or a message lacks a placeholder or one of its language's plural forms."""
    require("msgfmt", package="gettext")
    run(["msgfmt", "--check", "--output-file", os.devnull, catalog])


def problems(path, fresh_path):
    """Return what a freshly extracted catalog shows the committed one to lack, to be unsure of or to have left over."""
    committed = polib.pofile(path) if path.exists() else polib.POFile()
    known = {(entry.msgctxt, entry.msgid) for entry in committed if not entry.obsolete}
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
    found = []
    for entry in polib.pofile(fresh_path):
        key = (entry.msgctxt, entry.msgid)
        if entry.obsolete:
            found.append(f"{name}: no longer used: {entry.msgid!r}")
        elif key not in known:
            found.append(f"{name}: not in the catalog: {entry.msgid!r}")
        elif entry.fuzzy:
            found.append(f"{name}: fuzzy: {entry.msgid!r}")
        elif not entry.translated():
            found.append(f"{name}: not translated: {entry.msgid!r}")
    return found


def compile_changed():
    """Compile the catalogs that are newer than what was compiled from them; needs no gettext."""
    for catalog in catalogs(ROOT):
        compiled = catalog.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= catalog.stat().st_mtime:
            polib.pofile(catalog).save_as_mofile(compiled)


def command(action):
    if action == "extract":
        extract()
    elif action == "compile":
        compile_changed()
    elif found := check():
        raise StepFailedError("\n".join([*found, "Run `make messages`, then translate what is empty or fuzzy."]))


if __name__ == "__main__":
    main(command, sys.argv[1])
