"""The glossary: its terms, who keeps it, and what it makes of a pair of texts."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from publishing import groups
from tests.factories import TermFactory
from tests.forms import filled
from tests.staff import person
from translations.checks.glossary import Entry, compare, find
from translations.checks.problem import Problem
from translations.checks.texts import Text
from translations.models import Term

pytestmark = pytest.mark.django_db


def test_term_is_read_by_the_checks_with_one_wording_a_line():
    term = TermFactory(
        words_en="goal", words_es="Meta de la estrategia", accepted_es="objetivo\r\n\r\n fin ", forbidden_es="meta"
    )

    assert term.entry() == Entry(
        wordings={"en": ["goal"], "es": ["Meta de la estrategia", "objetivo", "fin"]},
        forbidden={"en": [], "es": ["meta"]},
    )


def test_name_is_the_same_in_a_language_without_words():
    term = TermFactory(words_en="AREP", words_es="", is_do_not_translate=True)

    assert term.entry().wordings == {"en": ["AREP"], "es": ["AREP"]}
    assert term.entry().is_name


def test_term_without_words_in_a_language_asks_nothing_there():
    term = TermFactory(words_en="leverage", words_es="")

    assert compare(Text("Its leverage", "en"), Text("Su efecto", "es"), [term.entry()]) == []


@pytest.mark.parametrize(
    ("wording", "text", "found"),
    [
        ("Objetivo de Desarrollo", "Los objetivos de desarrollo y el Objetivo de Desarrollo", 2),
        ("country strategy", "Two country strategies", 1),
        ("misión", "Las misiones", 1),
        ("meta", "El metal y la metaanálisis", 0),
        ("USAID/Peru", "USAID/Perú", 0),
        ("goal", "the goalkeeper’s goals", 1),
    ],
)
def test_words_are_found_in_singular_and_plural(wording, text, found):
    assert len(find([wording], text)) == found


def test_forbidden_wording_is_told_on_either_side():
    entry = Entry({"en": ["USAID/Peru"], "es": ["USAID/Perú"]}, {"en": ["USAID/Perú"], "es": ["USAID/Peru"]})

    assert compare(Text("USAID/Perú works", "en"), Text("USAID/Perú trabaja", "es"), [entry]) == [
        Problem("forbidden", ("USAID/Peru",), ("USAID/Perú",), is_in_source=True)
    ]


def test_seed_has_the_terms_of_the_field_with_words_in_both_languages():
    call_command("loaddata", settings.BASE_DIR / "translations/fixtures/mission.json", verbosity=0)

    terms = {term.key: term for term in Term.objects.all()}
    assert len(terms) >= 40
    assert [key for key, term in terms.items() if not (term.words_en and term.words_es)] == []
    assert terms["strategy"].words_es == "Estrategia de Cooperación para el Desarrollo del País"
    assert terms["goal"].forbidden_es == "meta"
    assert terms["activity"].is_forbidden_in_headings_only
    assert {term.words_en for term in terms.values() if term.is_do_not_translate} >= {"USAID", "CDCS", "AREP"}


@pytest.mark.parametrize("role", [groups.TRANSLATORS["es"], groups.PUBLISHERS, groups.ADMINISTRATORS])
def test_glossary_is_kept_by_those_who_translate(client, role):
    term = TermFactory(words_es="Meta")
    client.force_login(person(role))
    address = reverse("admin:translations_term_change", args=[term.pk])

    answer = client.post(address, filled(client.get(address), words_es="Meta de la estrategia"))

    term.refresh_from_db()
    assert answer.status_code == 302
    assert term.words_es == "Meta de la estrategia"


def test_glossary_is_read_by_others(client):
    term = TermFactory()
    client.force_login(person(groups.AUTHORS))
    address = reverse("admin:translations_term_change", args=[term.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"words_en": "Other"}).status_code == 403
    assert Term.objects.get().words_en == term.words_en
