"""The public history of the site, as a page and as a feed."""

import datetime
import xml.etree.ElementTree as ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.models import Revision, Schema
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MissionFactory,
    OfficeFactory,
    PageFactory,
    ProgramFactory,
    StaffMemberFactory,
    StrategyFactory,
)
from tests.markup import Markup
from tests.states import SINCE, delete, draft_of, end, note

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = {"en": "/en/changes/", "es": "/es/cambios/"}
FEEDS = {"en": "/en/changes/feed/", "es": "/es/cambios/feed/"}
TAGS = {"en": "en-US", "es": "es-PE"}
every_language = pytest.mark.parametrize("language", ["en", "es"])
FACTORIES = [
    AreaFactory,
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    OfficeFactory,
    PageFactory,
    ProgramFactory,
    StaffMemberFactory,
    StrategyFactory,
]


def told(client, language="en"):
    """Return what the page tells: (title, address or "", note) per change, newest first."""
    response = client.get(PAGES[language])
    return [(told.title, told.path, told.change.note) for told in response.context["changes"]]


def entries(client, language="en"):
    """Return what the feed tells: (title, address, note) per change."""
    feed = ElementTree.fromstring(client.get(FEEDS[language]).content)  # noqa: S314  our own feed
    return [
        (
            entry.find(f"{ATOM}title").text,
            entry.find(f"{ATOM}link").get("href").removeprefix(settings.SITE_URL),
            entry.find(f"{ATOM}summary").text,
        )
        for entry in feed.findall(f"{ATOM}entry")
    ]


def days(number):
    return SINCE + datetime.timedelta(days=number)


def revision_of(row, **columns):
    """Return a version of a row that holds these columns."""
    schema = Schema.objects.get_or_create(digest="0" * 64, defaults={"columns": {}})[0]
    payload = {"columns": columns, "many": {}, "children": {}, "labels": {}}
    return Revision.objects.create(draft=draft_of(row), number=1, schema=schema, payload=payload, digests={})


def test_changes_are_told_newest_first_in_the_readers_language(client):
    program = ProgramFactory(title_en="Forests", title_es="Bosques", slug_en="forests", slug_es="bosques")
    note(program, "en", "The goal was added.")
    note(program, "es", "Se añadió la meta.", at=days(1))
    note(program, "en", "The end date was corrected.", at=days(2))

    assert told(client, "en") == [
        ("Forests", "/en/programs/forests/", "The end date was corrected."),
        ("Forests", "/en/programs/forests/", "The goal was added."),
    ]
    assert told(client, "es") == [("Bosques", "/es/programas/bosques/", "Se añadió la meta.")]
    assert entries(client, "es") == [("Bosques (actualizado)", "/es/programas/bosques/", "Se añadió la meta.")]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "October 6, 2023 withdrawn Forests The figures were wrong."),
        ("es", "6 de octubre de 2023 retirado Forests The figures were wrong."),
    ],
)
def test_change_is_told_with_its_day_and_kind(client, language, words):
    program = ProgramFactory(title_en="Forests", title_es="Forests")
    note(program, language, "The figures were wrong.", kind="withdrawn")

    markup = Markup(client.get(PAGES[language]))

    assert words in markup.text
    assert len(markup.all("h1")) == 1
    assert markup.all("a", href=FEEDS[language]) != []
    assert [tag["href"] for tag in markup.all("link", type="application/atom+xml")] == [FEEDS[language]]


def test_minor_changes_are_not_told(client):
    note(ProgramFactory(), "en", "A comma.", is_minor=True)

    assert (told(client), entries(client)) == ([], [])
    assert "No change has been noted yet." in Markup(client.get(PAGES["en"])).text


@every_language
def test_withdrawn_row_is_named_as_the_public_knew_it_and_not_linked(client, language):
    program = ProgramFactory()
    note(program, language, "It ended.", kind="withdrawn")
    revision = revision_of(program, title_en="Forests", title_es="Bosques")
    end(program, language, revision=revision, shared_revision=revision)
    # As after its recovery from deletion, when the row holds what nobody has published.
    type(program).objects.update(title_en="Secret draft", title_es="Secret draft")
    title = {"en": "Forests", "es": "Bosques"}[language]

    assert told(client, language) == [(title, "", "It ended.")]
    assert [entry[1] for entry in entries(client, language)] == [PAGES[language]]


def test_deleted_row_is_named_as_the_public_knew_it(client):
    program = ProgramFactory()
    end(program, "en", "gone", revision=revision_of(program, title_en="Forests", title_es="Bosques secretos"))
    note(program, "en", "It ended.")
    note(program, "es", "Terminó.")
    delete(program)

    assert told(client, "en") == [("Forests", "", "It ended.")]
    assert told(client, "es") == [("Programa", "", "Terminó.")]


@every_language
def test_nothing_of_drafts_or_of_the_other_language_is_told(client, language):
    other = {"en": "es", "es": "en"}[language]
    row = ProgramFactory(title_en="Public words", title_es="Public words")
    draft = draft_of(row)
    draft.names = {"en": "Secret draft", "es": "Secret draft"}
    draft.save()
    note(row, language, "Told.")
    note(ProgramFactory(title_en="Other", title_es="Other"), other, "Not told.")

    for path in (PAGES[language], FEEDS[language]):
        html = client.get(path).content.decode()
        assert ("Told." in html, "Public words" in html) == (True, True)
        assert ("Not told." in html, "Other<" in html, "Secret draft" in html) == (False, False, False)


def test_challenge_is_linked_where_its_strategy_is_public(client):
    challenge = ChallengeFactory(title_en="Roads", strategy__slug_en="cdcs")
    note(challenge, "en", "Added.")
    public = told(client)
    for language in ("en", "es"):
        end(challenge.strategy, language)

    assert (public, told(client)) == (
        [("Roads", f"/en/strategy/cdcs/#{challenge.key}", "Added.")],
        [("Roads", "", "Added.")],
    )


@every_language
def test_links_of_changes_lead_to_pages(client, language):
    for factory in FACTORIES:
        note(factory(), language, "Added.")

    paths = [path.partition("#")[0] for _title, path, _note in told(client, language)]

    assert [client.get(path).status_code for path in paths] == [200] * len(FACTORIES)


def test_changes_come_in_pages(client):
    program = ProgramFactory()
    for number in range(25):
        note(program, "en", f"Change {number}.", at=days(number))

    notes = [
        [told.change.note for told in client.get(f"{PAGES['en']}?page={page}").context["changes"]] for page in (1, 2)
    ]

    assert notes == [[f"Change {number}." for number in range(24, 4, -1)], [f"Change {n}." for n in range(4, -1, -1)]]
    assert client.get(f"{PAGES['en']}?page=3").status_code == 404


@pytest.mark.parametrize("addresses", [PAGES, FEEDS])
def test_changes_ask_the_database_once_per_kind(client, addresses):
    MissionFactory()
    asked = []
    for count in (1, 10):
        for factory in (ProgramFactory, ChallengeFactory):
            for row in factory.create_batch(count):
                note(row, "en", "Changed.")
        client.get(addresses["en"])
        with CaptureQueriesContext(connection) as queries:
            client.get(addresses["en"])
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[1] <= 6


@every_language
def test_feed_names_its_language_and_full_addresses(client, language):
    change = note(ProgramFactory(), language, "Changed.")

    response = client.get(FEEDS[language], headers={"host": "127.0.0.1"})

    feed = ElementTree.fromstring(response.content)  # noqa: S314  our own feed
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    page = f"{settings.SITE_URL}{PAGES[language]}"
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == TAGS[language]
    assert links == {"alternate": page, "self": f"{settings.SITE_URL}{FEEDS[language]}"}
    assert feed.find(f"{ATOM}entry/{ATOM}id").text == f"{page}#change-{change.pk}"
    assert feed.find(f"{ATOM}entry/{ATOM}updated").text == "2023-10-06T17:00:00+00:00"


def test_feed_can_only_be_read(client):
    assert client.post(FEEDS["en"]).status_code == 405


@every_language
def test_changes_have_an_address_in_both_languages(client, language):
    MissionFactory()

    markup = Markup(client.get(PAGES[language]))

    alternates = {tag["hreflang"]: tag["href"] for tag in markup.all("link", rel="alternate") if "hreflang" in tag}
    own = {code: f"{settings.SITE_URL}{path}" for code, path in PAGES.items()}
    assert alternates == {**own, "x-default": own["en"]}
    assert PAGES[language] in Markup(client.get(f"/{language}/")).paths()
    assert own[language] in client.get("/sitemap.xml").content.decode()
