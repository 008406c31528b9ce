from decimal import Decimal

import pytest

from results.checks import direction_warnings, sum_warnings
from tests.factories import (
    BaselineFactory,
    DisaggregateFactory,
    IndicatorFactory,
    RegionFactory,
    ResultFactory,
    TargetFactory,
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
