import pytest
from django.urls import reverse
from lxml import html

from tests.factories import BaselineFactory, IndicatorFactory, RegionFactory, ResultFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db

MINUS = "\u2212"


@pytest.fixture
def staff(client):
    """A browser of a person of the staff without any right."""
    client.force_login(UserFactory(is_staff=True))
    return client


@pytest.fixture
def poverty():
    """A level in percent of two years and a region, with its baseline."""
    indicator = IndicatorFactory(
        key="poverty", percent_level=True, title_en="Extreme poverty", title_es="Pobreza extrema en el Perú"
    )
    BaselineFactory(indicator=indicator, value=55)
    source = SourceFactory(key="report", title_en="Report", title_es="Informe")
    ResultFactory(indicator=indicator, value=30, fiscal=True, fiscal_year=2021, source=source)
    ResultFactory(indicator=indicator, value=40, fiscal=True, fiscal_year=2020, source=source)
    ResultFactory(indicator=indicator, value=20, fiscal=True, fiscal_year=2021, region=RegionFactory(iso_code="PE-SAM"))
    ResultFactory(indicator=indicator, value=10, fiscal=True, fiscal_year=2022, draft=True)
    return indicator


def shown(answer):
    """Return what the list shows: {token: its words in both languages}."""
    page = html.fromstring(answer.content.decode())
    return {
        form.findtext("code"): [said.text_content() for said in form.find_class("figure-said")]
        for form in page.find_class("figure-form")
    }


def test_list_shows_each_form_of_the_newest_value_in_both_languages(staff, poverty):
    assert shown(staff.get(reverse("admin:figures"))) == {
        "[[figure:poverty]]": ["30 percent", "30%"],
        "[[figure:poverty:amount]]": ["30 percent", "30%"],
        "[[figure:poverty:number]]": ["30", "30"],
        "[[figure:poverty:change]]": ["from 55 to 30 percent", "del 55% al 30%"],
        "[[figure:poverty:points]]": [f"{MINUS}25 percentage points", f"{MINUS}25 puntos porcentuales"],
    }


def test_figure_shows_every_value_to_which_a_text_can_hold_it(staff, poverty):
    said = shown(staff.get(reverse("admin:figures"), {"figure": "poverty"}))

    assert {token: words[0] for token, words in said.items() if token.count(":") == 1} == {
        "[[figure:poverty]]": "30 percent",
        "[[figure:poverty@fy2021]]": "30 percent",
        "[[figure:poverty@report]]": "30 percent",
        "[[figure:poverty@fy2020]]": "40 percent",
        "[[figure:poverty@pe-sam]]": "20 percent",
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("extreme", 1), ("PERU pobreza", 1), ("30%", 1), ("poverty", 1), ("families", 1), ("nothing", 0)],
)
def test_search_finds_titles_and_words_in_both_languages(staff, poverty, query, count):
    ResultFactory(indicator__title_en="Other", value=7)

    answer = staff.get(reverse("admin:figures"), {"q": query})

    assert len(answer.context["page"].object_list) == count


def test_picker_gets_the_list_alone_with_buttons(staff, poverty):
    answer = staff.get(reverse("admin:figures"), {"picker": 1})

    assert "<html" not in answer.content.decode()
    buttons = html.fromstring(answer.content.decode()).xpath("//button/@data-token")
    assert buttons == list(shown(answer))


def test_list_shows_no_draft(staff):
    ResultFactory(indicator__draft=True, indicator__title_en="Secret", value=4711)
    ResultFactory(indicator__title_en="Open", value=4712, draft=True)

    answers = [staff.get(reverse("admin:figures")), staff.get(reverse("admin:figures"), {"q": "secret"})]

    assert [shown(answer) for answer in answers] == [{}, {}]
    assert "4711" not in answers[0].content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_list_asks_as_often_however_many_figures_there_are(staff, count, django_assert_max_num_queries):
    for _number in range(count):
        ResultFactory(fiscal=True)

    staff.get(reverse("admin:figures"))
    with django_assert_max_num_queries(6):
        staff.get(reverse("admin:figures"))


def test_words_of_figures_are_told_with_what_is_wrong(staff, poverty):
    query = {"language": "es", "token": ["[[figure:poverty:change]]", "[[figure:nobody]]", "[[figure x]]", "5"]}

    answer = staff.get(reverse("admin:figure-words"), query).json()

    assert answer["words"] == {"[[figure:poverty:change]]": "del 55% al 30%"}
    assert answer["faults"].keys() == {"[[figure:nobody]]", "[[figure x]]"}


@pytest.mark.parametrize("name", ["figures", "figure-words"])
def test_only_staff_gets_in(client, name):
    client.force_login(UserFactory(is_staff=False))

    assert client.get(reverse(f"admin:{name}"), {"language": "es"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "query"), [("figure-words", {}), ("figure-words", {"language": "xx"}), ("figures", {"figure": "nobody"})]
)
def test_what_is_not_there_is_not_found(staff, name, query):
    assert staff.get(reverse(f"admin:{name}"), query).status_code == 404
