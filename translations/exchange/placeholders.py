"""What a translator can't change is a placeholder in a file: <g1>…</g1> for markup, {figure:families} for a token.

The coded text is the same for every kind of file, and is itself what a PO file shows.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, count

from django.utils.translation import gettext as _

from publishing.diff.tokens import VOID, pieces, tag_name
from translations.segments import normalized

TOKEN = re.compile(r"\[\[([^\[\]]*)\]\]")
# A token that can be shown by its own words; whatever else is kept from the translator gets a number.
READABLE = re.compile(r"[a-z]+:[\w-]+(?:@[\w-]+)?(?::[a-z]+)?")
# The same token stands in a text for the second time as {figure:families:2}.
MARK = re.compile(
    rf"<(?P<slash>/?)(?P<id>[gx]\d{{1,4}})(?P<empty>/?)>|\{{(?P<token>(?P<named>{READABLE.pattern})(?::\d+)?)\}}"
)
# What is left of a placeholder that somebody, or some tool, broke.
BROKEN = re.compile(r"<\s*/?\s*[gx]\s*\d+|\{\s*figure\s*:|\[\[")
# What no XML may hold, in whatever form.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
KEPT = re.compile(f"{TOKEN.pattern}|{MARK.pattern}|{UNSTORABLE.pattern}")


@dataclass(frozen=True)
class Mark:
    """What one placeholder stands for: a start and an end tag, or one piece that has no end."""

    opening: str
    closing: str = ""
    # The tag's name; "" for a token, and for words that only look like a placeholder.
    name: str = ""


@dataclass(frozen=True)
class Coded:
    """Words with placeholders, and what these stand for: {id: Mark}, in the order of the words."""

    text: str
    marks: dict


def encode(source, is_rich, like=None):
    """Return a segment's words Coded. `like` has the marks of its source, whose ids a translation takes over."""
    parts = list(_parts(source, is_rich))
    ends = _ends(parts)
    marks = {
        index: Mark(
            raw, parts[ends[index]][1] if index in ends else "", tag_name(raw) if kind in {"open", "single"} else ""
        )
        for index, (kind, raw) in enumerate(parts)
        if kind != "text" and index not in ends.values()
    }
    ids = dict(zip(marks, _ids(list(marks.values()), like or {}), strict=True))
    closing = {end: f"</{ids[start]}>" for start, end in ends.items()}
    text = [
        raw if kind == "text" else closing.get(index) or opened(ids[index], marks[index])
        for index, (kind, raw) in enumerate(parts)
    ]
    return Coded("".join(text), {ids[index]: mark for index, mark in marks.items()})


def opened(name, mark):
    """Return how a placeholder begins, or stands alone, in a coded text."""
    if name[0] in "gx" and name[1:].isdecimal():
        return f"<{name}>" if mark.closing else f"<{name}/>"
    return f"{{{name}}}"


def decode(text, marks, is_rich):
    """Return a coded text, in which `problem` found none, as it stands in a field."""
    parts, end = [], 0
    for match in MARK.finditer(text):
        parts.append(_escaped(text[end : match.start()], is_rich))
        mark = marks[match["id"] or match["token"]]
        parts.append(mark.closing if match["slash"] else mark.opening)
        end = match.end()
    return "".join([*parts, _escaped(text[end:], is_rich)])


def problem(text, marks, required):
    """Return the sentence that says what is wrong with the placeholders of a coded text, "" if nothing is."""
    if UNSTORABLE.search(text):
        return _("It contains control characters.")
    found = list(MARK.finditer(text))
    for match in found:
        mark = marks.get(match["id"] or match["token"])
        if mark is None or (match["id"] and bool(match["empty"]) == bool(mark.closing)):
            return _("The placeholder %(placeholder)s is not in the source.") % {"placeholder": match.group()}
    if misplaced := _misplaced(found, marks):
        return _("The placeholder %(placeholder)s begins or ends where it must not.") % {"placeholder": misplaced}
    seen = Counter(match["id"] or match["token"] for match in found if not match["slash"])
    if twice := [name for name, count in seen.items() if count > 1]:
        return _("The placeholder %(placeholder)s is there twice.") % {"placeholder": opened(twice[0], marks[twice[0]])}
    if missing := [name for name in required if name not in seen]:
        first = opened(missing[0], marks[missing[0]])
        return _("The placeholder %(placeholder)s is missing.") % {"placeholder": first}
    if broken := BROKEN.search(MARK.sub("", text)):
        return _("The placeholder %(placeholder)s is damaged.") % {"placeholder": broken.group()}
    return ""


def _misplaced(found, marks):
    """Return the first placeholder of a text that has no other half or crosses another one, "" if none does."""
    still_open = []
    for match in found:
        if match["slash"]:
            if not still_open or still_open.pop()["id"] != match["id"]:
                return match.group()
        elif match["id"] and marks[match["id"]].closing:
            still_open.append(match)
    return still_open[-1].group() if still_open else ""


def names(text):
    """Return the ids of the placeholders in a coded text."""
    return {match["id"] or match["token"] for match in MARK.finditer(text)}


def plain_words(text):
    """Return what a coded text says without its placeholders, tokens written out: what its segment has as `text`."""
    return normalized(MARK.sub(_word, text))


def _word(match):
    if match["token"]:
        return f"[[{match['named']}]]"
    return " " if match["empty"] else ""


def same(one, other, lines_count):
    """Tell whether two coded texts differ in spaces at most; line breaks are spaces unless they count."""
    return _tidy(one, lines_count) == _tidy(other, lines_count)


def _tidy(text, lines_count):
    return [normalized(line) for line in text.strip().splitlines()] if lines_count else normalized(text)


def _parts(source, is_rich):
    """Yield (kind, raw): "text" as people read it, tags as "open", "close" or "single", and what is "kept" as it is."""
    text = ""
    for kind, raw in pieces(source) if is_rich else [("word", source)]:
        if kind == "word":
            text += raw
            continue
        yield from _texts(text, is_rich)
        text = ""
        if kind == "opaque":
            yield "kept", raw
        elif raw.startswith("</"):
            yield "close", raw
        else:
            yield "single" if tag_name(raw) in VOID else "open", raw
    yield from _texts(text, is_rich)


def _texts(text, is_rich):
    """Yield a text in parts: words, and between them tokens and what a reader of the file would take for a mark."""
    text, end = html.unescape(text) if is_rich else text, 0
    for match in KEPT.finditer(text):
        yield "text", text[end : match.start()]
        yield "kept", _escaped(match.group(), is_rich)
        end = match.end()
    yield "text", text[end:]


def _escaped(text, is_rich):
    return html.escape(text, quote=False).replace("\xa0", "&nbsp;") if is_rich else text


def _ends(parts):
    """Return {position of a start tag: that of its end tag}; a tag without its other half has none."""
    found, still_open = {}, []
    for index, (kind, raw) in enumerate(parts):
        if kind == "open":
            still_open.append(index)
        elif kind == "close" and still_open and tag_name(parts[still_open[-1]][1]) == tag_name(raw):
            found[still_open.pop()] = index
    return found


def _ids(marks, like):
    """Return an id for each mark: a token's own words, that of the mark in `like` which it renders, or a new number."""
    ids, free = [None] * len(marks), dict(like)
    for is_alike in (Mark.__eq__, _is_of_a_kind):
        for index, mark in enumerate(marks):
            found = next((name for name, other in free.items() if ids[index] is None and is_alike(mark, other)), None)
            if found:
                ids[index] = found
                del free[found]
    taken = {*like, *ids}
    for index, mark in enumerate(marks):
        if ids[index] is None:
            ids[index] = _fresh(mark, taken)
            taken.add(ids[index])
    return ids


def _is_of_a_kind(mark, other):
    return bool(mark.name) and mark.name == other.name and bool(mark.closing) == bool(other.closing)


def _fresh(mark, taken):
    token = TOKEN.fullmatch(html.unescape(mark.opening))
    if token and READABLE.fullmatch(token[1]):
        further = (f"{token[1]}:{number}" for number in count(2))
        return next(name for name in chain([token[1]], further) if name not in taken)
    number = next(number for number in count(1) if not {f"g{number}", f"x{number}"} & taken)
    return f"{'g' if mark.closing else 'x'}{number}"
