"""What may be computed from an indicator's values, and how. Pure functions of decimals; no database, no words."""

from decimal import Decimal

from results.models import Indicator

Cumulation = Indicator.Cumulation
ValueKind = Indicator.ValueKind


def progress(baseline, target, actual):
    """Return how much of the way from baseline to target was gone, as a Decimal: 1 is all of it (rule R2).

    progress = (actual - baseline) / (target - baseline), for indicators that should rise and for those that should
    fall. It is not clamped: below 0 is a step back, above 1 is more than planned. None where a value is missing or the
    target equals the baseline.
    """
    if baseline is None or target is None or actual is None or target == baseline:
        return None
    return (Decimal(actual) - Decimal(baseline)) / (Decimal(target) - Decimal(baseline))


def points(before, after):
    """Return the change between two levels in percent, in percentage points: 55 to 30 is -25 (rule R1)."""
    if before is None or after is None:
        return None
    return Decimal(after) - Decimal(before)


def total(values, *, value_kind, cumulation):
    """Return one value for a span of periods from [(Decimal value, is_exact, year)] in time order, or None (rule R3).

    Running totals since the start: the last one. Each period for itself: the sum. Running totals within a year: the
    last of each year, summed. States and percentages: the last, never a sum or an average. A sum of values that are
    not all exact, such as "more than 70 million", is not a number anybody stated: None (rule R6).
    """
    values = [(value, is_exact, year) for value, is_exact, year in values if value is not None]
    if not values:
        return None
    last_only = {Cumulation.LIFE, Cumulation.SNAPSHOT}
    summable = {ValueKind.COUNT, ValueKind.CURRENCY}
    if cumulation in last_only or value_kind not in summable:
        return values[-1][0]
    if cumulation == Cumulation.YEAR:
        values = list({year: (value, is_exact, year) for value, is_exact, year in values}.values())
    if len(values) > 1 and not all(is_exact for _value, is_exact, _year in values):
        return None
    return sum((value for value, _is_exact, _year in values), Decimal(0))


def direction_agrees(direction, baseline, target):
    """Tell whether a target lies on the good side of the baseline; True where nothing can be said (rule R4)."""
    if baseline is None or target is None or target == baseline:
        return True
    if direction == Indicator.Direction.INCREASE:
        return target > baseline
    if direction == Indicator.Direction.DECREASE:
        return target < baseline
    return True
