"""Word by word differences of plain texts."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from publishing import languages
from publishing.diff.sequences import ADDED, REMOVED, SAME, changes

# A number such as 1,234.50, a date, an address and a word with its accents (composed or not) are one word each; so is
# an HTML entity, and any other sign by itself.
LETTER = r"[\w\u0300-\u036f]"
WORD = re.compile(rf"\s+|&#?\w{{1,31}};|{LETTER}+(?:[.,:/@’'-]{LETTER}+)*|[^\s\w]")
HAS_LETTERS = re.compile(LETTER)


def split(text):
    """Return the text's words, signs and spaces; joined, they are the text again."""
    return WORD.findall(text)


def compare(before, after, budget=None):
    """Return the changes between two lists of words as ranges, without islands of mere spaces and signs in them."""
    ranges = changes(before, after, budget)
    merged = []
    for index, (kind, *bounds) in enumerate(ranges):
        is_island = (
            kind == SAME and 0 < index < len(ranges) - 1 and not HAS_LETTERS.search("".join(before[slice(*bounds[:2])]))
        )
        merged.append((kind, is_island, bounds))
    return _without_islands(merged)


def _without_islands(ranges):
    result = []
    pending = None
    for kind, is_island, (start, end, after_start, after_end) in ranges:
        if kind == SAME and not is_island:
            result += _as_change(pending)
            pending = None
            result.append((SAME, start, end, after_start, after_end))
        elif pending is None:
            pending = [start, end, after_start, after_end]
        else:
            pending[1], pending[3] = end, after_end
    return result + _as_change(pending)


def _as_change(bounds):
    if bounds is None:
        return []
    start, end, after_start, after_end = bounds
    removed = [(REMOVED, start, end, after_start, after_start)] if end > start else []
    added = [(ADDED, end, end, after_start, after_end)] if after_end > after_start else []
    return removed + added


def words(before, after):
    """Return [(kind, text)] that leads from one plain text to another, kind being SAME, ADDED or REMOVED."""
    old, new = split(before), split(after)
    return [
        (kind, "".join(old[start:end] if kind == REMOVED else new[after_start:after_end]))
        for kind, start, end, after_start, after_end in compare(old, new)
    ]


def text_html(before, after):
    """Return the differences of two plain texts as HTML, escaped, with <ins> and <del>."""
    return format_html_join("", "{}", ((marked(kind, text),) for kind, text in words(before, after)))


def marked(kind, text):
    """Return words as HTML, in the element of their kind, which is also said: screen readers pass over elements."""
    if kind == SAME:
        return format_html("{}", text)
    return format_html("{}{}{}", mark_safe(opening(kind)), text, mark_safe(closing(kind)))  # noqa: S308  our own tags


def opening(kind):
    """Return the HTML that begins added or removed words, with the kind in the reader's language."""
    said = gettext("added:") if kind == ADDED else gettext("removed:")
    tag = languages.tag(languages.current())
    said_html = format_html('<span class="change-said" lang="{}">{} </span>', tag, said)
    return f'<{"ins" if kind == ADDED else "del"} class="change">{said_html}'


def closing(kind):
    return "</ins>" if kind == ADDED else "</del>"
