"""Scales of charts: from where to where, and which round numbers are written under them. Pure sums."""

from decimal import ROUND_CEILING, Decimal

from results import wording
from results.charts.content import Scale, Tick

ROUND = [Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)]
# As many characters fit side by side under a chart on the narrowest phone, and this many steps are enough anywhere.
ROOM = 34
MOST_STEPS = 5
PERCENT_TICKS = [Decimal(0), Decimal(25), Decimal(50), Decimal(75), Decimal(100)]


def scale_of(values):
    """Return the scale for numbers: it holds zero and all of them, with ticks at round numbers."""
    numbers = [Decimal(value) for value in values]
    low, high = min([Decimal(0), *numbers]), max([Decimal(0), *numbers])
    longest = max(len(wording.number(end.normalize())) for end in (low, high))
    steps = min(max(ROOM // (longest + 2), 2), MOST_STEPS)
    return Scale(low, high, tuple(Tick(at, (wording.number(at),)) for at in round_numbers(low, high, steps)))


def percent_scale():
    """Return the scale of levels in percent: always all of it, so that two charts compare by eye."""
    return Scale(Decimal(0), Decimal(100), tuple(Tick(at, (wording.number(at),)) for at in PERCENT_TICKS))


def round_numbers(low, high, steps):
    """Return round numbers from low to high, zero among them, at most so many steps apart."""
    if low == high:
        return [Decimal(0)]
    step = round_step((high - low) / steps)
    first = (low / step).to_integral_value(ROUND_CEILING)
    return [
        step * (first + number) for number in range(int((high / step).to_integral_value("ROUND_FLOOR") - first) + 1)
    ]


def round_step(least):
    """Return the smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is not below a number."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * factor for factor in ROUND if power * factor >= least)
