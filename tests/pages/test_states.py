"""What the site says of a strategy that ended, of a mission that was archived, and where withdrawn pages still show."""

import datetime
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MenuItemFactory,
    MissionFactory,
    PageFactory,
    ProgramFactory,
    StrategyFactory,
)
from tests.markup import Markup
from tests.site import build_site
from tests.states import end

pytestmark = pytest.mark.django_db

OTHER = {"en": "es", "es": "en"}
every_language = pytest.mark.parametrize("language", ["en", "es"])
ENDED_ON = datetime.date(2025, 12, 31)
HISTORY = {
    "en": "This page belongs to a strategy that ended. It has been kept as it was since December 31, 2025 and is no "
    "longer updated.",
    "es": "Esta página pertenece a una estrategia que terminó. Se conserva como estaba desde el 31 de diciembre de "
    "2025 y ya no se actualiza.",
}
ARCHIVED = {
    "en": "This mission has ended. Its site has been kept as it was since December 31, 2025 and is no longer updated.",
    "es": "Esta misión ha terminado. Su sitio se conserva como estaba desde el 31 de diciembre de 2025 y ya no se "
    "actualiza.",
}
BELONGING = ["strategy:current", "objective", "program"]


def locations(client):
    """Return the addresses in the sitemap, as its own entries or as twins of one."""
    xml = client.get("/sitemap.xml").content.decode()
    return {address.removeprefix(settings.SITE_URL) for address in re.findall(r'(?:<loc>|href=")([^"<]+)', xml)}


def path_of(row, language):
    with override(language):
        return row.get_absolute_url()


@every_language
def test_history_is_told_on_what_belongs_to_the_strategy_and_nowhere_else(client, language):
    site = build_site()
    type(site.strategy).objects.filter(pk=site.strategy.pk).update(history_since=ENDED_ON)

    pages = {name: Markup(client.get(path)) for name, path in site.paths(language).items()}

    told = {name for name, markup in pages.items() if HISTORY[language] in markup.text}
    assert told == set(BELONGING)
    for name in BELONGING:
        assert pages[name].all("meta", name="robots") == []
        assert {tag["hreflang"] for tag in pages[name].all("link", rel="alternate")} == {"en", "es", "x-default"}
        assert site.paths(language)[name] in locations(client)


def test_history_costs_no_query(client):
    site = build_site()
    paths = site.paths("en")
    asked = []
    for since in (None, ENDED_ON):
        type(site.strategy).objects.filter(pk=site.strategy.pk).update(history_since=since)
        client.get(paths["pages:home"])
        with CaptureQueriesContext(connection) as queries:
            for name in BELONGING:
                client.get(paths[name])
        asked.append(len(queries))

    assert asked[0] == asked[1]


@every_language
def test_history_of_a_strategy_that_is_not_public_is_told_on_its_objectives(client, language):
    objective = DevelopmentObjectiveFactory(strategy=StrategyFactory(draft=True, history_since=ENDED_ON))
    program = ProgramFactory(objective=objective)
    beside = ProgramFactory(regional=True)

    told = [
        HISTORY[language] in Markup(client.get(path_of(row, language))).text for row in (objective, program, beside)
    ]

    assert told == [True, True, False]


@every_language
def test_page_without_history_says_nothing_of_it(client, language):
    program = ProgramFactory()

    assert Markup(client.get(path_of(program, language))).all("div", class_="state-notice") == []


@every_language
def test_archived_mission_is_told_on_every_page(client, language):
    site = build_site()
    type(site.mission).objects.update(archived_on=ENDED_ON)
    with override(language):
        more = {"changes": reverse("pages:changes"), "not found": f"/{language}/no-such-page/"}

    pages = {name: Markup(client.get(path)) for name, path in (site.paths(language) | more).items()}

    assert {name for name, markup in pages.items() if ARCHIVED[language] not in markup.text} == set()
    assert pages["pages:home"].all("meta", name="robots") == []


@every_language
def test_mission_that_goes_on_says_nothing_of_an_archive(client, language):
    MissionFactory()

    markup = Markup(client.get(f"/{language}/"))

    assert [tag for tag in markup.all("aside") if "state-notice" in tag.get("class", "")] == []


@every_language
def test_withdrawn_pages_are_in_no_list_nor_in_the_sitemap(client, language):
    site = build_site()
    rows = [site.area, site.program, site.objective, site.indicator, site.earlier, site.page]
    MenuItemFactory(page=site.page, menu="footer")
    own = {code: {path_of(row, code) for row in rows} for code in OTHER}
    lists = set(site.paths(language).values()) - own[language]

    def found():
        return {link for path in lists for link in Markup(client.get(path)).paths()} | locations(client)

    assert found() >= own["en"] | own["es"]
    for row in rows:
        end(row, "en")
        end(row, "es")

    assert found() & (own["en"] | own["es"]) == set()


@every_language
def test_page_withdrawn_in_one_language_stays_in_the_sitemap_in_the_other(client, language):
    rows = [AreaFactory(), ProgramFactory(), IndicatorFactory(), PageFactory()]
    own = {path_of(row, language) for row in rows}
    twins = {path_of(row, OTHER[language]) for row in rows}
    for row in rows:
        end(row, language)

    found = locations(client)

    assert found & own == set()
    assert found >= twins


def test_strategy_section_is_in_the_sitemap_where_a_strategy_is_public(client):
    strategy = StrategyFactory(current=True)
    sections = {"/en/strategy/", "/es/estrategia/"}

    found = [locations(client) & sections]
    for language in ("en", "es"):
        end(strategy, language)
        found.append(locations(client) & sections)

    assert found == [sections, {"/es/estrategia/"}, set()]


@every_language
def test_withdrawn_strategy_still_shows_its_challenges_and_objectives(client, language):
    strategy = StrategyFactory(history_since=ENDED_ON)
    challenge = ChallengeFactory(strategy=strategy)
    objective = DevelopmentObjectiveFactory(strategy=strategy)
    path = path_of(strategy, language)
    end(strategy, language)

    text = Markup(client.get(path)).text

    assert challenge.text("title", language) in text
    assert objective.text("statement", language) in text
    assert HISTORY[language] in text
