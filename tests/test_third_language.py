"""A third language joins the site as docs/languages.md says: by setting, migration and catalog, and nothing else."""

import json
import os
import shutil
import subprocess
import sys

import polib
import pytest
from django.conf import settings
from django.db import connection

from scripts.catalogs import NOT_OURS

SETTINGS = {
    'LANGUAGES = [("en", "English"), ("es", "Español")]': (
        'LANGUAGES = [("en", "English"), ("es", "Español"), ("qu", "Runasimi")]'
    ),
    'LANGUAGE_TAGS = {"en": "en-US", "es": "es-PE"}': 'LANGUAGE_TAGS = {"en": "en-US", "es": "es-PE", "qu": "qu-PE"}',
}
FORMATS = """
from usaid_peru.formats.es.formats import DECIMAL_SEPARATOR, NUMBER_GROUPING, THOUSAND_SEPARATOR

DATE_FORMAT = "j F Y"
"""
CATALOG = {
    ("address", "programs/"): "ruwaykuna/",
    ("address", "programs/<slug:slug>/"): "ruwaykuna/<slug:slug>/",
    (None, "October"): "Kantaray",
}
CURRENT = ["current", "current"]


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_blocker):
    """Return what a copy of the project tells, whose site had content in two languages before Quechua joined it."""
    project = tmp_path_factory.mktemp("third") / "project"
    shutil.copytree(settings.BASE_DIR, project, ignore=shutil.ignore_patterns(*NOT_OURS, ".git*"))
    database = f"third_language_{os.getpid()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {database}")
        try:
            return grown(project, database)
        finally:
            cursor.execute(f"DROP DATABASE {database} WITH (FORCE)")


def grown(project, database):
    run(project, database, "manage.py", "migrate", "--no-input", "--verbosity=0")
    run(project, database, "manage.py", "loaddata", "mission", "--verbosity=0")
    add_quechua(project)
    return json.loads(run(project, database, "-m", "tests.third_language"))


def run(project, database, *arguments):
    """Run Python in a copy of the project on a database of its own; return what it says."""
    address, mark, options = os.environ["DATABASE_URL"].partition("?")
    environment = {
        "DATABASE_URL": f"{address.rpartition('/')[0]}/{database}{mark}{options}",
        "DJANGO_SETTINGS_MODULE": "usaid_peru.settings",
        # The copy has no collected files of its own.
        "STATIC_ROOT": str(settings.STATIC_ROOT),
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=project, env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def add_quechua(project):
    """Do to a copy of the project what a developer does by hand."""
    path = project / "usaid_peru" / "settings.py"
    text = path.read_text()
    for old, new in SETTINGS.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    formats = project / "usaid_peru" / "formats" / "qu"
    formats.mkdir()
    (formats / "__init__.py").touch()
    (formats / "formats.py").write_text(FORMATS)
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=1; plural=0;"}
    for (context, words), translation in CATALOG.items():
        catalog.append(polib.POEntry(msgctxt=context, msgid=words, msgstr=translation))
    folder = project / "locale" / "qu" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog.save_as_mofile(folder / "django.mo")


def test_third_language_brings_its_columns_and_leaves_the_content_alone(site):
    assert site["loaded"].startswith("Rows loaded: 0 new, 0 updated, ")


def test_third_language_has_translators_with_the_rights_of_the_others(site):
    roles = site["roles"]

    assert "translate_*" in roles["es"]
    assert roles == dict.fromkeys(["en", "es", "qu"], roles["es"])


def test_third_language_has_a_column_in_forms(site):
    fields = ["body", "slug", "summary", "title"]

    assert site["form"] == {
        "boxes": [f"{field}_{code}" for field in fields for code in ("en", "es", "qu")],
        "languages": ["en", "es", "qu", ""],
        "status": 302,
        "kept": {"title_qu": "Unu", "slug_qu": "unu", "summary_qu": "Pisi.", "body_qu": "<p>Allin.</p>"},
    }


def test_third_language_has_public_pages(site):
    lang = {"qu": "qu-PE", "es": "es-PE", "en": "en-US"}

    assert {"/qu/", "/qu/ruwaykuna/", "/qu/ruwaykuna/unu/"} <= site["pages"].keys()
    assert site["pages"] == {path: [200, lang[path.split("/")[1]]] for path in site["pages"]}


def test_third_language_is_offered_and_named_where_it_is_public(site):
    three, two = site["twins"]["three"], site["twins"]["two"]

    assert [path[:4] for path in three["toggle"].values()] == ["/en/", "/es/"]
    assert (three["hreflang"], three["noindex"]) == (["en", "es", "qu", "x-default"], False)
    assert (list(two["toggle"]), two["hreflang"], two["noindex"]) == (["en", "es"], ["en", "es", "x-default"], True)
    assert site["sitemap"] == {
        "three": {code: ["en", "es", "qu"] for code in ("en", "es", "qu")},
        "two": {code: ["en", "es"] for code in ("en", "es")},
    }


def test_third_language_is_served_by_every_page_of_the_admin(site):
    assert site["staff"] == {"wrong": {}, "file for translators": ["en", "qu"], "lang": "qu", "others": ["en", "es"]}


def test_third_language_falls_behind_as_the_second_does(site):
    behind = ["behind", "current"]

    assert site["before"] == {"es": CURRENT, "qu": ["missing", ""]}
    assert site["published"] == {"es": CURRENT, "qu": CURRENT}
    assert site["changed"] == {"es": behind, "qu": behind}
    assert site["changed in public"] == {"es": ["behind", "behind"], "qu": ["behind", "behind"]}


def test_third_language_can_be_the_source_and_statuses_stay(site):
    assert site["flipped"] == [
        {"en": CURRENT, "qu": CURRENT},
        {"en": CURRENT, "es": CURRENT},
        {"es": CURRENT, "qu": CURRENT},
    ]


def test_third_language_has_a_name_and_notation_of_its_own(site):
    assert site["words"] == {
        "en": ["Quechua", "Translators: Runasimi", "October 6, 2023", "1,234,567"],
        "es": ["quechua", "Traductores: Runasimi", "6 de octubre de 2023", "1,234,567"],
        "qu": ["quechua", "Translators: Runasimi", "6 Kantaray 2023", "1,234,567"],
    }
