"""The glossary against a pair of texts: names that stay, words that are wrong, and words that were agreed."""

import re
from dataclasses import dataclass, field
from functools import cache

from translations.checks.problem import Problem


@dataclass(frozen=True)
class Entry:
    """A term: by language the wordings that are right, the agreed one first, and those that are wrong."""

    wordings: dict = field(default_factory=dict, hash=False)
    forbidden: dict = field(default_factory=dict, hash=False)
    is_name: bool = False
    is_for_headings: bool = False

    def right(self, language):
        return self.wordings.get(language, [])


def compare(source, target, entries):
    """Return the Problems that the glossary finds in a translation beside its source."""
    wrong = _wrong(source, target, entries)
    wanted = [entry for entry in entries if entry not in [other for other, _wording in wrong]]
    return [
        *_names(source, target, entries),
        *_forbidden(wrong, target, is_in_source=False),
        *_forbidden(_wrong(target, source, entries), source, is_in_source=True),
        *_wanted(source, target, wanted),
    ]


def _names(source, target, entries):
    """Return the Problem of the names that the translation lost: they are the same in every language."""
    lost = [
        name
        for entry in entries
        if entry.is_name
        for name in entry.right(source.language)[:1]
        if find([name], source.words, is_exact=True) and not find([name], target.words, is_exact=True)
    ]
    return [Problem("names", tuple(lost))] if lost else []


def _wrong(known, checked, entries):
    """Return [(Entry, words)] of the wrong wordings on one side of a pair of which the other side has the term."""
    found = []
    for entry in entries:
        wordings = entry.forbidden.get(checked.language)
        if not wordings or not find(entry.right(known.language), known.words):
            continue
        # What is right somewhere hides what would be wrong alone: “meta” in “Meta de la estrategia”.
        right = {one for other in entries for one in other.right(checked.language) if find(wordings, one)}
        text = "\n".join(checked.headings) if entry.is_for_headings else checked.words
        rest = _pattern(tuple(sorted(right - set(wordings)))).sub(" ", text)
        found += [(entry, words) for words in find(wordings, rest)]
    return found


def _forbidden(found, text, *, is_in_source):
    if not found:
        return []
    better = tuple(dict.fromkeys(one for entry, _words in found for one in entry.right(text.language)[:1]))
    wrong = tuple(dict.fromkeys(words for _entry, words in found))
    return [Problem("forbidden", better, wrong, is_in_source)]


def _wanted(source, target, entries):
    """Return the Problem of agreed words that the translation of a term does not use."""
    unused = [
        entry
        for entry in entries
        if not entry.is_name
        and entry.right(target.language)
        and find(entry.right(source.language)[:1], source.words)
        and not find(entry.right(target.language), target.words)
    ]
    if not unused:
        return []
    said = tuple(find(entry.right(source.language)[:1], source.words)[0] for entry in unused)
    return [Problem("terms", said, tuple(entry.right(target.language)[0] for entry in unused))]


def find(wordings, text, *, is_exact=False):
    """Return the words of a text that are one of some wordings, in the singular or plural."""
    wordings = tuple(filter(None, wordings))
    if not wordings:
        return []
    return list(dict.fromkeys(match.group() for match in _pattern(wordings, is_exact).finditer(text)))


@cache
def _pattern(wordings, is_exact=False):
    """Return the expression for some wordings: every word may stand in its plural, as both languages form it."""
    if not wordings:
        return re.compile(r"(?!)")
    longest = sorted(wordings, key=len, reverse=True)
    if is_exact:
        return re.compile("|".join(rf"(?<![\w/]){re.escape(one)}(?!\w)" for one in longest))
    spaced = [r"\s+".join(map(_flexible, one.split())) for one in longest]
    return re.compile("|".join(rf"(?<!\w){one}(?!\w)" for one in spaced), re.IGNORECASE)


def _flexible(word):
    """Return the expression for a word in its singular and plural."""
    if not word[-1].isalpha():
        return re.escape(word)
    if word.endswith("y"):
        return rf"{re.escape(word[:-1])}(?:y|ies)"
    if word.endswith("z"):
        return rf"{re.escape(word[:-1])}(?:z|ces)"
    for accented, bare in (("ión", "iones"), ("és", "eses")):
        if word.endswith(accented):
            return rf"{re.escape(word[: -len(accented)])}(?:{accented}|{bare})"
    return rf"{re.escape(word)}(?:s|es)?"
