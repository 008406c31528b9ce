"""The fiscal year of the United States government: 2021 is October 1, 2020 to September 30, 2021."""

import datetime


def days(year):
    """Return the first and the last day of a fiscal year."""
    return datetime.date(year - 1, 10, 1), datetime.date(year, 9, 30)
