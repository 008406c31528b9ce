"""An indicator's values as a grid: a line per place and period, in it a cell for baseline, target and result."""

from dataclasses import dataclass, field

from django.utils.http import urlencode

from publishing import languages
from results import services, telling
from results.models import Baseline, Result, Target
from results.models.values import Value

# In the order of the columns.
KINDS = {kind._meta.model_name: kind for kind in (Baseline, Target, Result)}


@dataclass
class Entry:
    """A value in a cell: what is public of it, and what waits to take its place or to be the first."""

    public: Value | None = None
    waiting: Value | None = None

    @property
    def newest(self):
        return self.waiting or self.public


@dataclass
class Line:
    """What an indicator has for one place and one period; `row` is any of its values, for the words."""

    row: Value
    cells: dict[str, list[Entry]] = field(default_factory=lambda: {name: [] for name in KINDS})

    @property
    def place(self):
        return telling.place(self.row)

    @property
    def period(self):
        return telling.period(self.row)

    @property
    def entries(self):
        return [entry for cell in self.cells.values() for entry in cell]

    @property
    def columns(self):
        """The cells in their order, each with its kind and what begins another value there."""
        return [(KINDS[name], entries, self.start(KINDS[name])) for name, entries in self.cells.items()]

    def start(self, kind):
        """Return what the address of the form for a new value of this line says, to fill its boxes with."""
        row = self.row
        filled = {"indicator": row.indicator_id, "fiscal_year": row.fiscal_year, "region": row.region_id}
        if not row.fiscal_year and row.period_start:
            filled |= {"period_start": row.period_start, "period_end": row.period_end}
            filled["period_precision"] = row.period_precision
        for name in ("period_text", "place_text"):
            filled |= {
                languages.column(name, code): getattr(row, languages.column(name, code)) for code in languages.codes()
            }
        return urlencode({name: value for name, value in filled.items() if value})


def place_key(row):
    return (row.region_id, *(getattr(row, languages.column("place_text", code)) or "" for code in languages.codes()))


def period_key(row):
    words = (getattr(row, languages.column("period_text", code)) or "" for code in languages.codes())
    return (row.fiscal_year, row.period_start, row.period_end, *words)


def lines(indicator):
    """Return the Lines of an indicator: the whole mission first, then its places, each from the oldest period on."""
    found = {}
    for name, kind in KINDS.items():
        rows = kind.objects.filter(indicator=indicator).exclude(status=Value.Status.REPLACED)
        for entry in entries(indicator, rows.select_related("region", "source", "entered_by").order_by("pk")):
            # A correction stands where the public value does, whatever it changes.
            row = entry.public or entry.waiting
            found.setdefault((place_key(row), period_key(row)), Line(row)).cells[name].append(entry)
    return sorted(found.values(), key=_order)


def entries(indicator, rows):
    """Return values as Entries, a correction together with what it corrects."""
    by_pk = {}
    for row in rows:
        row.indicator = indicator
        by_pk[row.pk] = row
    found = {pk: Entry(public=row) for pk, row in by_pk.items() if row.status == Value.Status.PUBLISHED}
    alone = []
    for row in by_pk.values():
        if row.status not in services.OPEN:
            continue
        if row.replaces_id in found:
            found[row.replaces_id].waiting = row
        else:
            alone.append(Entry(waiting=row))
    return [*found.values(), *alone]


def _order(line):
    row = line.row
    days = (row.period_start is not None, str(row.period_start or ""), str(row.period_end or ""))
    return (row.region_id is not None, line.place, *days, line.period)
