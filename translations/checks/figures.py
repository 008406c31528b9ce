"""The figures of a text: dates, years, percentages, amounts of money and other numbers, told by what they mean."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from translations.checks.notation import BETWEEN, ISO, NOTATIONS, SHORT_SCALES, SIGNS

# A no-break or thin space between thousands is read as they are printed; a common space parts two numbers.
NUMERAL = r"\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?|\d[\d.,]*\d|\d"
GROUPED = re.compile(r"\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?")
CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\d:])(?P<hour24>\d{1,2}):(?P<minute24>\d{2})(?!\d)",
    re.IGNORECASE,
)
SHORT_RANGE = re.compile(r"(?<!\d)(?P<first>(?:19|20)\d\d)\s?[-–—/]\s?(?P<last>\d\d)(?!\d|[-/]\d)")
ROMAN = re.compile(r"\b(?=[XVI]+\b)X{0,3}(?:IX|IV|V?I{0,3})\b")
YEARS = range(1900, 2100)


@dataclass(frozen=True)
class Figure:
    """A figure at a place of a text. Two with the same key mean the same, in whichever language they stand."""

    kind: str
    value: object
    start: int
    end: int
    raw: str
    unit: str = ""
    has_scale: bool = False

    @property
    def key(self):
        return (self.kind, self.value, self.unit)


def figures(text, language):
    """Return the Figures of a block of text in their order."""
    notation = NOTATIONS.get(language)
    if notation is None:
        return _numerals(text, None)
    found, rest = [], text
    for read in (_dates, _short_ranges, _decades, _clock):
        part = read(rest, language)
        found += part
        for figure in part:
            rest = rest[: figure.start] + "\0" * (figure.end - figure.start) + rest[figure.end :]
    found = sorted([*found, *_numerals(rest, language)], key=lambda figure: figure.start)
    return _share_units(found, text, notation)


def plain(text):
    """Return the Figures of a text as bare digits: all that a language without a notation can be asked for."""
    return _numerals(text, None)


def ranges(found, text, language):
    """Return {(key, key)} of the figures that are the ends of a range, such as 2020–2025, in their order."""
    notation = NOTATIONS.get(language)
    pairs = set()
    for first, second in pairwise(found):
        gap = text[first.end : second.start]
        if notation and first.key != second.key and (first.end == second.start or _joins(text, first, gap, notation)):
            pairs.add((first.key, second.key))
    return pairs


def _joins(text, first, gap, notation):
    if re.fullmatch(notation.joins, gap):
        return True
    return bool(re.fullmatch(notation.between, gap) and BETWEEN.search(text[: first.start]))


def _dates(text, language):
    notation = NOTATIONS[language]
    found = []
    for pattern in (ISO, *notation.dates):
        for match in pattern.finditer(text):
            if not any(match.start() < known.end and known.start < match.end() for known in found):
                found += _date(match, notation)
    return found


def _date(match, notation):
    """Return the one or two days, or the month of a year, that a match names."""
    parts = match.groupdict()
    month = parts["month"]
    if not month.isdigit():
        month = notation.months.get(month) or notation.months[month.lower()]
    month, year = int(month), int(parts["year"]) if parts.get("year") else None
    day = {"primero": 1}.get((parts.get("day") or "").lower()) or int(parts.get("day") or 0)
    days = [day, int(parts["until"])] if parts.get("until") else [day]
    if not 1 <= month <= 12 or max(days) > 31:
        return []
    middle = match.start() if len(days) == 1 else match.start("until")
    ends = [(match.start(), match.end())] if len(days) == 1 else [(match.start(), middle), (middle, match.end())]
    return [
        Figure("date", (year, month, one), start, end, match.group())
        for one, (start, end) in zip(days, ends, strict=True)
    ]


def _short_ranges(text, _language):
    found = []
    for match in SHORT_RANGE.finditer(text):
        first, last = int(match["first"]), int(match["first"][:2] + match["last"])
        if last > first:
            found.append(Figure("year", Decimal(first), match.start(), match.end("first"), match["first"]))
            found.append(Figure("year", Decimal(last), match.start("last"), match.end(), match["last"]))
    return found


def _decades(text, language):
    return [
        Figure("decade", Decimal(match["full"] or match["short"]), match.start(), match.end(), match.group())
        for match in re.finditer(NOTATIONS[language].decades, text, re.IGNORECASE)
    ]


def _clock(text, _language):
    found = []
    for match in CLOCK.finditer(text):
        hour, minute = int(match["hour"] or match["hour24"]), int(match["minute"] or match["minute24"] or 0)
        if match["half"]:
            hour = hour % 12 + 12 * (match["half"].lower() == "p")
        found.append(Figure("time", f"{hour:02}:{minute:02}", match.start(), match.end(), match.group().strip()))
    return found


def _numerals(text, language):
    before, numeral, after = _patterns(language)
    found, position = [], 0
    while match := numeral.search(text, position):
        prefix, unit = before.search(text, position, match.start()), after.match(text, match.end())
        position = unit.end()
        start = prefix.start() if prefix else match.start()
        found.append(_figure(match.group(), prefix, unit, text[start:position], start))
    return found


@cache
def _patterns(language):
    """Return what can stand before a numeral, the numeral, and what can stand after it, in a language."""
    notation = NOTATIONS.get(language)
    signs = "|".join(f"(?P<before_{code}>{signs})" for code, signs in SIGNS.items())
    before = re.compile(rf"(?:(?<!\w)(?:{signs})\s?)?(?:(?<![\w.,)%])[-−])?\Z")
    short = "|".join(SHORT_SCALES)
    if notation is None:
        return re.compile(r"(?!)"), re.compile(NUMERAL), re.compile("")
    scales = "|".join(re.escape(scale).replace(r"\ ", r"\s+") for scale in notation.scales)
    words = "|".join(f"(?P<after_{code}>{words})" for code, words in notation.currencies.items())
    signs = "|".join(f"(?P<sign_{code}>{signs})" for code, signs in SIGNS.items())
    after = re.compile(
        rf"(?:(?:[\s-]+(?P<scale>{scales})\b)|\s?(?P<short>(?-i:{short}))(?!\w))?"
        rf"(?:(?P<points>{notation.points})|(?P<percent>{notation.percent})|\s+(?:{words})\b|\s?(?:{signs})(?!\s?\d))?",
        re.IGNORECASE,
    )
    return before, re.compile(NUMERAL), after


def _figure(digits, prefix, unit, raw, start):
    """Return the Figure of a numeral with what stands before and after it."""
    value = _value(digits)
    named = {**(prefix.groupdict() if prefix else {}), **unit.groupdict()}
    scale = named.get("scale") or named.get("short")
    if isinstance(value, Decimal):
        value *= _scale(scale, bool(named.get("short")))
        if prefix and prefix.group().endswith(("-", "−")):
            value = -value
    currency = next((key.rpartition("_")[2] for key, text in named.items() if text and key[-4:-3] == "_"), "")
    kind = "points" if named.get("points") else "percent" if named.get("percent") else "money" if currency else ""
    is_year = not kind and not scale and digits.isdigit() and len(digits) == 4 and int(digits) in YEARS
    return Figure(
        kind or ("year" if is_year else "number"), value, start, start + len(raw), raw.strip(), currency, bool(scale)
    )


def _value(digits):
    """Return the number that digits mean in both languages of Peru; what is no such number stays as it is written."""
    if GROUPED.fullmatch(digits):
        return Decimal(re.sub(r"[^\d.]", "", digits))
    return Decimal(digits) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else digits


def _scale(name, is_short):
    if not name:
        return Decimal(1)
    if is_short:
        return SHORT_SCALES.get(name) or SHORT_SCALES.get(name.upper(), Decimal(1))
    key = " ".join(name.lower().split())
    return Decimal(next(found.scales[key] for found in NOTATIONS.values() if key in found.scales))


def _share_units(found, text, notation):
    """Give what is written once, as in “from 5 to 10 percent”, to both ends of a range."""
    found = list(found)
    for index in reversed(range(len(found) - 1)):
        first, second = found[index], found[index + 1]
        gap = text[first.end : second.start]
        if first.kind != "number" or not re.fullmatch(f"{notation.joins}|{notation.lists}|{notation.between}", gap):
            continue
        if second.kind in {"percent", "points", "money"} and isinstance(first.value, Decimal):
            found[index] = replace(first, kind=second.kind, unit=second.unit, value=_like(first, second))
        elif second.kind == "number" and second.has_scale and isinstance(first.value, Decimal):
            found[index] = replace(first, value=_like(first, second), has_scale=True)
    for index in range(len(found) - 1):
        first, second = found[index], found[index + 1]
        gap = text[first.end : second.start]
        if (
            first.kind == "money"
            and second.kind == "number"
            and re.fullmatch(f"{notation.joins}|{notation.between}", gap)
        ):
            found[index + 1] = replace(second, kind="money", unit=first.unit)
    return found


def _like(first, second):
    """Return the first end of a range in the scale of its second one."""
    if first.has_scale or not second.has_scale or not isinstance(second.value, Decimal):
        return first.value
    scale = Decimal(1)
    while second.value / (scale * 1000) >= 1 and second.value % (scale * 1000) == 0:
        scale *= 1000
    return first.value * scale


@cache
def _worded(language):
    notation = NOTATIONS[language]
    words = "|".join(sorted(map(re.escape, notation.words), key=len, reverse=True))
    before_scale = "|".join(notation.ones_before_scale) or "(?!)"
    scales = "|".join(re.escape(scale).replace(r"\ ", r"\s+") for scale in notation.scales)
    pattern = rf"\b(?:(?P<one>{before_scale})\s+(?={scales})|(?P<word>{words}))(?:\b[\s-]*(?P<scale>{scales})\b)?"
    return re.compile(pattern + r"|\b(?P<alone>" + scales + r")\b", re.IGNORECASE)


def worded(text, language):
    """Return the numbers that a text writes in words or as Roman numerals."""
    if language not in NOTATIONS:
        return set()
    notation = NOTATIONS[language]
    found = {Decimal(_roman(match.group())) for match in ROMAN.finditer(text)}
    for match in _worded(language).finditer(text):
        if match["alone"]:
            found.add(_scale(match["alone"], is_short=False))
            continue
        number = Decimal(1 if match["one"] else notation.words[match["word"].lower()])
        found |= {number, number * _scale(match["scale"], is_short=False)}
    return found


def _roman(numeral):
    digits = [{"I": 1, "V": 5, "X": 10}[letter] for letter in numeral]
    return sum(-one if following > one else one for one, following in zip(digits, [*digits[1:], 0], strict=True))
