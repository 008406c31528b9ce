import datetime
import json

import pytest
from django.conf import settings
from django.utils.translation import override

from publishing.metadata import Metadata, absolute, latest
from tests.factories import PUBLISHED_AT, ProgramFactory

SITE = settings.SITE_URL


def page(**values):
    """Return the metadata of a program's page, public in both languages and read in English."""
    return Metadata(
        **{
            "title": "Forests",
            "description": "",
            "language": "en",
            "content_language": "en",
            "paths": {"en": "/en/programs/forests/", "es": "/es/programas/bosques/"},
            "live": ["en", "es"],
            **values,
        }
    )


def summary(metadata):
    """Return what search engines and the language toggle take from a page."""
    return {
        "noindex": metadata.noindex,
        "canonical": metadata.canonical.removeprefix(SITE),
        "alternates": [(a.tag, a.url.removeprefix(SITE)) for a in metadata.alternates],
        "default": metadata.default.removeprefix(SITE),
        "toggles": [(a.code, a.tag, a.name, a.url) for a in metadata.toggles],
    }


def test_page_in_two_languages_names_both():
    assert summary(page()) == {
        "noindex": False,
        "canonical": "/en/programs/forests/",
        "alternates": [("en-US", "/en/programs/forests/"), ("es-PE", "/es/programas/bosques/")],
        "default": "/en/programs/forests/",
        "toggles": [("es", "es-PE", "Español", "/es/programas/bosques/")],
    }


def test_page_that_borrows_a_language_points_to_the_page_in_that_language():
    borrowed = page(language="es", live=["en"], paths={"en": "/en/programs/forests/", "es": "/es/programas/forests/"})

    assert summary(borrowed) == {
        "noindex": True,
        "canonical": "/en/programs/forests/",
        "alternates": [("en-US", "/en/programs/forests/")],
        "default": "/en/programs/forests/",
        "toggles": [("en", "en-US", "English", "/en/programs/forests/")],
    }


def test_page_public_in_spanish_only_is_its_own_default():
    spanish = page(language="es", content_language="es", live=["es"])

    assert summary(spanish)["default"] == "/es/programas/bosques/"
    assert summary(spanish)["noindex"] is False


def test_filtered_list_is_left_out_of_search_and_keeps_its_filters_in_the_other_language():
    filtered = summary(page(query="q=agua&page=2"))

    assert (filtered["noindex"], filtered["canonical"]) == (True, "/en/programs/forests/")
    assert filtered["toggles"] == [("es", "es-PE", "Español", "/es/programas/bosques/?q=agua&page=2")]


def test_further_page_of_a_list_is_a_page_of_its_own():
    second = summary(page(query="page=2", has_own_query=True))

    assert (second["noindex"], second["canonical"]) == (False, "/en/programs/forests/?page=2")


def test_structured_data_can_not_end_its_script_element():
    hostile = "</script><script>alert(1)</script><!-- & 'x'"
    (text,) = page(data=[{"@type": "Project", "name": hostile}]).structured_data

    assert [character for character in "<>&" if character in text] == []
    assert json.loads(text) == {"@context": "https://schema.org", "@type": "Project", "name": hostile}


def test_breadcrumbs_are_said_to_search_engines():
    (text,) = page(breadcrumbs=[("Home", "/en/"), ("Forests", "")]).structured_data

    assert json.loads(text) == {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home", "item": f"{SITE}/en/"},
            {"@type": "ListItem", "position": 2, "name": "Forests"},
        ],
    }


def test_home_page_alone_is_no_trail():
    assert page(breadcrumbs=[("Home", "")]).structured_data == []


def test_absolute_is_on_the_site_of_the_settings():
    assert absolute("/en/") == f"{SITE}/en/"


@pytest.mark.django_db
def test_latest_is_when_the_newest_row_changed_in_the_language_shown():
    older = PUBLISHED_AT - datetime.timedelta(days=30)
    newer = PUBLISHED_AT + datetime.timedelta(days=30)
    rows = [
        ProgramFactory(published_at_en=older, published_at_es=newer),
        ProgramFactory(english_only=True, published_at_en=PUBLISHED_AT),
    ]
    for row in rows:
        row.changed_at = older

    assert latest(rows) == PUBLISHED_AT
    with override("es"):
        assert latest(rows) == newer

    rows[1].changed_at = newer + datetime.timedelta(days=1)
    assert latest(rows) == rows[1].changed_at


def test_latest_of_nothing_is_none():
    assert latest([]) is None
