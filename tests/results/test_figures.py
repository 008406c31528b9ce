import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from results.figures import figure, figures, figures_in
from results.templatetags.results import figures_of
from tests.factories import (
    AreaFactory,
    BaselineFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    ProgramFactory,
    RegionFactory,
    ResultFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

MINUS = "\u2212"


def test_figure_is_the_newest_published_result():
    indicator = IndicatorFactory()
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2020, value=1)
    newest = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2021, value=2)
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2022, value=3, draft=True)
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2023, value=4, status="reviewed")

    assert [(shown.indicator, shown.result) for shown in figures()] == [(indicator, newest)]


def test_figure_without_dates_is_that_of_the_newest_source():
    indicator = IndicatorFactory()
    newest = ResultFactory(indicator=indicator, source=SourceFactory(published_on=datetime.date(2023, 10, 6)))
    ResultFactory(indicator=indicator, source=SourceFactory(undated=True))

    assert [shown.result for shown in figures()] == [newest]


def test_figure_of_a_draft_indicator_is_not_shown():
    ResultFactory(indicator=IndicatorFactory(draft=True))

    assert figures() == []


def test_figure_needs_a_published_result():
    ResultFactory(draft=True)
    IndicatorFactory()

    assert figures() == []


def test_figure_of_a_region_stays_in_its_region():
    indicator = IndicatorFactory()
    region, other = RegionFactory(), RegionFactory()
    of_country = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2020)
    of_region = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2021, region=region)

    assert [shown.result for shown in figures()] == [of_country]
    assert [shown.result for shown in figures_in(region)] == [of_region]
    assert figures_in(other) == []


def test_figure_takes_the_baseline_of_its_own_place():
    indicator = IndicatorFactory(percent_level=True, direction="decrease")
    region = RegionFactory()
    BaselineFactory(indicator=indicator, value=55)
    BaselineFactory(indicator=indicator, value=70, region=region)
    ResultFactory(indicator=indicator, value=30)
    ResultFactory(indicator=indicator, value=40, region=region)

    assert [shown.before for shown in figures()] == [Decimal(55)]
    assert [shown.before for shown in figures_in(region)] == [Decimal(70)]


def test_figure_leaves_out_a_draft_baseline():
    result = ResultFactory(indicator__percent_level=True)
    BaselineFactory(indicator=result.indicator, draft=True)

    assert [shown.before for shown in figures()] == [None]


def test_figures_stand_in_the_order_that_staff_gave_them():
    second = ResultFactory(indicator__order=2)
    first = ResultFactory(indicator__order=1)
    third = ResultFactory(indicator__order=2)

    assert [shown.result for shown in figures()] == [first, second, third]


def test_figures_are_narrowed_by_conditions():
    key_figure = ResultFactory(indicator__is_key=True)
    other = ResultFactory()

    assert [shown.result for shown in figures(is_key=True)] == [key_figure]
    assert figure(other.indicator.key).result == other
    assert figure("no-such-key") is None


@pytest.mark.parametrize(
    ("field", "factory"),
    [("area", AreaFactory), ("objective", DevelopmentObjectiveFactory), ("program", ProgramFactory)],
)
def test_figures_of_a_row_are_those_of_its_indicators(field, factory):
    row = factory()
    result = ResultFactory(**{f"indicator__{field}": row})
    ResultFactory(**{f"indicator__{field}": factory()})

    assert [shown.result for shown in figures_of(row)] == [result]


def test_figures_of_a_region_are_the_values_measured_there():
    result = ResultFactory(region=RegionFactory())

    assert [shown.result for shown in figures_of(result.region)] == [result]


@pytest.mark.parametrize("count", [1, 30])
def test_figures_ask_the_database_once(count, django_assert_num_queries):
    for _number in range(count):
        result = ResultFactory(indicator__area=AreaFactory(), fiscal=True)
        ResultFactory(indicator=result.indicator, fiscal=True, fiscal_year=2022)

    with django_assert_num_queries(1):
        shown = figures("area")
        words = [(row.value_words, row.period_words, row.source_words, row.indicator.area.title) for row in shown]

    assert len(words) == count


def parts(shown):
    """Return all that a tile prints of a figure."""
    return {
        "value": shown.value_words,
        "qualifier": shown.qualifier_part,
        "number": shown.number_part,
        "from_to": shown.from_to,
        "change": shown.change_words,
    }


def test_figure_of_a_level_says_from_where_to_where_in_percentage_points():
    result = ResultFactory(indicator__percent_level=True, value=30)
    BaselineFactory(indicator=result.indicator, value=55)

    (shown,) = figures()
    english = parts(shown)
    with override("es"):
        spanish = parts(shown)

    assert english == {
        "value": "30 percent",
        "qualifier": "",
        "number": "30 percent",
        "from_to": ("55 percent", "30 percent"),
        "change": f"{MINUS}25 percentage points",
    }
    assert spanish == {
        "value": "30%",
        "qualifier": "",
        "number": "30%",
        "from_to": ("55%", "30%"),
        "change": f"{MINUS}25 puntos porcentuales",
    }


def test_figure_of_a_change_in_percent_has_no_level_to_come_from():
    ResultFactory(indicator__percent_change=True, value=53)

    (shown,) = figures()

    assert parts(shown) == {
        "value": "53 percent",
        "qualifier": "a rise of",
        "number": "53 percent",
        "from_to": None,
        "change": "",
    }


def test_figure_more_than_an_amount_keeps_its_qualifier_apart():
    ResultFactory(indicator__money=True, value=70_000_000, qualifier="more_than")

    (shown,) = figures()

    assert (shown.qualifier_part, shown.number_part) == ("more than", "US$\u00a070 million")


def test_figure_that_no_source_quantifies_stays_words():
    ResultFactory(indicator__in_words=True, unquantified=True, text_en="thousands of families")

    (shown,) = figures()

    assert parts(shown) == {
        "value": "thousands of families",
        "qualifier": "",
        "number": "thousands of families",
        "from_to": None,
        "change": "",
    }
    assert not shown.is_number


@pytest.mark.parametrize(
    ("indicator", "baseline", "result"),
    [
        ({"percent_level": True}, {"qualifier": "about"}, {}),
        ({"percent_level": True}, {}, {"qualifier": "more_than"}),
        ({"percent_level": True}, {}, {"unquantified": True}),
        ({"percent_change": True}, {}, {}),
    ],
)
def test_figure_has_no_change_between_what_cannot_be_compared(indicator, baseline, result):
    owner = IndicatorFactory(**indicator)
    BaselineFactory(indicator=owner, **{"value": Decimal(55)} | baseline)
    ResultFactory(indicator=owner, **({"value": Decimal(30)} if "unquantified" not in result else {}) | result)

    [shown] = figures()

    assert (shown.from_to, shown.change_words, shown.bars) == (None, "", None)
    assert [shown.words(form) for form in ("change", "points")] == ["", ""]
