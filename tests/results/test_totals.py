"""What an indicator's values come to over the life of its strategy."""

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from results.totals import life_total
from tests.factories import DevelopmentObjectiveFactory, IndicatorFactory, RegionFactory, ResultFactory, StrategyFactory
from tests.markup import Markup

pytestmark = pytest.mark.django_db


def yearly(values, **indicator):
    """Return an indicator with a result for each fiscal year from 2020 on."""
    owner = IndicatorFactory(cumulation=indicator.pop("cumulation", "non_cumulative"), **indicator)
    for year, value in enumerate(values, start=2020):
        ResultFactory(indicator=owner, fiscal=True, fiscal_year=year, value=value)
    return owner


def told(owner, strategy=None):
    total = life_total(owner, owner.results.published(), strategy)
    return total and (total.words, total.span, total.how)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("1,600 families", "U.S. fiscal years 2020 to 2022", "The sum of 3 periods.")),
        ("es", ("1,600 familias", "años fiscales 2020 a 2022 de EE. UU.", "La suma de 3 períodos.")),
    ],
)
def test_total_of_separate_years_is_their_sum(language, words):
    owner = yearly([500, 400, 700])

    with override(language):
        assert told(owner) == words


@pytest.mark.parametrize("cumulation", ["cumulative_life", "snapshot"])
def test_total_of_running_totals_and_states_is_none(cumulation):
    assert told(yearly([500, 400, 700], cumulation=cumulation)) is None


def test_total_within_years_takes_the_last_of_each():
    owner = IndicatorFactory(cumulation="cumulative_year")
    for year, month, value in ((2021, 3, 10), (2021, 12, 30), (2022, 3, 5), (2022, 12, 20)):
        last = datetime.date(year, month, 28)
        ResultFactory(
            indicator=owner, dated=True, value=value, period_start=datetime.date(year, 1, 1), period_end=last,
            period_precision="month",
        )  # fmt: skip

    assert told(owner)[0] == "50 families"


def test_total_counts_the_periods_of_the_strategy_alone():
    strategy = StrategyFactory(starts_on=datetime.date(2020, 5, 20), ends_on=datetime.date(2025, 5, 20))
    owner = yearly([500, 400, 700])

    assert told(owner, strategy) == ("1,100 families", "U.S. fiscal years 2021 to 2022", "The sum of 2 periods.")


def test_total_of_levels_weighs_each_period():
    owner = IndicatorFactory(percent_level=True, cumulation="non_cumulative")
    for year, numerator, denominator in ((2020, 90, 100), (2021, 9, 80)):
        ResultFactory(
            indicator=owner, fiscal=True, fiscal_year=year, value=Decimal(numerator) / denominator * 100,
            numerator=numerator, denominator=denominator,
        )  # fmt: skip

    assert told(owner)[0] == "55 percent"


def test_total_is_none_where_it_would_count_twice_or_guess():
    a_year_and_its_quarter = yearly([500])
    ResultFactory(
        indicator=a_year_and_its_quarter, dated=True, value=100,
        period_start=datetime.date(2019, 10, 1), period_end=datetime.date(2019, 12, 31),
    )  # fmt: skip
    inexact = yearly([500])
    ResultFactory(indicator=inexact, fiscal=True, fiscal_year=2021, value=400, qualifier="more_than")
    in_words = yearly([500])
    ResultFactory(indicator=in_words, fiscal=True, fiscal_year=2021, unquantified=True)
    of_regions = yearly([500])
    ResultFactory(indicator=of_regions, fiscal=True, fiscal_year=2021, region=RegionFactory())
    levels = yearly([50, 40], percent_level=True)

    cases = [a_year_and_its_quarter, inexact, in_words, of_regions, levels, yearly([500]), IndicatorFactory()]
    assert [told(owner) for owner in cases] == [None] * 7


def test_page_says_the_total_of_what_is_public(client):
    objective = DevelopmentObjectiveFactory(strategy__starts_on=datetime.date(2019, 10, 1))
    owner = yearly([500, 400], slug_en="families", objective=objective)
    ResultFactory(indicator=owner, fiscal=True, fiscal_year=2022, value=9, draft=True)

    text = Markup(client.get("/en/results/families/")).text

    assert "U.S. fiscal years 2020 to 2021 together: 900 families . The sum of 2 periods." in text
