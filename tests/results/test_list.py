"""The results page and what somebody finds on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.factories import AreaFactory, DevelopmentObjectiveFactory, IndicatorFactory, RegionFactory, ResultFactory

pytestmark = pytest.mark.django_db


def found(client, query, path="/en/results/"):
    return [figure.result for figure in client.get(f"{path}?{query}").context["figures"]]


@pytest.fixture
def forests():
    return ResultFactory(
        indicator=IndicatorFactory(
            percent_level=True,
            title_en="Forest under protection",
            title_es="Bosque en protección",
            area=AreaFactory(key="forests"),
        ),
        fiscal=True,
        fiscal_year=2021,
    )


@pytest.fixture
def families():
    return ResultFactory(
        indicator=IndicatorFactory(order=1, objective=DevelopmentObjectiveFactory(key="do-1")), dated=True, value=7
    )


@pytest.fixture
def undated():
    return ResultFactory(indicator__order=2, indicator__title_en="Years", indicator__title_es="Años")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=forest", ["forests"]),
        ("q=proteccion", ["forests"]),
        ("q=FOREST+protection", ["forests"]),
        ("q=forest+family", []),
        ("kind=percent_level", ["forests"]),
        ("kind=count", ["families", "undated"]),
        ("kind=milestone", []),
        ("year=fy2021", ["forests"]),
        ("year=2021", ["families"]),
        ("year=none", ["undated"]),
        ("area=forests", ["forests"]),
        ("objective=do-1", ["families"]),
        ("kind=count&year=2021", ["families"]),
    ],
)
def test_search_finds_what_matches_everything(client, request, query, names, forests, families, undated):
    assert found(client, query) == [request.getfixturevalue(name) for name in names]


def test_search_by_year_shows_the_value_of_that_year(client):
    indicator = IndicatorFactory()
    of_2020 = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2020, value=20)
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2022, value=22)

    assert found(client, "year=fy2020") == [of_2020]


def test_years_to_choose_are_those_of_public_values(client):
    indicator = IndicatorFactory()
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2020)
    ResultFactory(indicator=indicator, dated=True)
    ResultFactory(indicator=indicator)
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2023, draft=True)
    ResultFactory(indicator=IndicatorFactory(draft=True), fiscal=True, fiscal_year=2024)
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2019, region=RegionFactory())

    choices = {}
    for language, path in (("en", "/en/results/"), ("es", "/es/resultados/")):
        years = client.get(path).context["form"].fields["year"].choices
        with override(language):
            choices[language] = [(value, str(label)) for value, label in years]

    assert choices == {
        "en": [("", "All years"), ("2021", "2021"), ("fy2020", "U.S. fiscal year 2020"), ("none", "Year not stated")],
        "es": [
            ("", "Todos los años"), ("2021", "2021"), ("fy2020", "Año fiscal 2020 de EE. UU."),
            ("none", "Año no indicado"),
        ],
    }  # fmt: skip


def test_search_finds_no_draft(client):
    ResultFactory(indicator=IndicatorFactory(draft=True, title_en="Secret"))
    ResultFactory(indicator__title_en="Secret too", draft=True)

    assert found(client, "q=secret") == []


@pytest.mark.parametrize("query", ["year=1", "year=fy1", "kind=lies", "area=none-such", "q=" + "x" * 201])
def test_search_for_what_there_is_not_says_so_at_the_field(client, query, forests):
    page = client.get(f"/en/results/?{query}")

    assert list(page.context["figures"]) == []
    assert 'class="filter__error"' in page.content.decode()
    assert "No figure is published with all that you chose." in page.content.decode()


def test_search_stands_in_pages(client):
    shown = [ResultFactory(indicator__order=number) for number in range(25)]

    assert found(client, "kind=count") == shown[:24]
    assert found(client, "kind=count&page=2") == shown[24:]
    assert client.get("/en/results/?kind=count&page=3").status_code == 404
    assert client.get("/en/results/?page=2").status_code == 404


def test_group_with_many_figures_leads_to_all_of_them(client):
    area = AreaFactory(key="forests")
    shown = [ResultFactory(indicator__area=area, indicator__order=number) for number in range(7)]

    page = client.get("/en/results/")

    [group] = page.context["groups"]
    assert [figure.result for figure in group["figures"]] == shown[:6]
    assert group["more"] == "/en/results/?area=forests"
    assert "Show all 7 figures" in page.content.decode()
    assert found(client, "area=forests") == shown


@pytest.mark.parametrize("query", ["", "?kind=count"])
def test_results_page_asks_as_many_queries_for_many_figures(client, query):
    ResultFactory(indicator__area=AreaFactory(), indicator__is_key=True)
    ResultFactory(indicator__area=AreaFactory())
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/en/results/{query}")
        counts.append(len(queries))
        for _number in range(5):
            ResultFactory(indicator__area=AreaFactory(), indicator__objective=DevelopmentObjectiveFactory())

    assert counts[0] == counts[1] <= 8
