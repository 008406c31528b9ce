"""The pages of sources: what public rests on each, and nothing that is not public."""

import datetime

import pytest
from django.urls import reverse
from django.utils.translation import override

from sources.uses import kinds, public_sources
from tests.factories import (
    AreaFactory,
    BaselineFactory,
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MissionFactory,
    PageFactory,
    ProgramFactory,
    ResultFactory,
    SourceFactory,
    StaffMemberFactory,
    StrategyFactory,
    TargetFactory,
    UserFactory,
)
from tests.markup import Markup

pytestmark = pytest.mark.django_db

every_language = pytest.mark.parametrize("language", ["en", "es"])


@pytest.fixture
def source():
    return SourceFactory(
        key="yearly-report",
        title_en="Yearly report",
        title_es="Informe anual",
        publisher_en="USAID/Peru",
        publisher_es="USAID/Perú",
        url="https://www.example.org/report",
    )


def resting(row, source):
    """Let a row of content name a source."""
    row.sources.set([source])
    return row


def path_of(name, language, *arguments):
    with override(language):
        return reverse(name, args=arguments)


def listed(client, source, language="en"):
    """Return what the source's page lists, as {kind: [(title, words)]} in the language that each row is shown in."""
    context = client.get(path_of("sources:detail", language, source.key)).context
    found = {}
    for group in context["groups"]:
        for use in group.uses:
            with override(use.page.language_shown(language)):
                found.setdefault(group.kind.name, []).append((use.title, use.words))
    return found


def is_there(client, source):
    return client.get(path_of("sources:detail", "en", source.key)).status_code == 200


def test_page_lists_every_kind_that_rests_on_the_source(client, source):
    strategy = resting(StrategyFactory(title_en="Strategy"), source)
    resting(DevelopmentObjectiveFactory(strategy=strategy, number=1, short_title_en="Licit economy"), source)
    resting(ChallengeFactory(strategy=strategy, title_en="Corruption"), source)
    AreaFactory(title_en="Forests", source=source)
    resting(ProgramFactory(title_en="Cacao"), source)
    StaffMemberFactory(name="Ana Quispe", position_en="Director", source=source)
    resting(MissionFactory(title_en="USAID in Peru"), source)
    resting(PageFactory(title_en="About"), source)
    income = IndicatorFactory(title_en="Family income", percent_level=True)
    BaselineFactory(indicator=income, value=55, period_text_en="", period_text_es="", source=source)
    TargetFactory(indicator=income, value=20, fiscal=True, source=source)
    ResultFactory(indicator=income, value=30, place_text_en="target regions", source=source)

    assert listed(client, source) == {
        "mission": [("USAID in Peru", "")],
        "page": [("About", "")],
        "result": [("Family income", "30 percent · over the last five years · target regions")],
        "target": [("Family income", "20 percent · U.S. fiscal year 2021")],
        "baseline": [("Family income", "55 percent · year not stated")],
        "area": [("Forests", "")],
        "program": [("Cacao", "")],
        "strategy": [("Strategy", "")],
        "developmentobjective": [("DO 1 Licit economy", "")],
        "challenge": [("Corruption", "")],
        "staffmember": [("Ana Quispe", "Director")],
    }
    assert {kind.name for kind in kinds()} == set(listed(client, source))


def test_change_in_percent_says_whether_it_rose_or_fell(client, source):
    indicator = IndicatorFactory(title_en="Income", percent_change=True)
    ResultFactory(indicator=indicator, value=53, source=source)

    assert listed(client, source) == {"result": [("Income", "a rise of 53 percent · over the last five years")]}


@every_language
def test_every_use_leads_to_a_page(client, source, language):
    strategy = resting(StrategyFactory(), source)
    for row in (DevelopmentObjectiveFactory(strategy=strategy), ChallengeFactory(strategy=strategy), ProgramFactory()):
        resting(row, source)
    AreaFactory(source=source)
    StaffMemberFactory(source=source)
    ResultFactory(source=source)
    resting(MissionFactory(), source)

    markup = Markup(client.get(path_of("sources:detail", language, source.key)))

    assert [path for path in markup.paths() if client.get(path).status_code != 200] == []


@pytest.mark.parametrize(
    "hide",
    [
        lambda source: resting(ProgramFactory(draft=True), source),
        lambda source: resting(ChallengeFactory(strategy=StrategyFactory(draft=True)), source),
        lambda source: AreaFactory(draft=True, source=source),
        lambda source: StaffMemberFactory(ends_on=datetime.date(2020, 1, 1), source=source),
        lambda source: ResultFactory(draft=True, source=source),
        lambda source: ResultFactory(status="reviewed", source=source),
        lambda source: TargetFactory(indicator=IndicatorFactory(draft=True), source=source),
    ],
)
def test_what_is_not_public_is_neither_listed_nor_gives_the_source_a_page(client, source, hide):
    hide(source)

    assert is_there(client, source) is False
    assert list(public_sources()) == []
    assert Markup(client.get("/sitemap.xml")).text.count("yearly-report") == 0
    assert "Yearly report" not in Markup(client.get(path_of("sources:list", "en"))).text

    resting(ProgramFactory(title_en="Cacao"), source)
    assert listed(client, source) == {"program": [("Cacao", "")]}


@every_language
def test_use_in_another_language_says_so(client, source, language):
    resting(ProgramFactory(spanish_only=True, title_es="Mesa"), source)

    markup = Markup(client.get(path_of("sources:detail", language, source.key)))

    assert listed(client, source, language) == {"program": [("Mesa", "")]}
    assert ("(in Spanish)" in markup.text) == (language == "en")
    assert len(markup.all("li", lang="es-PE")) == (1 if language == "en" else 0)


@every_language
def test_page_says_of_the_source_what_is_known(client, source, language):
    resting(ProgramFactory(), source)

    markup = Markup(client.get(path_of("sources:detail", language, source.key)))

    title, publisher = {"en": ("Yearly report", "USAID/Peru"), "es": ("Informe anual", "USAID/Perú")}[language]
    assert (title in markup.text, publisher in markup.text) == (True, True)
    assert markup.all("a", href="https://www.example.org/report") != []
    (work,) = [block for block in markup.structured_data if block["@type"] == "CreativeWork"]
    assert work == {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": title,
        "url": "https://www.example.org/report",
        "publisher": {"@type": "Organization", "name": publisher},
        "datePublished": "2023-10-06",
    }


@pytest.mark.parametrize(
    ("precision", "words", "iso"),
    [("day", "October 6, 2023", "2023-10-06"), ("month", "October 2023", "2023-10"), ("year", "2023", "2023")],
)
def test_date_is_as_exact_as_it_is_known(client, precision, words, iso):
    source = SourceFactory(date_precision=precision, published_on=datetime.date(2023, 10, 6))
    resting(ProgramFactory(), source)

    markup = Markup(client.get(path_of("sources:detail", "en", source.key)))

    assert f"Date {words} " in markup.text
    assert [block.get("datePublished") for block in markup.structured_data if block["@type"] == "CreativeWork"] == [iso]


def test_source_without_a_date_has_none(client):
    source = SourceFactory(undated=True)
    resting(ProgramFactory(), source)

    markup = Markup(client.get(path_of("sources:detail", "en", source.key)))

    assert "The source carries no date." in markup.text
    assert [block for block in markup.structured_data if "datePublished" in block] == []
    assert "undated" in Markup(client.get(path_of("sources:list", "en"))).text


@every_language
def test_list_has_the_sources_by_their_title(client, language):
    for english, spanish in (("Águila", "Zorro"), ("Bear", "Árbol"), ("Only English", "")):
        resting(ProgramFactory(), SourceFactory(title_en=english, title_es=spanish))
    SourceFactory(title_en="Of nothing")

    rows = client.get(path_of("sources:list", language)).context["source_list"]

    titles = [row.title_en for row in rows]
    assert titles == {"en": ["Águila", "Bear", "Only English"], "es": ["Bear", "Only English", "Águila"]}[language]


def test_long_lists_go_on_in_pages_of_their_own(client, source):
    indicator = IndicatorFactory()
    for year in range(1960, 2020):
        ResultFactory(indicator=indicator, fiscal=True, fiscal_year=year, source=source)

    (group,) = client.get(path_of("sources:detail", "en", source.key)).context["groups"]
    first, second = (
        client.get(path_of("sources:uses", "en", source.key, "result"), {"page": number}).context["uses"]
        for number in (1, 2)
    )

    assert (group.count, len(group.uses), group.has_more) == (60, 20, True)
    assert (len(first), len(second)) == (50, 10)
    assert len({use.words for use in first + second}) == 60


@pytest.mark.parametrize("kind", ["program", "nothing", "source"])
def test_kind_without_a_row_has_no_page(client, source, kind):
    ResultFactory(source=source)

    assert client.get(path_of("sources:uses", "en", source.key, kind)).status_code == 404


@pytest.mark.parametrize("count", [1, 15])
def test_page_asks_once_for_each_kind(client, source, count, django_assert_num_queries):
    strategy = resting(StrategyFactory(), source)
    for _number in range(count):
        resting(ProgramFactory(), source)
        resting(ChallengeFactory(strategy=strategy), source)
        ResultFactory(source=source)

    # The frame, the source with its counts, and its strategies, challenges, programs and results.
    with django_assert_num_queries(6):
        client.get(path_of("sources:detail", "en", source.key))


def test_pages_that_name_a_source_lead_to_its_page(client, source):
    program = resting(ProgramFactory(), source)
    indicator = ResultFactory(source=source).indicator
    address = path_of("sources:detail", "en", source.key)

    with override("en"):
        pages = [program.get_absolute_url(), reverse("results:list"), indicator.get_absolute_url()]

    assert [page for page in pages if address not in Markup(client.get(page)).paths()] == []


@every_language
def test_every_page_leads_to_the_list(client, language):
    assert path_of("sources:list", language) in Markup(client.get(path_of("pages:home", language))).paths()


def test_sitemap_has_what_something_rests_on(client, source):
    resting(ProgramFactory(), source)

    assert Markup(client.get("/sitemap.xml")).text.count("/en/sources/yearly-report/") == 1


def test_form_leads_to_the_page_once_there_is_one(client, source):
    client.force_login(UserFactory(superuser=True))
    form = reverse("admin:sources_source_change", args=[source.pk])
    address = path_of("sources:detail", "en", source.key)

    before = Markup(client.get(form)).all("a", href=address)
    resting(ProgramFactory(), source)
    after = Markup(client.get(form)).all("a", href=address)

    assert (len(before), len(after)) == (0, 1)
