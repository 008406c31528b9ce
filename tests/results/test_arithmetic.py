from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.arithmetic import direction_agrees, percentage, points, pooled, progress, total

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
exact_values = st.lists(st.tuples(numbers, st.just(True), st.integers(2000, 2030)), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "expected"),
    [
        (0, 100, 25, "0.25"),
        (50, 150, 150, "1"),
        (50, 150, 200, "1.5"),
        (50, 150, 40, "-0.1"),
        # Falling indicators: extreme poverty of 55 percent that should be 30.
        (55, 30, 55, "0"),
        (55, 30, "42.5", "0.5"),
        (55, 30, 30, "1"),
        (55, 30, 60, "-0.2"),
        # A target of zero is a target.
        (10, 0, 5, "0.5"),
        (-10, 10, 0, "0.5"),
    ],
)
def test_progress_is_the_way_gone_from_baseline_to_target(baseline, target, actual, expected):
    assert progress(Decimal(baseline), Decimal(target), Decimal(actual)) == Decimal(expected)


@pytest.mark.parametrize(
    ("baseline", "target", "actual"), [(None, 1, 1), (1, None, 1), (1, 2, None), (5, 5, 5), (0, 0, 1)]
)
def test_progress_is_none_where_it_means_nothing(baseline, target, actual):
    assert progress(baseline, target, actual) is None


@given(baseline=numbers, target=numbers)
def test_progress_is_zero_at_the_baseline_and_one_at_the_target(baseline, target):
    expected = (None, None) if baseline == target else (0, 1)

    assert (progress(baseline, target, baseline), progress(baseline, target, target)) == expected


@given(baseline=numbers, target=numbers, actual=numbers)
def test_progress_does_not_depend_on_direction(baseline, target, actual):
    assert progress(baseline, target, actual) == progress(-baseline, -target, -actual)


@pytest.mark.parametrize(
    ("before", "after", "expected"), [(55, 30, -25), (30, 55, 25), (30, 30, 0), (None, 30, None), (55, None, None)]
)
def test_points_are_the_difference_of_two_levels(before, after, expected):
    assert points(before, after) == expected


@given(before=numbers, after=numbers)
def test_points_there_and_back_are_none(before, after):
    assert points(before, after) + points(after, before) == 0


QUARTERS = [(Decimal(10), True, 2020), (Decimal(30), True, 2020), (Decimal(5), True, 2021), (Decimal(20), True, 2021)]


@pytest.mark.parametrize(
    ("value_kind", "cumulation", "expected"),
    [
        ("count", "non_cumulative", 65),
        ("currency", "non_cumulative", 65),
        ("count", "cumulative_life", 20),
        ("currency", "cumulative_life", 20),
        ("count", "cumulative_year", 50),
        ("currency", "cumulative_year", 50),
        ("count", "snapshot", 20),
        ("percent_level", "non_cumulative", 20),
        ("percent_level", "cumulative_year", 20),
        ("percent_change", "non_cumulative", 20),
        ("percent_change", "snapshot", 20),
        ("ratio_number", "non_cumulative", 20),
    ],
)
def test_total_follows_the_kind_of_value_and_its_cumulation(value_kind, cumulation, expected):
    assert total(QUARTERS, value_kind=value_kind, cumulation=cumulation) == expected


def test_total_of_inexact_values_is_no_number():
    values = [(Decimal(70_000_000), False, 2020), (Decimal(13_000_000), True, 2021)]

    assert total(values, value_kind="currency", cumulation="non_cumulative") is None
    assert total(values, value_kind="currency", cumulation="cumulative_year") is None


def test_total_of_one_inexact_value_is_that_value():
    values = [(Decimal(70_000_000), False, 2020)]

    assert total(values, value_kind="currency", cumulation="non_cumulative") == 70_000_000


def test_total_within_a_year_asks_only_the_last_value_to_be_exact():
    values = [(Decimal(10), False, 2020), (Decimal(30), True, 2020), (Decimal(5), True, 2021)]

    assert total(values, value_kind="count", cumulation="cumulative_year") == 35


@pytest.mark.parametrize("cumulation", ["non_cumulative", "cumulative_year", "cumulative_life", "snapshot"])
def test_total_that_rests_on_words_is_no_number(cumulation):
    values = [(Decimal(10), True, 2020), (None, True, 2021)]

    assert total(values, value_kind="count", cumulation=cumulation) is None


def test_total_needs_no_number_of_what_a_later_one_holds():
    values = [(None, True, 2020), (Decimal(10), True, 2020)]

    assert total(values, value_kind="count", cumulation="cumulative_year") == 10
    assert total(values, value_kind="count", cumulation="cumulative_life") == 10
    assert total(values, value_kind="count", cumulation="non_cumulative") is None


@pytest.mark.parametrize("values", [[], [(None, True, 2020)]])
def test_total_of_nothing_is_none(values):
    assert total(values, value_kind="count", cumulation="non_cumulative") is None


@given(values=exact_values, cumulation=st.sampled_from(["cumulative_life", "snapshot"]))
def test_total_of_states_and_running_totals_is_the_last_one(values, cumulation):
    assert total(values, value_kind="count", cumulation=cumulation) == values[-1][0]


@given(values=exact_values, cumulation=st.sampled_from(["non_cumulative", "cumulative_year", "snapshot"]))
def test_total_of_percentages_is_never_a_sum_or_an_average(values, cumulation):
    assert total(values, value_kind="percent_level", cumulation=cumulation) == values[-1][0]


@given(first=exact_values, second=exact_values)
def test_total_of_separate_periods_adds_up(first, second):
    def added(values):
        return total(values, value_kind="count", cumulation="non_cumulative")

    assert added(first + second) == added(first) + added(second)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1, 4, 25), (0, 4, 0), (3, 2, 150), (1, 0, None), (None, 4, None), (1, None, None)],
)
def test_percentage_is_of_the_denominator(numerator, denominator, expected):
    assert percentage(numerator, denominator) == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # 90 and 11.25 percent: their average would be 50.6.
        ([(90, 100), (9, 80)], 55),
        ([(1, 4)], 25),
        ([], None),
        ([(1, 4), (None, 4)], None),
        ([(1, 4), (1, None)], None),
        ([(0, 0), (0, 0)], None),
    ],
)
def test_pooled_percentage_weighs_each_group(pairs, expected):
    assert pooled(pairs) == expected


@given(pairs=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=6))
def test_pooled_percentage_lies_between_the_smallest_and_the_largest(pairs):
    each = [percentage(*pair) for pair in pairs]

    assert min(each) - Decimal("1e-9") <= pooled(pairs) <= max(each) + Decimal("1e-9")


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "agrees"),
    [
        ("increase", 10, 20, True),
        ("increase", 20, 10, False),
        ("decrease", 55, 30, True),
        ("decrease", 30, 55, False),
        ("none", 30, 55, True),
        ("", 30, 55, True),
        ("increase", 10, 10, True),
        ("increase", None, 10, True),
        ("decrease", 10, None, True),
    ],
)
def test_direction_agrees_with_the_sign_of_what_is_planned(direction, baseline, target, agrees):
    assert direction_agrees(direction, baseline, target) is agrees
