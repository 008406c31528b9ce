"""What would become of every row of a sheet, or did."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy


class Fate(models.TextChoices):
    BAD = "bad", gettext_lazy("can't be imported")
    NEW = "new", gettext_lazy("new")
    CORRECTION = "correction", gettext_lazy("correction of a public value")
    CHANGED = "changed", gettext_lazy("change of a draft")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")


@dataclass(frozen=True)
class Progress:
    """How far a long piece of work is: `words` say what is done, `done` rows of it so far."""

    words: str
    done: int


@dataclass
class Line:
    """A row's fate. `value` names which value it is, `messages` say what changes or what is wrong."""

    row: int
    fate: str
    indicator: str
    value: str
    messages: list


@dataclass(slots=True)
class PartItem:
    """A part to write: `pk` is the one that is there already."""

    pk: int | None
    columns: dict


@dataclass(slots=True)
class Item:
    """A value to write: a new one, a change of the draft `pk`, or a correction of the public value `pk`."""

    fate: str
    kind: str
    indicator: int
    pk: int | None
    columns: dict
    parts: list


@dataclass
class Plan:
    """All that an import would do."""

    notes: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    items: list = field(default_factory=list)

    @property
    def counts(self):
        """{fate: number of rows}, in the order of the fates, none empty."""
        found = Counter(line.fate for line in self.lines)
        return {fate.value: found[fate] for fate in Fate if found[fate]}

    @property
    def is_good(self):
        return not any(line.fate == Fate.BAD for line in self.lines)

    @property
    def digest(self):
        """What tells two plans apart, whatever the language of their words."""
        told = hashlib.sha256()
        for line in self.lines:
            told.update(f"{line.row} {line.fate}\n".encode())
        for item in self.items:
            columns = sorted((name, str(value)) for name, value in item.columns.items())
            parts = [
                (part.pk, sorted((name, str(value)) for name, value in part.columns.items())) for part in item.parts
            ]
            told.update(repr((item.fate, item.kind, item.indicator, item.pk, columns, parts)).encode())
        return told.hexdigest()

    def by_indicator(self):
        """Return {indicator's primary key: {fate: number of values}} of what is written."""
        found = defaultdict(Counter)
        for item in self.items:
            found[item.indicator][item.fate] += 1
        return found


def totals(counts):
    """Return [(fate, its label, how many)] for people."""
    return [(fate.value, str(fate.label), counts[fate.value]) for fate in Fate if counts.get(fate.value)]
