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
    last of each year, summed. States and percentages: the last, never a sum or an average. A value of None was told
    in words alone, such as "thousands". With such a value, or one that is not exact, such as "more than 70 million",
    a sum is not a number anybody stated: None (rule R6).
    """
    values = list(values)
    if not values:
        return None
    if not is_summed(value_kind, cumulation):
        return values[-1][0]
    if cumulation == Cumulation.YEAR:
        values = list({year: (value, is_exact, year) for value, is_exact, year in values}.values())
    if len(values) == 1:
        return values[0][0]
    if not all(is_exact and value is not None for value, is_exact, _year in values):
        return None
    return sum((value for value, _is_exact, _year in values), Decimal(0))


def is_summed(value_kind, cumulation):
    """Tell whether the values of several periods add up to one for all of them (rule R3)."""
    summable = {ValueKind.COUNT, ValueKind.CURRENCY}
    return value_kind in summable and cumulation in {Cumulation.NON_CUMULATIVE, Cumulation.YEAR}


def percentage(numerator, denominator):
    """Return numerator / denominator × 100; None where one is missing or the denominator is zero."""
    if numerator is None or not denominator:
        return None
    return Decimal(numerator) / Decimal(denominator) * 100


def pooled(pairs):
    """Return the percentage of several [(numerator, denominator)] together, each with its own weight (rule R3).

    Σ numerators / Σ denominators × 100. It is not the average of the percentages, which would count a small group as
    much as a large one. None where there are no pairs, one is not complete, or the denominators sum to zero.
    """
    pairs = list(pairs)
    if not pairs or any(numerator is None or denominator is None for numerator, denominator in pairs):
        return None
    return percentage(sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs))


def direction_agrees(direction, baseline, target):
    """Tell whether a target lies on the good side of the baseline; True where nothing can be said (rule R4)."""
    if baseline is None or target is None or target == baseline:
        return True
    if direction == Indicator.Direction.INCREASE:
        return target > baseline
    if direction == Indicator.Direction.DECREASE:
        return target < baseline
    return True
