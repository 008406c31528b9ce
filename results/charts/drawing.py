"""Where everything of a chart stands: across in percent of its width, down in the size of its text.

So the bars are as long as the page is wide while the words keep the size that the reader chose, on a phone, at twice
the text size and in print. Words never stand beside a bar, where there may be no room for them, but above it.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from results.charts.content import SIGNS, Look
from results.charts.measure import lines, width
from results.models import Value

# As wide a line fits on the narrowest phone; and what stands between two pieces of one.
LINE = Decimal("18.6")
PIECE_GAP = Decimal("0.6")
LINE_HEIGHT = Decimal("1.35")
BAR_HEIGHT = Decimal("0.9")
# The bars leave room at their ends for the sign of a number that is not exact.
PLOT_WIDTH = Decimal(95)
MARGIN_FOR_SIGNS = Decimal(5)
SMALL = Decimal("0.85")
# A number that is not zero is seen, however small it is beside the others.
LEAST_WIDTH = Decimal("0.4")
# The key: its text, a swatch with the gap after it, and the gap to the next entry, in text sizes.
KEY_SIZE, SWATCH, KEY_GAP = Decimal("0.9"), Decimal("1.7"), Decimal("1.2")


@dataclass(frozen=True)
class Text:
    """Words at a place; `x` is in percent or text sizes, `y` is their ground line in text sizes."""

    x: str
    y: str
    words: str
    look: str
    anchor: str = "start"
    dx: str = "0"


@dataclass(frozen=True)
class Line:
    """Words of several looks, one after the other."""

    y: str
    pieces: tuple


@dataclass(frozen=True)
class Box:
    """A bar, a target's mark, a swatch of the key or the track behind a bar."""

    x: str
    y: str
    width: str
    height: str
    look: str


@dataclass(frozen=True)
class Rule:
    """A line across the chart at a place of its scale."""

    x: str
    y1: str
    y2: str
    look: str


@dataclass(frozen=True)
class Drawing:
    """A chart's shapes and words; `height` is in text sizes."""

    height: str
    rules: tuple
    boxes: tuple
    lines: tuple
    texts: tuple


def draw(chart):
    """Return the Drawing of a chart."""
    return _Pen(chart).drawing()


class _Pen:
    """Goes down a chart, from line to line."""

    def __init__(self, chart):
        self.chart = chart
        self.y = Decimal(0)
        self.rules, self.boxes, self.lines, self.texts = [], [], [], []
        self.left = MARGIN_FOR_SIGNS if chart.scale.low < 0 else Decimal(0)

    def drawing(self):
        for number, panel in enumerate(self.chart.panels):
            if number:
                self.y += Decimal("0.8")
            self.panel(panel)
        self.ticks()
        self.key()
        return Drawing(_text(self.y), tuple(self.rules), tuple(self.boxes), tuple(self.lines), tuple(self.texts))

    def panel(self, panel):
        if panel.title:
            self.wrapped(panel.title, "heading")
            self.y += Decimal("0.2")
        top = self.y
        for row in panel.rows:
            self.row(row)
        bottom = self.y - Decimal("0.3")
        for tick in self.chart.scale.ticks:
            look = "zero" if tick.at == 0 else "grid"
            if tick.at == self.chart.scale.low:
                # The bars begin there, and so do the words above them.
                continue
            self.rules.append(Rule(_percent(self.x(tick.at)), _em(top), _em(bottom), look))

    def row(self, row):
        self.words_of(row)
        self.y += Decimal("0.25")
        if row.value is not None or row.target is not None:
            if self.chart.has_track:
                self.box(self.chart.scale.low, self.chart.scale.high, "track")
            if row.value is not None:
                self.bar(row)
            if row.target is not None:
                self.target(row.target)
            self.y += BAR_HEIGHT
        self.y += Decimal("0.75")

    def words_of(self, row):
        """Write what a row says: label, value and what is beside it in one line, in several where they are long."""
        look = "missing" if row.is_missing else "value"
        pieces = [(words, name) for words, name in ((row.label, "label"), (row.words, look)) if words]
        beside = [(row.aside, "aside")] if row.aside else []
        for together in ([*pieces, *beside], pieces):
            if sum(width(words) + PIECE_GAP for words, _look in together) <= LINE:
                self.line(together)
                rest = [] if together is not pieces else beside
                break
        else:
            rest = [*pieces, *beside]
        for words, name in rest:
            self.wrapped(words, name)

    def line(self, pieces):
        self.y += LINE_HEIGHT
        self.lines.append(Line(_em(self.y - Decimal("0.3")), tuple(pieces)))

    def wrapped(self, words, look):
        for part in lines(words, LINE):
            self.line([(part, look)])

    def bar(self, row):
        self.box(self.chart.origin, row.value, row.look)
        if row.sign:
            is_left = row.value < self.chart.origin
            self.texts.append(
                Text(
                    _percent(self.x(row.value)),
                    _em(self.y + BAR_HEIGHT - Decimal("0.12")),
                    row.sign,
                    "sign",
                    "end" if is_left else "start",
                    "-0.2em" if is_left else "0.2em",
                )
            )

    def box(self, start, end, look):
        left, right = sorted((self.x(start), self.x(end)))
        wide = max(right - left, LEAST_WIDTH) if right != left else Decimal(0)
        self.boxes.append(Box(_percent(left), _em(self.y), _percent(wide), _em(BAR_HEIGHT), look))

    def target(self, value):
        over = Decimal("0.2")
        self.rules.append(Rule(_percent(self.x(value)), _em(self.y - over), _em(self.y + BAR_HEIGHT + over), "target"))

    def ticks(self):
        """Write the round numbers under the chart; the outermost stay inside of it."""
        for number in range(max(len(tick.lines) for tick in self.chart.scale.ticks)):
            self.y += LINE_HEIGHT * SMALL
            for tick in self.chart.scale.ticks:
                x = self.x(tick.at)
                anchor = "start" if x < 15 else "end" if x > 85 else "middle"
                self.texts.append(Text(_percent(x), _em(self.y - Decimal("0.3")), tick.lines[number], "tick", anchor))

    def key(self):
        """Explain the forms and signs that the chart has, where there is more than plain bars."""
        entries = [*self._forms(), *self._signs()]
        if not entries:
            return
        self.y += Decimal("0.6") + LINE_HEIGHT
        left = Decimal(0)
        for look, sign, words in entries:
            end = left + SWATCH + width(words) * KEY_SIZE
            if left and end > LINE:
                end -= left
                left = Decimal(0)
                self.y += LINE_HEIGHT
            self.swatch(left, look, sign)
            self.texts.append(Text(_em(left + SWATCH), _em(self.y - Decimal("0.3")), words, "key"))
            left = end + KEY_GAP

    def swatch(self, left, look, sign):
        middle = self.y - Decimal("0.62")
        if sign:
            self.texts.append(Text(_em(left + Decimal("0.5")), _em(self.y - Decimal("0.3")), sign, "sign"))
        elif look == "target":
            x, y = left + Decimal("0.6"), middle - Decimal("0.5")
            self.boxes.append(Box(_em(x), _em(y), "0.25em", "1em", "target-swatch"))
        else:
            self.boxes.append(Box(_em(left), _em(middle - Decimal("0.35")), "1.2em", "0.7em", look))

    def _forms(self):
        rows = self.chart.rows
        looks = {row.look for row in rows if row.value is not None}
        has_targets = any(row.target is not None for row in rows)
        if not has_targets and Look.BASELINE not in looks:
            return []
        names = {Look.RESULT: _("result"), Look.BASELINE: _("baseline")}
        forms = [(look, "", name) for look, name in names.items() if look in looks]
        return [*forms, *([("target", "", _("target"))] if has_targets else [])]

    def _signs(self):
        used = {row.qualifier for row in self.chart.rows if row.sign}
        labels = dict(Value.Qualifier.choices)
        return [("", sign, str(labels[code])) for code, sign in SIGNS.items() if code in used]

    def x(self, value):
        """Return where on the picture a value lies, in percent of its width."""
        return self.left + self.chart.scale.share(value) * (PLOT_WIDTH - self.left)


def _text(number):
    # As text, so that no language's notation gets into coordinates.
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _em(number):
    return f"{_text(number)}em"


def _percent(number):
    return f"{_text(number)}%"
