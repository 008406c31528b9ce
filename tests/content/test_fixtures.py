import io
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils.translation import override
from modeltranslation.translator import NotRegistered, translator

from publishing import languages
from publishing.fields import RichTextField
from publishing.models import OfficialWording, Publishable
from publishing.sanitize import sanitize

APPS = ["publishing", "sources", "contacts", "strategy", "programs", "results", "pages"]


# What else these hold is work of staff, or follows from what was published; no fixture brings it.
DUMPED = {
    "publishing": ["publishing.clearancestep"],
    "results": [f"results.{name}" for name in ("indicator", "baseline", "target", "result", "disaggregate")],
}


def fixture_text(app):
    return Path(apps.get_app_config(app).path, "fixtures", "mission.json").read_text()


def fixture_rows():
    """Return (model, columns) of every row of the fixtures."""
    return [(apps.get_model(row["model"]), row["fields"]) for app in APPS for row in json.loads(fixture_text(app))]


def translated_texts(model):
    """Return the names of a model's translated texts."""
    try:
        names = translator.get_options_for_model(model).get_field_names()
    except NotRegistered:
        return []
    return [name for name in names if model._meta.get_field(name).get_internal_type() in {"CharField", "TextField"}]


@pytest.mark.parametrize("language", ["en", "es"])
def test_dumpdata_gives_the_fixtures_back_byte_for_byte(mission, language):
    dumps = {}
    with override(language):
        for app in APPS:
            output = io.StringIO()
            options = {"natural_foreign": True, "natural_primary": True, "indent": 2, "stdout": output}
            call_command("dumpdata", *DUMPED.get(app, [app]), **options)
            dumps[app] = output.getvalue()

    assert dumps == {app: fixture_text(app) for app in APPS}


def test_every_row_is_valid(mission):
    connection.check_constraints()
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            try:
                mirrors = set(translator.get_options_for_model(model).all_fields)
            except NotRegistered:
                mirrors = set()
            for row in model.objects.all():
                row.full_clean(exclude=mirrors)


def test_rich_text_is_what_the_sanitiser_leaves():
    texts = [
        columns[languages.column(field.name, code)]
        for model, columns in fixture_rows()
        for field in model._meta.fields
        if isinstance(field, RichTextField) and field.name in translated_texts(model)
        for code in languages.codes()
    ]

    assert texts
    assert [sanitize(text) for text in texts] == texts


def test_every_text_is_there_in_all_languages_or_in_none():
    gaps = [
        (model.__name__, columns["key"], name)
        for model, columns in fixture_rows()
        for name in translated_texts(model)
        if len({bool(columns[languages.column(name, code)]) for code in languages.codes()}) > 1
    ]

    # "GOP" is English usage; in Spanish the name is written out.
    assert gaps == [("Organization", "government-of-peru", "acronym")]


def test_all_content_is_public_in_every_language_since_the_source_s_date():
    shipped = [
        (columns[languages.column("is_live", code)], columns[languages.column("published_at", code)])
        for model, columns in fixture_rows()
        if issubclass(model, Publishable)
        for code in languages.codes()
    ]

    assert set(shipped) == {(True, "2023-10-06T17:00:00Z")}


def test_official_words_are_official_in_english_only():
    flags = {
        (columns["is_official_en"], columns["is_official_es"])
        for model, columns in fixture_rows()
        if issubclass(model, OfficialWording) and columns["key"] != "covid-19-response"
    }

    assert flags == {(True, False)}


def test_spanish_is_written_as_in_peru():
    spanish = " ".join(
        columns[languages.column(name, "es")] or ""
        for model, columns in fixture_rows()
        for name in translated_texts(model)
    )

    for word in ("septiembre", "USAID/Peru", " en Perú", " del Peru", "52,", "millones de dólares", "US$70"):
        assert word not in spanish
