"""How hard a text is to read, by the formula that was made for its language; 0 is very hard and 100 very easy.

English: Flesch's reading ease (1948). Spanish: Szigriszt-Pazos's perspicuity (1993), read on the INFLESZ scale. A
language without a formula is not judged. docs/decisions/2026-11-22-translation-checks.md says why this is not textstat.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# A full stop ends a sentence where a space and no small letter follow; those of "U.S." and "Dr." often end none.
SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(¿¡]*[A-ZÁÉÍÓÚÑ\d])")
ABBREVIATION = re.compile(r"(?:\b[A-Z]\.|\b(?:EE|UU|Sr|Sra|Dr|Dra|Mr|Mrs|Ms|No|art|núm)\.)\Z")
# Short texts swing too much to be judged.
FEWEST_WORDS = 60
FEWEST_WORDS_OF_SENTENCE = 8


@dataclass(frozen=True)
class Formula:
    """A language's formula: base - per_syllable × syllables a word - per_word × words a sentence; and its limit."""

    syllables: Callable
    base: float
    per_syllable: float
    per_word: float
    # What stays below it is hard even for a public office: the names of things alone cost an English text much.
    limit: int


def english_syllables(word):
    """Return how many syllables an English word has, as far as its letters tell: groups of vowels, less silent ones."""
    sounded = re.sub(r"(?:(?<![^aeiou]l)e|(?<=[^aeioucghsxz])es|(?<=[^aeioudt])ed)\Z", "", word)
    return max(len(re.findall(r"[aeiouy]+?(?=ing\Z)|[aeiouy]+", sounded)), 1)


def spanish_syllables(word):
    """Return how many syllables a Spanish word has: its vowels, without those that glide into a strong one beside."""
    sounded = re.sub(r"(?<=q)u|(?<=g)u(?=[eiéí])", "", word)
    return max(len(re.findall(r"[iuü]?[aeoáéó](?:[iuü](?![aeoáéóíú])|y\b)?|[iuü]*[íú]|[iuü]+y?|y\b", sounded)), 1)


FORMULAS = {
    "en": Formula(english_syllables, 206.835, 84.6, 1.015, limit=20),
    "es": Formula(spanish_syllables, 206.835, 62.3, 1.0, limit=40),
}


@dataclass(frozen=True)
class Score:
    """How easy a text is, whether that is below its language's limit, and its hardest sentence."""

    value: int
    is_hard: bool
    hardest: str


def score(blocks, language):
    """Return the Score of blocks of text, None for a short one or a language without a formula."""
    formula = FORMULAS.get(language)
    found = [sentence for block in blocks for sentence in sentences(block)]
    if formula is None or sum(len(WORD.findall(sentence)) for sentence in found) < FEWEST_WORDS:
        return None
    value = _ease(found, formula)
    long = [sentence for sentence in found if len(WORD.findall(sentence)) >= FEWEST_WORDS_OF_SENTENCE] or found
    hardest = min(long, key=lambda sentence: _ease([sentence], formula))
    return Score(round(value), value < formula.limit, hardest)


def sentences(block):
    """Return the sentences of a block that have words."""
    found, start = [], 0
    for match in SENTENCE.finditer(block):
        if not ABBREVIATION.search(block[: match.start()]):
            found.append(block[start : match.start()])
            start = match.end()
    return [sentence.strip() for sentence in [*found, block[start:]] if WORD.search(sentence)]


def _ease(found, formula):
    words = [word for sentence in found for word in WORD.findall(sentence)]
    syllables = sum(formula.syllables(word.lower()) for word in words)
    return formula.base - formula.per_syllable * syllables / len(words) - formula.per_word * len(words) / len(found)
