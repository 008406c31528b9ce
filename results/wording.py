"""Figures in words, in the active language, the same in prose, tile, table and data."""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from results.models import Indicator, Result
from sources.models import Precision

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
MILLION = 1_000_000
# CLDR gives "USD" for es-PE; Peru's press and officials write US$, and S/ for soles.
CURRENCY_SIGNS = {"USD": "US$", "PEN": "S/", "EUR": "€"}


def number(value):
    """Return a number as both languages write it in Peru: 1,234,567.89, without empty decimals."""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def money(value, currency):
    """Return an amount with its currency: "US$ 70 million" where it is whole tenths of millions, else in full."""
    sign = CURRENCY_SIGNS.get(currency, currency)
    if value >= MILLION and value % (MILLION // 10) == 0:
        millions = Decimal(value) / MILLION
        words = ngettext("%(number)s million", "%(number)s million", 1 if millions == 1 else 2) % {
            "number": number(millions)
        }
    else:
        words = number(value)
    return f"{sign}{NO_BREAK_SPACE}{words}"


def percent(value):
    """Return a percentage: "53 percent" in English, "53%" in Spanish."""
    return _("%(number)s percent") % {"number": number(value)}


def percentage_points(value):
    """Return a difference of percentages with its sign: "−25 percentage points"."""
    sign = "+" if value > 0 else ""
    return ngettext("%(number)s percentage point", "%(number)s percentage points", 1 if abs(value) == 1 else 2) % {
        "number": f"{sign}{number(value)}"
    }


def quantity(indicator, value):
    """Return a value with its unit, without its qualifier."""
    kind = Indicator.ValueKind
    if indicator.value_kind == kind.CURRENCY:
        return money(value, indicator.currency)
    if indicator.is_percent:
        return percent(value)
    return f"{number(value)} {unit(indicator, value)}".strip()


def unit(indicator, value):
    """Return what a value counts, in the singular for one where the indicator says it."""
    return (abs(value) == 1 and indicator.unit_one) or indicator.unit or ""


def from_to(indicator, before, after):
    """Return a change as a sentence says it: "from 55 to 30 percent"."""
    if indicator.is_percent:
        return _("from %(before)s to %(after)s percent") % {"before": number(before), "after": number(after)}
    if indicator.value_kind == Indicator.ValueKind.CURRENCY:
        before = money(before, indicator.currency)
    else:
        before = number(before)
    return _("from %(before)s to %(after)s") % {"before": before, "after": quantity(indicator, after)}


def qualifier(code):
    """Return the words of a qualifier before a number, "" for an exact one."""
    return {
        Result.Qualifier.MORE_THAN: pgettext("before a number", "more than"),
        Result.Qualifier.AT_LEAST: pgettext("before a number", "at least"),
        Result.Qualifier.ABOUT: pgettext("before a number", "about"),
        Result.Qualifier.LESS_THAN: pgettext("before a number", "less than"),
    }.get(code, "")


def rise_or_fall(value):
    """Return the words before a change in percent."""
    return pgettext("before a number", "a rise of") if value >= 0 else pgettext("before a number", "a fall of")


def value(indicator, row):
    """Return a baseline's, target's or result's value in words, qualifier and unit included."""
    if row.value is None:
        return row.text or ""
    words = qualifier(row.qualifier)
    amount = quantity(indicator, row.value)
    return f"{words} {amount}" if words else amount


def day(on, precision):
    """Return a date as exactly as it is known: a day, a month or a year."""
    if precision == Precision.YEAR:
        return date_format(on, "Y")
    if precision == Precision.MONTH:
        return date_format(on, "YEAR_MONTH_FORMAT")
    return date_format(on, "DATE_FORMAT")


def period(row):
    """Return a value's period in words; where the source is silent it says so (rule R5)."""
    if row.period_text:
        return row.period_text
    if row.fiscal_year:
        return _("U.S. fiscal year %(year)s") % {"year": row.fiscal_year}
    if row.period_end:
        first, last = day(row.period_start, row.period_precision), day(row.period_end, row.period_precision)
        if first == last:
            return last
        # Spanish has an article before a day and none before a month or a year.
        if row.period_precision in {Precision.MONTH, Precision.YEAR}:
            words = pgettext("months or years", "%(first)s to %(last)s")
        else:
            words = pgettext("days", "%(first)s to %(last)s")
        return words % {"first": first, "last": last}
    return _("year not stated")


def place(row):
    """Return where a value was measured: its region, or the source's words; "" where neither is known."""
    return row.region.name if row.region_id else row.place_text or ""


def dated_title(source):
    """Return the title of a source with its date, as exactly as it is known."""
    title = source.text_in_any("title")
    if source.published_on:
        date = day(source.published_on, source.date_precision)
        return _("“%(title)s”, %(date)s") % {"title": title, "date": date}
    return _("“%(title)s”, undated") % {"title": title}


def source(row):
    """Return the source of a value with its date; "" where it has none."""
    return dated_title(row.source) if row.source else ""
