"""The words in which a report speaks of rows, values and changes."""

import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from publishing import languages
from results import wording
from results.importing.columns import indicator_label
from results.models import Result
from results.services import KINDS
from sources.models import Precision

LONGEST = 80


class Words:
    """Words for the rows of one sheet, in the active language. Periods and places are put into words once each."""

    def __init__(self, layout, known):
        self.layout, self.known = layout, known
        self.kinds = {name: capfirst(str(kind._meta.verbose_name)) for name, kind in KINDS.items()}
        self.labels = {
            "qualifier": {value: str(label) for value, label in Result.Qualifier.choices},
            "period_precision": {value: str(label) for value, label in Precision.choices},
        }
        self.scratch = Result()
        self.slots = {}

    def at(self, row, column, message):
        """Return what is wrong with a cell, or with the whole row where no column is named."""
        if not column:
            return _("Row %(row)s: %(message)s") % {"row": row, "message": message}
        heading = self.layout.headings.get(column, column)
        text = _("Row %(row)s, column %(column)s: %(message)s")
        return text % {"row": row, "column": heading, "message": message}

    def change(self, column, before, after):
        """Return what changes in a column: "Value: 10 → 12"."""
        heading = self.layout.headings[column]
        return f"{heading}: {self._told(column, before)} → {self._told(column, after)}"

    def value(self, entry, columns):
        """Return a new value in words."""
        row = self.scratch
        row.value, row.qualifier = columns["value"], columns["qualifier"]
        if row.value is None:
            texts = (columns[languages.column("text", code)] for code in languages.in_order_of_preference())
            return Truncator(next(filter(None, texts), "")).chars(LONGEST)
        return wording.value(entry.indicator, row)

    def indicator(self, entry):
        return indicator_label(entry.indicator) if entry.indicator else ""

    def slot(self, entry):
        """Return the kind, period and place that a row is about."""
        said = entry.said
        days = tuple(said.get(name) for name in ("fiscal_year", "period_start", "period_end", "period_precision"))
        texts = tuple(said.get(name) for name in (*self.layout.period_texts, *self.layout.place_texts))
        part = tuple(said.get(name) for name in (*self.layout.dimensions, *self.layout.categories))
        key = (entry.kind, days, texts, said.get("region"), part)
        if key not in self.slots:
            self.slots[key] = ", ".join(filter(None, self._slot(entry, said)))
        return self.slots[key]

    def _slot(self, entry, said):
        yield self.kinds.get(entry.kind, "")
        row = self.scratch
        row.fiscal_year = said.get("fiscal_year")
        row.period_start, row.period_end = said.get("period_start"), said.get("period_end")
        row.period_precision = said.get("period_precision") or Precision.UNKNOWN
        row.period_text = self._text(said, "period_text")
        if row.fiscal_year or row.period_text or (row.period_start and row.period_end):
            yield wording.period(row)
        region = self.known.region_names.get(said.get("region"))
        yield region.name if region else self._text(said, "place_text")
        if entry.is_part:
            yield ": ".join(filter(None, [self._text(said, "dimension"), self._text(said, "category")]))

    def _text(self, said, name):
        texts = (said.get(languages.column(name, code)) for code in languages.in_order_of_preference())
        return next(filter(None, texts), "")

    def _told(self, column, value):
        if value is None or value == "":
            return _("nothing")
        if column in self.labels:
            return self.labels[column].get(value, value)
        if column == "source":
            source = self.known.source_names.get(value)
            return _quoted(str(source)) if source else _("another source")
        if column == "fiscal_year":
            return str(value)
        if isinstance(value, Decimal):
            return wording.number(value)
        if isinstance(value, datetime.date):
            return date_format(value)
        return _quoted(Truncator(value).chars(LONGEST))


def _quoted(text):
    return _("“%(text)s”") % {"text": text}
