"""Values as messages and pages for staff call them: in the reader's language, else in another that has the words."""

from django.template.defaultfilters import capfirst

from results import wording


def value(row):
    """Return a value with its qualifier and unit, or in words."""
    return wording.value(row.indicator, row) or row.text_in_any("text")


def period(row):
    """Return the period of a value."""
    if row.fiscal_year or row.period_end:
        return wording.period(row)
    return row.text_in_any("period_text") or wording.period(row)


def place(row):
    """Return where a value was measured, "" for the whole mission."""
    return wording.place(row) or row.text_in_any("place_text")


def name(row):
    """Return what a value is called: "Result, U.S. fiscal year 2021, Loreto"."""
    return ", ".join(filter(None, [capfirst(row._meta.verbose_name), period(row), place(row)]))
