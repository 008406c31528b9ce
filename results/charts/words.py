"""The words of charts. Numbers and periods are worded in `results.wording`; nothing here writes one anew."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from results import arithmetic, wording
from results.models import Indicator, Value

Direction = Indicator.Direction
EXACT = Value.Qualifier.EXACT


def period(row):
    """Return a value's period as a short label: "FY 2021", or the words of `wording.period`."""
    if row.fiscal_year:
        return fiscal_year(row.fiscal_year)
    return wording.period(row)


def fiscal_year(year):
    """Return the short name of a fiscal year; charts that have one explain it in a note."""
    return (_("FY %(year)s") % {"year": year}).replace(" ", wording.NO_BREAK_SPACE)


def brief(indicator, row):
    """Return a value in words without the unit of a count, which the chart's heading says."""
    if row.value is None or indicator.is_percent or indicator.value_kind == Indicator.ValueKind.CURRENCY:
        return wording.value(indicator, row)
    return f"{wording.qualifier(row.qualifier)} {wording.number(row.value)}".strip()


def part(indicator, amount):
    """Return a part of a value in words, without the unit of a count."""
    if indicator.is_percent or indicator.value_kind == Indicator.ValueKind.CURRENCY:
        return wording.quantity(indicator, amount)
    return wording.number(amount)


def unit(indicator):
    """Return the unit as a chart's heading says it."""
    return capfirst(indicator.unit or "")


def better(indicator):
    """Return the sentence that says which way is good, "" where neither is."""
    return {
        Direction.INCREASE: _("Higher is better."),
        Direction.DECREASE: _("Lower is better."),
    }.get(indicator.direction, "")


def change(indicator, before, after):
    """Return the change between two exact levels in percentage points (rule R1); "" for any other pair of values."""
    if indicator.value_kind != Indicator.ValueKind.PERCENT_LEVEL or not (before and after):
        return ""
    if {before.qualifier, after.qualifier} != {EXACT} or before.value is None or after.value is None:
        return ""
    return wording.percentage_points(arithmetic.points(before.value, after.value))


def reached(indicator, result, target):
    """Return the sentence on whether a target was reached; "" where the numbers are not exact or neither is better."""
    if {result.qualifier, target.qualifier} != {EXACT} or result.value is None or target.value is None:
        return ""
    if indicator.direction == Direction.INCREASE:
        is_reached = result.value >= target.value
    elif indicator.direction == Direction.DECREASE:
        is_reached = result.value <= target.value
    else:
        return ""
    return _("It was reached.") if is_reached else _("It was not reached.")


def fiscal_year_note(rows):
    """Return the note that explains fiscal years, where there are any among values."""
    if not any(row.fiscal_year for row in rows):
        return ()
    return (_("FY is the U.S. fiscal year: FY 2021 is October 1, 2020 to September 30, 2021."),)
