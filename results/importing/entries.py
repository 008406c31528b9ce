"""The rows of a sheet, made sense of one by one: what each says, or what is wrong with which cell."""

from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from results import fiscal_year
from results.importing import cells
from results.importing.cells import CellError, is_empty
from results.importing.columns import INFORMATION, columns, normal, spellings, texts
from results.importing.workbooks import UnreadableError
from results.models import Disaggregate, Result
from sources.models import Precision

NEEDED = ["indicator", "kind"]
PERIOD = ["fiscal_year", "period_start", "period_end"]
EXACTNESS = [Precision.DAY, Precision.MONTH, Precision.YEAR]
DATA = ["value", "qualifier", "numerator", "denominator", "source"]


@dataclass(slots=True)
class Entry:
    """A row of the sheet. `said` holds what its cells say, by column, with None for those left empty."""

    number: int
    indicator: object = None
    kind: str = ""
    said: dict = field(default_factory=dict)
    is_part: bool = False
    # [(column name, sentence)]
    problems: list = field(default_factory=list)


class Layout:
    """Which columns a sheet has, and where. What it lacks stays as it is on the site."""

    def __init__(self, headings):
        known, self.places, problems = spellings(), {}, []
        ignored = {column.name for column in INFORMATION}
        for place, heading in enumerate(headings):
            if is_empty(heading):
                continue
            written = cells.words(heading)
            column = known.get(normal(written))
            if column is None:
                problems.append(_("The heading “%(heading)s” is not known.") % {"heading": written[:100]})
            elif column.name in self.places:
                problems.append(_("The heading “%(heading)s” stands there twice.") % {"heading": written[:100]})
            elif column.name not in ignored:
                self.places[column.name] = place
        headings = {column.name: column.heading for column in columns()}
        missing = _("The column “%(heading)s” is missing.")
        problems += [missing % {"heading": headings[name]} for name in NEEDED if name not in self.places]
        if problems:
            raise UnreadableError(problems)
        self.headings = headings
        has = self.places.__contains__
        self.has_days = any(map(has, PERIOD))
        self.period_texts = list(filter(has, texts("period_text")))
        self.place_texts = list(filter(has, texts("place_text")))
        self.has_region = has("region")
        self.words = list(filter(has, [*texts("text"), *texts("note")]))
        self.data = [*filter(has, DATA), *self.words]
        self.dimensions = list(filter(has, texts("dimension")))
        self.categories = list(filter(has, texts("category")))
        self.part_columns = [*self.dimensions, *self.categories, *filter(has, ["part"])]


class Reader:
    """Makes Entries of rows."""

    def __init__(self, layout, known):
        self.layout, self.known = layout, known
        longest = {name: Result._meta.get_field(name) for name in [*layout.period_texts, *layout.place_texts]}
        longest |= {name: Disaggregate._meta.get_field(name) for name in [*layout.dimensions, *layout.categories]}
        longest |= dict.fromkeys(layout.words)
        self.meanings = {
            "region": known.region, "source": known.source, "qualifier": known.qualifier,
            "numerator": partial(cells.number, is_percent=False),
            "denominator": partial(cells.number, is_percent=False),
        } | {name: partial(_words, column=column) for name, column in longest.items()}  # fmt: skip
        self.meanings = {name: meaning for name, meaning in self.meanings.items() if name in layout.places}
        self.amounts = [name for name in ("value", "part") if name in layout.places]

    def entry(self, number, row):
        """Return the Entry of a row."""
        places, entry = self.layout.places, Entry(number)
        raw = {name: row[place] if place < len(row) else None for name, place in places.items()}
        entry.indicator = self._read(entry, raw, "indicator", self.known.indicator, needed=True)
        entry.kind = self._read(entry, raw, "kind", self.known.kind, needed=True) or ""
        self._period(entry, raw)
        amount = partial(cells.number, is_percent=bool(entry.indicator and entry.indicator.is_percent))
        for name in self.amounts:
            entry.said[name] = self._read(entry, raw, name, amount)
        for name, meaning in self.meanings.items():
            entry.said[name] = self._read(entry, raw, name, meaning)
        self._part(entry)
        return entry

    def _read(self, entry, raw, name, meaning, *, needed=False):
        cell = raw.get(name)
        if cell is None or is_empty(cell):
            if needed:
                entry.problems.append((name, _("This cell is empty.")))
            return None
        try:
            return meaning(cell)
        except CellError as error:
            entry.problems.append((name, str(error)))
            return None

    def _period(self, entry, raw):
        """Read year and days; a fiscal year fills the days, and days say how exactly they are known."""
        year = self._read(entry, raw, "fiscal_year", cells.fiscal_year)
        first = self._read(entry, raw, "period_start", lambda cell: cells.day(cell, is_last=False))
        last = self._read(entry, raw, "period_end", lambda cell: cells.day(cell, is_last=True))
        precision = self._read(entry, raw, "period_precision", self.known.precision)
        if not self.layout.has_days:
            return
        written = [found[1] for found in (first, last) if found]
        start, end = first and first[0], last and last[0]
        if year and not start and not end:
            (start, end), written = fiscal_year.days(year), [Precision.DAY]
        # Of a day and a year, the year is what is known of both.
        known = max(written, key=EXACTNESS.index) if written else Precision.UNKNOWN
        entry.said |= {"fiscal_year": year, "period_start": start, "period_end": end}
        entry.said |= {"period_precision": precision or known, "is_precision_written": precision is not None}

    def _part(self, entry):
        """Tell a row of a part by its columns, of which it needs all."""
        said, layout = entry.said, self.layout
        given = [name for name in layout.part_columns if said.get(name) is not None]
        named = {name for name, _message in entry.problems}
        entry.is_part = bool(given) or bool(named & set(layout.part_columns))
        if not entry.is_part:
            return
        for names in (layout.dimensions, layout.categories, ["part"]):
            if not any(said.get(name) is not None or name in named for name in names):
                column = names[0] if names else "part"
                entry.problems.append((column, _("A part needs its dimension, its category and its value.")))


def _words(raw, column):
    """Return a cell's text; raise CellError if it is longer than the column takes."""
    text = cells.words(raw)
    if column is not None and column.max_length and len(text) > column.max_length:
        try:
            column.run_validators(text)
        except ValidationError as error:
            raise CellError(" ".join(error.messages)) from error
    return text
