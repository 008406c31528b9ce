"""The rules of values, asked in memory: a database constraint asks a query of every row.

The words are the models' own. A test compares the two, and the database has the last word all the same.
"""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from publishing import languages
from results import fiscal_year
from results.services import KINDS

# {name of a constraint after its model's: (the column it is about, what breaks it)}
BROKEN = {
    "number_or_words": ("value", lambda row: row.value is None and not _any_text(row)),
    "unquantified_no_number": ("value", lambda row: row.qualifier == "unquantified" and row.value is not None),
    "period_in_order": (
        "period_end",
        lambda row: (
            (row.period_start is None) != (row.period_end is None)
            or (row.period_start is not None and row.period_end < row.period_start)
        ),
    ),
    "fiscal_year_period": (
        "fiscal_year",
        lambda row: row.fiscal_year and (row.period_start, row.period_end) != fiscal_year.days(row.fiscal_year),
    ),
    "denominator_not_zero": ("denominator", lambda row: row.denominator == 0),
}
# What no draft that an import writes can break, or what `clean` says already.
ELSEWHERE = {"replaced_has_date", "one_open_correction", "published_has_source", "has_period"}


class Rules:
    """Asks of one row of each kind, filled anew for every value: making a row takes longer than asking."""

    def __init__(self):
        self.rows = {name: kind() for name, kind in KINDS.items()}
        self.words = {name: dict(_messages(kind)) for name, kind in KINDS.items()}

    def problems(self, name, indicator, columns):
        """Return [(column, sentence)] of what is wrong with a draft value that has these columns."""
        row = self.rows[name]
        row.indicator = indicator
        for column, value in columns.items():
            setattr(row, column, value)
        found = []
        try:
            row.clean()
        except ValidationError as error:
            found = [
                ("value" if column == NON_FIELD_ERRORS else column, message)
                for column, messages in error.message_dict.items()
                for message in messages
            ]
        return found + [
            (column, str(self.words[name][rule])) for rule, (column, is_broken) in BROKEN.items() if is_broken(row)
        ]


def _messages(kind):
    prefix = f"{kind._meta.model_name}_"
    for constraint in kind._meta.constraints:
        yield constraint.name.removeprefix(prefix), constraint.violation_error_message


def _any_text(row):
    return any(getattr(row, languages.column("text", code)) for code in languages.codes())
