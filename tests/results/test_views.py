import pytest

from tests.factories import (
    AreaFactory,
    BaselineFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    RegionFactory,
    ResultFactory,
    SourceFactory,
    TargetFactory,
)
from tests.markup import Markup

pytestmark = pytest.mark.django_db


def groups(client, path):
    return [
        (group["title"], group["url"], [figure.result for figure in group["figures"]])
        for group in client.get(path).context["groups"]
    ]


def test_results_are_grouped_by_what_they_belong_to(client):
    objective = DevelopmentObjectiveFactory(short_title_en="Licit economy", slug_en="licit")
    area = AreaFactory(title_en="Forests", slug_en="forests")
    key_figure = ResultFactory(indicator__is_key=True, indicator__area=area)
    of_objective = ResultFactory(indicator__objective=objective, indicator__order=1)
    of_area = ResultFactory(indicator__area=area, indicator__order=2)
    of_mission = ResultFactory(indicator__order=3)
    of_draft = ResultFactory(indicator__area=AreaFactory(draft=True), indicator__order=4)

    assert groups(client, "/en/results/") == [
        ("Key figures", "", [key_figure]),
        ("Licit economy", "/en/objectives/licit/", [of_objective]),
        ("Forests", "/en/our-work/forests/", [of_area]),
        ("Other figures", "", [of_mission, of_draft]),
    ]


def test_results_are_grouped_in_spanish_too(client):
    area = AreaFactory(title_es="Bosques", slug_es="bosques")
    of_area = ResultFactory(indicator__area=area)
    key_figure = ResultFactory(indicator__is_key=True)

    assert groups(client, "/es/resultados/") == [
        ("Cifras clave", "", [key_figure]),
        ("Bosques", "/es/nuestro-trabajo/bosques/", [of_area]),
    ]


def test_results_without_figures_have_no_empty_group(client):
    ResultFactory(draft=True)

    assert groups(client, "/en/results/") == []


@pytest.fixture
def poverty():
    """Extreme poverty: 55 percent before, 30 percent now, in regions that the source does not name."""
    indicator = IndicatorFactory(
        percent_level=True,
        direction="decrease",
        slug_en="poverty",
        slug_es="pobreza",
        title_en="Extreme poverty",
        title_es="Pobreza extrema",
    )
    source = SourceFactory(undated=True, title_en="Our Work", title_es="Nuestro trabajo")
    place = {"place_text_en": "target regions", "place_text_es": "regiones priorizadas"}
    BaselineFactory(indicator=indicator, value=55, period_text_en="", period_text_es="", source=source, **place)
    ResultFactory(indicator=indicator, value=30, source=source, **place)
    return indicator


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "/en/results/poverty/",
            [
                "55 percent",
                "30 percent",
                "−25 percentage points",
                "over the last five years",
                "target regions",
                "year not stated",
                "“Our Work”, undated",
            ],
        ),
        (
            "/es/resultados/pobreza/",
            [
                "55%",
                "30%",
                "−25 puntos porcentuales",
                "en los últimos cinco años",
                "regiones priorizadas",
                "año no indicado",
                "Nuestro trabajo, sin fecha",
            ],
        ),
    ],
)
def test_indicator_page_says_what_was_measured_when_where_and_by_whom(client, poverty, path, words):
    text = Markup(client.get(path)).text

    assert [word for word in words if word not in text] == []
    assert "45" not in text


def test_indicator_page_has_every_published_value_newest_first(client):
    indicator = IndicatorFactory(slug_en="families")
    older = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2020)
    newer = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2021)
    regional = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2022, region=RegionFactory())
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2023, draft=True)
    target = TargetFactory(indicator=indicator, fiscal=True)
    TargetFactory(indicator=indicator, fiscal=True, draft=True)

    context = client.get("/en/results/families/").context

    assert context["results"] == [regional, newer, older]
    assert context["targets"] == [target]
    assert context["figure"].result == newer


@pytest.mark.parametrize("path", ["/en/results/families/", "/es/resultados/familias/"])
def test_indicator_without_a_result_has_a_page(client, path):
    IndicatorFactory(slug_en="families", slug_es="familias")

    response = client.get(path)

    assert (response.status_code, response.context["figure"]) == (200, None)


def test_indicator_page_gives_its_reference_sheet(client):
    IndicatorFactory(slug_en="families", definition_en="How many families.", limitations_en="Self-reported.")

    text = Markup(client.get("/en/results/families/")).text

    assert "How many families." in text
    assert "Self-reported." in text
