"""The values that the site has of some indicators, read at once and kept small."""

from collections import defaultdict

from publishing import languages
from results.models import Disaggregate
from results.models.values import Value
from results.services import KINDS, OPEN

Status = Value.Status
TEXTS = [
    languages.column(name, code) for name in ("text", "note", "period_text", "place_text") for code in languages.codes()
]
NAMES = [
    "pk", "indicator_id", "status", "replaces_id", "value", "qualifier", "numerator", "denominator", "fiscal_year",
    "period_start", "period_end", "period_precision", "region_id", "source_id", *TEXTS,
]  # fmt: skip
PLACES = {name: place for place, name in enumerate(NAMES)} | {
    "region": NAMES.index("region_id"),
    "source": NAMES.index("source_id"),
}
PART_TEXTS = [languages.column(name, code) for name in ("dimension", "category") for code in languages.codes()]


class Stored:
    """A value as the database has it; columns are asked for by name."""

    __slots__ = ("parts", "row")

    def __init__(self, row):
        self.row, self.parts = row, []

    def __getitem__(self, name):
        value = self.row[PLACES[name]]
        return same(value) if name in IS_TEXT else value

    @property
    def is_open(self):
        return self.row[PLACES["status"]] in OPEN

    def columns(self):
        """Return what a draft of it would hold."""
        return {name: self[name] for name in NAMES[4:]}


IS_TEXT = frozenset(TEXTS)


def same(text):
    """Return a text as it is compared: a cell has no blanks around it, and one kind of line break."""
    return text.replace("\r\n", "\n").strip() if text else ""


def load(indicators):
    """Return {kind: [Stored]} of the values of some indicators, with their parts, but for what was replaced."""
    found = {}
    for name, kind in KINDS.items():
        rows = kind._base_manager.filter(indicator__in=indicators).exclude(status=Status.REPLACED)
        by_pk = {row[0]: Stored(row) for row in rows.order_by("pk").values_list(*NAMES).iterator(chunk_size=2000)}
        _add_parts(name, by_pk, indicators)
        found[name] = list(by_pk.values())
    return found


def _add_parts(name, by_pk, indicators):
    parts = Disaggregate._base_manager.filter(**{f"{name}__indicator__in": indicators}).order_by("pk")
    for pk, parent, value, *words in parts.values_list("pk", f"{name}_id", "value", *PART_TEXTS).iterator(
        chunk_size=2000
    ):
        # A value that was replaced keeps its parts.
        if parent in by_pk:
            by_pk[parent].parts.append((pk, value, dict(zip(PART_TEXTS, map(same, words), strict=True))))


def by_slot(found, key):
    """Return {slot: [Stored]}, with a function that gives the slot of a Stored."""
    slots = defaultdict(list)
    for name, rows in found.items():
        for row in rows:
            slots[key(name, row)].append(row)
    return slots
