"""What a chart says, before anybody decides where on the picture it stands."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from results.models import Value

# How a bar shows at its end that the number is not exact.
SIGNS = {
    Value.Qualifier.MORE_THAN: ">",
    Value.Qualifier.AT_LEAST: "≥",
    Value.Qualifier.ABOUT: "≈",
    Value.Qualifier.LESS_THAN: "<",
}


class Look(StrEnum):
    """What a bar stands for; each is told apart by its form too, not by its colour alone."""

    RESULT = "result"
    BASELINE = "baseline"
    TOTAL = "total"
    PART = "part"


@dataclass(frozen=True)
class Row:
    """One line of a chart: a label, a value in words and, where it is a number, a bar for it.

    `target` has a mark of its own on the same scale. `aside` is what else is said beside the value, such as the target
    in words.
    """

    label: str
    words: str
    look: Look = Look.RESULT
    value: Decimal | None = None
    qualifier: str = Value.Qualifier.EXACT
    target: Decimal | None = None
    target_words: str = ""
    aside: str = ""
    is_missing: bool = False

    @property
    def sign(self):
        """What stands at the bar's end: ">" for more than, "" for an exact number."""
        return "" if self.value is None else SIGNS.get(self.qualifier, "")


@dataclass(frozen=True)
class Panel:
    """Rows under a heading of their own; all panels of a chart have one scale."""

    rows: tuple
    title: str = ""


@dataclass(frozen=True)
class Tick:
    """A place on the scale and what is written there, one line or two."""

    at: Decimal
    lines: tuple


@dataclass(frozen=True)
class Scale:
    """From where to where the bars go, and what is written under them; towards a lower target high is below low."""

    low: Decimal
    high: Decimal
    ticks: tuple

    def share(self, value):
        """Return how far along the scale a value lies: 0 at its low end, 1 at its high end, never outside."""
        if self.high == self.low:
            return Decimal(0)
        return min(max((Decimal(value) - self.low) / (self.high - self.low), Decimal(0)), Decimal(1))


@dataclass(frozen=True)
class Chart:
    """A chart in words and numbers, in the language in which it was made.

    `name` is its part of addresses and ids, `sentence` what it says, `facts` are (label, words) that follow from its
    rows or stand on its scale, and `notes` explain it. Bars begin at `origin`; a track is the whole that they are of.
    """

    name: str
    title: str
    unit: str
    sentence: str
    panels: tuple
    scale: Scale
    first_column: str
    facts: tuple = ()
    notes: tuple = ()
    origin: Decimal = Decimal(0)
    has_track: bool = False

    @property
    def rows(self):
        return tuple(row for panel in self.panels for row in panel.rows)

    @property
    def has_targets(self):
        return any(row.target_words for row in self.rows)

    @property
    def has_panels(self):
        return any(panel.title for panel in self.panels)
