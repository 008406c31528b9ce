"""The values of an indicator as CSV (RFC 4180), UTF-8 with a byte order mark, by which Excel knows its accents."""

import csv
import io

from django.utils.translation import gettext as _

from results import wording

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet takes for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def values_csv(indicator, values):
    """Return the published values with their parts, one a line, its headings and words in the active language."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(headings())
    for row in values.rows:
        writer.writerow(_line(indicator, row, row.value))
        for part in row.parts:
            writer.writerow(_line(indicator, row, part.value, part))
    return BYTE_ORDER_MARK + file.getvalue()


def headings():
    """Return the names of the file's columns in the active language."""
    return [
        _("Indicator"),
        _("Kind"),
        _("Value"),
        _("Qualifier"),
        _("In words"),
        _("Unit"),
        _("Currency"),
        _("Dimension"),
        _("Category"),
        _("Period"),
        _("U.S. fiscal year"),
        _("First day"),
        _("Last day"),
        _("Region"),
        _("Region code (ISO 3166-2)"),
        _("Place"),
        _("Note"),
        _("Source"),
        _("Date of the source"),
        _("Address of the source"),
    ]


def plain(number):
    """Return a number for data: a decimal point, no separators, no empty decimals; "" for none."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def guarded(words):
    """Return a text that no spreadsheet takes for a formula."""
    words = words or ""
    return f"'{words}" if words.startswith(FORMULA_STARTS) else words


def _line(indicator, row, number, part=None):
    source, region = row.source, row.region
    texts = [
        wording.value(indicator, row) if part is None else wording.quantity(indicator, number),
        indicator.unit,
        indicator.currency,
        part.dimension if part else "",
        part.category if part else "",
        wording.period(row),
    ]
    place = [region.name, region.iso_code, ""] if region else ["", "", row.place_text]
    cited = [source.text_in_any("title"), _day(source.published_on), source.url] if source else ["", "", ""]
    return [
        guarded(indicator.title),
        row._meta.verbose_name.capitalize(),
        # A number with a minus sign is a number: nothing guards it.
        plain(number),
        row.get_qualifier_display() if part is None else "",
        *map(guarded, texts),
        row.fiscal_year or "",
        _day(row.period_start),
        _day(row.period_end),
        *map(guarded, place),
        guarded(row.note),
        *map(guarded, cited),
    ]


def _day(on):
    return on.isoformat() if on else ""
