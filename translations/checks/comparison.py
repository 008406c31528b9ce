"""Figures of a text beside those of its translation."""

from dataclasses import dataclass

from translations.checks.figures import figures, plain, ranges, worded
from translations.checks.notation import NOTATIONS
from translations.checks.problem import Problem

# Codes, the most telling first: of two kinds that were taken for each other it names the mistake.
CODES = {
    "date": "dates",
    "money": "currencies",
    "percent": "percentages",
    "points": "percentages",
    "year": "years",
    "decade": "years",
    "number": "numbers",
    "time": "numbers",
}
RANK = list(dict.fromkeys(CODES.values()))
# Sentences are turned around in translation, yet what happened first mostly stays first.
ORDERED = {"year", "date", "percent"}


@dataclass
class _Side:
    """The figures of one side, and what it says in words."""

    found: list
    said: set

    @property
    def by_key(self):
        """Its figures, each once."""
        found = {}
        for figure in self.found:
            found.setdefault(figure.key, figure)
        return found

    @property
    def years(self):
        years = {figure.value for figure in self.found if figure.kind == "year"}
        return years | {figure.value[0] for figure in self.found if figure.kind == "date"}


def compare(source, target):
    """Return the Problems of the figures of two Texts: such as differ, stand on one side alone, or changed places."""
    is_told = source.language in NOTATIONS and target.language in NOTATIONS
    sides = [[_side(block, text.language, is_told) for block in text.prose] for text in (source, target)]
    whole = _differences(*(_joined(side) for side in sides), is_told)
    return whole or _moved(source, target, *sides, is_told)


def _side(block, language, is_told):
    return _Side(figures(block, language), worded(block, language)) if is_told else _Side(plain(block), set())


def _joined(sides):
    return _Side([figure for side in sides for figure in side.found], set().union(*(side.said for side in sides)))


def _differences(source, target, is_told):
    missing, extra = _unmatched(source, target)
    if not is_told:
        return [Problem("figures", _raw(missing), _raw(extra))] if missing or extra else []
    pairs = [
        (min((CODES[first.kind], CODES[second.kind]), key=RANK.index), first, second)
        for first, second in _pairs(missing, extra)
    ]
    codes = sorted({code for code, *_pair in pairs}, key=RANK.index)
    paired = {id(figure) for _code, *pair in pairs for figure in pair}
    alone = [[figure for figure in side if id(figure) not in paired] for side in (missing, extra)]
    found = []
    for code in codes:
        sides = [[pair[side] for other, *pair in pairs if other == code] for side in (0, 1)]
        for side, left in zip(sides, alone, strict=True):
            side += [figure for figure in left if CODES[figure.kind] == code]
        found.append(Problem(code, *map(_raw, sides)))
    rest = [_raw([figure for figure in left if CODES[figure.kind] not in codes]) for left in alone]
    return [*found, Problem("figures", *rest)] if any(rest) else found


def _pairs(missing, extra):
    """Return the figures that were taken for each other: of equal value, else of one kind, else what is left."""
    left, right, found = list(missing), list(extra), []
    for alike in (
        lambda one, other: one.value == other.value,
        lambda one, other: CODES[one.kind] == CODES[other.kind],
        lambda _one, _other: True,
    ):
        for one in list(left):
            other = next((other for other in right if alike(one, other)), None)
            if other is not None:
                found.append((one, other))
                left.remove(one)
                right.remove(other)
    return found


def _unmatched(source, target):
    """Return the figures that only one side has, once each, without those that the other says in another manner."""
    one, other = source.by_key, target.by_key
    missing = [figure for key, figure in one.items() if key not in other and not _is_said(figure, source, target)]
    extra = [figure for key, figure in other.items() if key not in one and not _is_said(figure, target, source)]
    return missing, extra


def _is_said(figure, own, other):
    """Tell whether the other side says a figure in words, or divides a date in another manner."""
    if figure.kind == "date":
        return _is_dated(figure, own, other)
    if figure.value in other.said:
        return True
    if figure.kind == "year":
        return figure.value in other.years or ("number", figure.value, "") in other.by_key
    return figure.kind == "number" and ("year", figure.value, "") in other.by_key


def _is_dated(figure, own, other):
    """Tell whether the other side has the same day or month with its year elsewhere, or with the year that own has."""
    year, month, day = figure.value
    for found in other.found:
        if found.kind == "date" and found.value[1:] == (month, day):
            if found.value[0] is None:
                return year in other.years
            if year is None:
                return found.value[0] in own.years
    return False


def _moved(source, target, source_sides, target_sides, is_told):
    """Return the Problems of figures that all are there, but in other places."""
    if len(source_sides) != len(target_sides) or not is_told:
        return []
    swapped, displaced = [], [[], []]
    for index, sides in enumerate(zip(source_sides, target_sides, strict=True)):
        blocks = source.prose[index], target.prose[index]
        found = _swapped(sides, blocks, (source.language, target.language))
        swapped += found
        if not found:
            for known, side in zip(displaced, _displaced(*sides), strict=True):
                known += side
    return swapped + ([Problem("order", *map(_raw, displaced))] if any(displaced) else [])


def _swapped(sides, blocks, languages):
    """Return the Problems of ranges whose ends changed places."""
    found = [ranges(side.found, *rest) for side, *rest in zip(sides, blocks, languages, strict=True)]
    turned = [(first, second) for first, second in found[0] if (second, first) in found[1] - found[0]]
    return [
        Problem(
            min((CODES[first[0]], CODES[second[0]]), key=RANK.index),
            _raw([sides[0].by_key[first], sides[0].by_key[second]]),
            _raw([sides[1].by_key[second], sides[1].by_key[first]]),
        )
        for first, second in turned
    ]


def _displaced(source, target):
    """Return the figures of both sides of a block that belong in another one, or whose order is another."""
    missing, extra = _unmatched(source, target)
    if missing or extra:
        return missing, extra
    ordered = [[one for one in side.by_key.values() if one.kind in ORDERED] for side in (source, target)]
    keys = [[figure.key for figure in side] for side in ordered]
    return ordered if keys[0] != keys[1] and set(keys[0]) == set(keys[1]) else ([], [])


def _raw(found):
    return tuple(dict.fromkeys(figure.raw for figure in found))
