"""What each segment of a translation is: the same words tell the same, whenever and however they were written."""

from collections import Counter
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType

from translations.alignment import Pair, align
from translations.models import TranslationUnit
from translations.segments import Field, fields, has_words, text_hash
from translations.status import OPEN, Status, worst

EMPTY = text_hash("")


@dataclass(frozen=True)
class Line:
    """One segment of a translation, what it is, and the unit that says so: for what is behind the newest older one."""

    field: Field
    pair: Pair
    status: Status
    unit: TranslationUnit | None = None

    @property
    def source_text(self):
        return self.pair.source.text if self.pair.source else ""

    @property
    def text(self):
        return self.pair.target.text if self.pair.target else ""

    @property
    def index(self):
        """Its place among the segments of its field, in the translation's order as far as it has one."""
        return self.pair.target_index if self.pair.source_index is None else self.pair.source_index

    @property
    def made_from(self):
        """What the source said when these words were written; None where nobody knows, or where it says so still."""
        return self.unit.source_text if self.status == Status.BEHIND and self.unit else None


@dataclass
class Reading:
    """All segments of an object in one language beside its source, as one version has them."""

    lines: list = field(default_factory=list)

    @property
    def counts(self):
        return dict(Counter(str(line.status) for line in self.lines))

    @property
    def status(self):
        return worst(line.status for line in self.lines)

    @property
    def open(self):
        return [line for line in self.lines if line.status in OPEN]

    def of(self, name):
        """Return the lines of one field."""
        return [line for line in self.lines if line.field.name == name]


class Units:
    """The units of some objects of one kind, from one query."""

    def __init__(self, model, pks):
        kind = ContentType.objects.get_for_model(model)
        self._found = {}
        units = TranslationUnit.objects.filter(content_type=kind, object_id__in=pks)
        for unit in units.order_by("made_at", "pk"):
            place = (unit.object_id, unit.field, unit.source_language, unit.language)
            self._found.setdefault(place, []).append(unit)

    def at(self, pk, name, source, language):
        """Return the units at a place, the oldest first."""
        return self._found.get((pk, name, source, language), [])


def read(model, pk, payload, source, language, units):
    """Return the Reading of a version: its words in a language beside those in its source language."""
    lines = []
    for found in fields(model, payload):
        known = units.at(pk, found.name, source, language)
        sources = found.segments(payload, source)
        pairs = align(sources, found.segments(payload, language), known)
        lines += [_line(found, pair, known, has_source=bool(sources)) for pair in pairs]
    return Reading(lines)


def _line(found, pair, known, has_source):
    source_hash = pair.source.hash if pair.source else EMPTY
    target_hash = pair.target.hash if pair.target else EMPTY
    if pair.target is None:
        return Line(found, pair, Status.MISSING)
    if source_hash == target_hash and not has_words(pair.source.text):
        return Line(found, pair, Status.CURRENT)
    made = [unit for unit in known if unit.text_hash == target_hash]
    exact = next((unit for unit in made if unit.source_hash == source_hash), None)
    if exact is None:
        # A field without any words in the source language lacks those, as one without a translation lacks that.
        return Line(found, pair, Status.BEHIND if has_source else Status.MISSING, made[-1] if made else None)
    if source_hash == target_hash:
        return Line(found, pair, Status.SAME if exact.is_same_on_purpose else Status.MISSING, exact)
    if exact.method == TranslationUnit.Method.MACHINE and exact.reviewer_id is None:
        return Line(found, pair, Status.MACHINE, exact)
    return Line(found, pair, Status.CURRENT, exact)
