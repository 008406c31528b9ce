from decimal import Decimal

import pytest

from results import services
from results.checks import direction_warnings, gaps, statement_warnings, sum_warnings
from tests.factories import (
    BaselineFactory,
    DisaggregateFactory,
    IndicatorFactory,
    RegionFactory,
    ResultFactory,
    ResultStatementFactory,
    TargetFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("direction", "target", "warned"),
    [("decrease", 30, 0), ("decrease", 60, 1), ("increase", 60, 0), ("increase", 30, 1), ("none", 30, 0)],
)
def test_direction_is_warned_of_where_the_target_lies_the_other_way(direction, target, warned):
    indicator = IndicatorFactory(percent_level=True, direction=direction)
    BaselineFactory(indicator=indicator, value=55)
    TargetFactory(indicator=indicator, value=target)

    assert len(direction_warnings(indicator)) == warned


def test_direction_is_not_judged_without_a_baseline_or_a_number():
    indicator = IndicatorFactory(direction="increase")
    TargetFactory(indicator=indicator, value=1)
    TargetFactory(indicator=indicator, unquantified=True)

    assert direction_warnings(indicator) == []


def test_direction_compares_values_of_the_same_place():
    indicator = IndicatorFactory(percent_level=True, direction="decrease")
    poor, rich = RegionFactory(), RegionFactory()
    BaselineFactory(indicator=indicator, value=55)
    BaselineFactory(indicator=indicator, value=80, region=poor)
    TargetFactory(indicator=indicator, value=70, region=poor)
    TargetFactory(indicator=indicator, value=90, region=rich)

    assert direction_warnings(indicator) == []


@pytest.mark.parametrize(("parts", "warned"), [([], 0), ([6, 4], 0), ([6, 3], 1), ([10], 0), ([11], 1)])
def test_parts_of_a_count_are_warned_of_where_they_do_not_sum_to_it(parts, warned):
    result = ResultFactory(value=10)
    for part in parts:
        DisaggregateFactory(result=result, value=Decimal(part))

    assert len(sum_warnings(result.indicator)) == warned


def test_parts_are_summed_by_their_own_dimension():
    result = ResultFactory(value=10)
    for dimension, value in (("sex", 6), ("sex", 4), ("age", 10)):
        DisaggregateFactory(result=result, dimension_en=dimension, value=value)

    assert sum_warnings(result.indicator) == []


def test_parts_of_a_percentage_are_never_summed():
    result = ResultFactory(indicator__percent_level=True, value=30)
    DisaggregateFactory(result=result, value=20)

    assert sum_warnings(result.indicator) == []


def test_value_is_judged_as_its_correction_says_it():
    indicator = IndicatorFactory(percent_level=True, direction="decrease")
    BaselineFactory(indicator=indicator, value=55)
    BaselineFactory(indicator=indicator, value=20, status="replaced", replaced_at="2022-01-01T00:00Z")
    target = TargetFactory(indicator=indicator, value=60)
    assert len(direction_warnings(indicator)) == 1

    new = services.correction(target)
    new.value = Decimal(30)
    services.save(new, by=UserFactory(superuser=True))

    assert direction_warnings(indicator) == []


def test_gaps_name_what_keeps_an_indicator_from_the_public_in_each_language():
    indicator = IndicatorFactory(draft=True, unit_es="", direction="")

    assert gaps(indicator) == [
        "Before the indicator can be public in English, it needs: direction.",
        "Before the indicator can be public in Spanish, it needs: unit (Español), direction.",
    ]
    assert gaps(IndicatorFactory()) == []


def test_result_statement_without_a_performance_indicator_is_warned_of():
    statement = ResultStatementFactory()
    context = IndicatorFactory(kind="context", statement=statement)
    assert len(statement_warnings(context)) == 1

    IndicatorFactory(statement=statement)
    assert statement_warnings(context) == []
    assert statement_warnings(IndicatorFactory()) == []
