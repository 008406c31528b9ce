"""What a cell means: numbers, days, years and words, or a sentence on what is wrong with it."""

import datetime
import re
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from sources.models import Precision

LARGEST = Decimal(10) ** 14
PLACES = 4
# Peru's notation: a point before decimals, commas (or spaces) between thousands.
PLAIN = re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:\.\d+)?", re.ASCII)
COMMA_DECIMAL = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[. ]\d{3})+),\d+", re.ASCII)
POINTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ]00:00(?::00)?)?", re.ASCII)
FISCAL_YEAR = re.compile(r"(?:FY|AF)?\s*((?:19|20)\d\d)", re.ASCII | re.IGNORECASE)
# What a spreadsheet would take for a formula, behind any number of apostrophes that keep it from that.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")
PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


class CellError(Exception):
    """A cell that can't be imported, with a sentence for the person who wrote it."""


@dataclass(frozen=True)
class Percentage:
    """A number that the spreadsheet shows as a percentage: it stores 0.53 for 53%."""

    stored: int | float


@dataclass(frozen=True)
class Trouble:
    """A cell without a value to read, and why."""

    reason: str


def guarded(text):
    """Return text that no spreadsheet takes for a formula; `unguarded` gives back what it was."""
    return f"'{text}" if FORMULA.match(text) and not PLAIN_NUMBER.fullmatch(text) else text


def unguarded(text):
    """Return what a cell says without the apostrophe that keeps it from being a formula."""
    return text[1:] if GUARDED.match(text) else text


def is_empty(raw):
    return raw is None or (isinstance(raw, str) and not raw.strip())


def words(raw):
    """Return a cell's text, without the guard against formulas."""
    _refuse_trouble(raw)
    if isinstance(raw, bool):
        raise CellError(_("This is a logical value, TRUE or FALSE. Write a number or words."))
    if isinstance(raw, Percentage):
        return f"{_plain(raw.stored * 100)}%"
    if isinstance(raw, int | float):
        return _plain(raw)
    if isinstance(raw, datetime.date):
        return raw.strftime("%Y-%m-%d")
    return unguarded(str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()).strip()


def number(raw, *, is_percent):
    """Return the number of a cell; with `is_percent`, 53%, 53 and what a spreadsheet shows as 53% are all 53."""
    _refuse_trouble(raw)
    if isinstance(raw, bool | datetime.date | datetime.time):
        raise CellError(_("This is a date or a logical value. Format the cell as a number."))
    if isinstance(raw, Percentage):
        if not is_percent:
            raise CellError(_not_percent())
        found = _decimal(raw.stored) * 100
    elif isinstance(raw, int | float):
        found = _decimal(raw)
    else:
        found = _number_in(unguarded(raw.strip()), is_percent)
    found = found.normalize()
    if -found.as_tuple().exponent > PLACES:
        raise CellError(_("This has more than %(places)d decimals. Round it.") % {"places": PLACES})
    if abs(found) >= LARGEST:
        raise CellError(_("This number is too large."))
    return found.quantize(Decimal(1)) if found == found.to_integral() else found


def fiscal_year(raw):
    """Return the year of a cell such as 2021 or FY 2021."""
    match = FISCAL_YEAR.fullmatch(words(raw))
    if not match:
        raise CellError(_("Write the fiscal year in four digits, such as 2021."))
    return int(match[1])


def day(raw, *, is_last):
    """Return (day, precision) of a cell: 2021-10-01, or the first or last day of 2021-10 or of 2021."""
    _refuse_trouble(raw)
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    if isinstance(raw, datetime.date):
        return raw, Precision.DAY
    found = _day_of(DAY.fullmatch(words(raw)), is_last)
    if found is None:
        text = _("Write the day as year, month and day, such as 2021-10-01: 1/10/2021 can be two days.")
        raise CellError(text)
    return found


def _day_of(match, is_last):
    if match is None:
        return None
    year, month, number = (int(part) if part else None for part in match.groups())
    last = monthrange(year, month or 12)[1] if 1900 <= year <= 2100 and (month or 12) in range(1, 13) else 0
    if (number or 1) not in range(1, last + 1):
        return None
    if number:
        return datetime.date(year, month, number), Precision.DAY
    if month:
        return datetime.date(year, month, last if is_last else 1), Precision.MONTH
    return (datetime.date(year, 12, 31) if is_last else datetime.date(year, 1, 1)), Precision.YEAR


def _refuse_trouble(raw):
    if isinstance(raw, Trouble):
        raise CellError(raw.reason)


def _not_percent():
    return _("This is a percentage, and the indicator is not measured in percent.")


def _number_in(text, is_percent):
    text = text.replace("\u2212", "-").replace("\u00a0", " ").replace("\u202f", " ")
    if text.endswith("%"):
        if not is_percent:
            raise CellError(_not_percent())
        text = text[:-1].strip()
    if PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "").replace(" ", ""))
    if COMMA_DECIMAL.fullmatch(text) or POINTS.fullmatch(text):
        raise CellError(_("Write a point before decimals, and commas or nothing between thousands: 1,234.5 or 1234.5."))
    raise CellError(
        _("This is not a number. Write digits alone, such as 1234.5; “more than” goes in the column Qualifier.")
    )


def _decimal(stored):
    # A spreadsheet's numbers have 15 digits; what stands behind them is noise of its arithmetic.
    try:
        found = Decimal(stored) if isinstance(stored, int) else Decimal(f"{stored:.15g}")
    except (InvalidOperation, ValueError, OverflowError):
        found = Decimal("NaN")
    if not found.is_finite():
        raise CellError(_("This number is too large."))
    return found


def _plain(stored):
    found = _decimal(stored)
    return f"{found.to_integral() if found == found.to_integral() else found:f}"
