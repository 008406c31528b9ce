"""Moments as the reader of the active language writes them, in the site's time zone."""

import re
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

ISO = re.compile(r"\b\d{4}-\d\d-\d\d(T\d\d:\d\d[\d:.]*(Z|[+-]\d\d:\d\d))?")


def moment(value):
    """Return a time of day with its date."""
    return date_format(localtime(value), "SHORT_DATETIME_FORMAT")


def translated_dates(text):
    """Return a text with its days and moments, which it has in ISO 8601, as the reader writes them."""
    return ISO.sub(lambda found: _written(*found.group(0, 1)), text)


def _written(text, time):
    try:
        return moment(datetime.fromisoformat(text)) if time else date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        # Digits of another meaning, such as in a name.
        return text
