"""What was published before as the translation of the same words, or of words much like them."""

from dataclasses import dataclass

from django.db import connection

from translations.models import TranslationUnit
from translations.segments import text_hash

# Likeness by trigrams (pg_trgm), from 0 to 1. Below it, what is found helps nobody.
LEAST_LIKENESS = 0.5
MOST_SUGGESTIONS = 3
# Beyond this many segments of one page nobody reads suggestions; they show as the first ones get done.
MOST_SEGMENTS = 40

# One query for all segments of a page. Each asks the index once; equal words are told once, the newest of them.
NEAR = """
SELECT asked.number, found.id, found.source_text, found.text, found.likeness
FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS asked(words, number)
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (unit.text_hash)
        unit.id, unit.source_text, unit.text, similarity(unit.source_text, asked.words) AS likeness
    FROM {table} AS unit
    WHERE unit.source_text %% asked.words
        AND unit.approved_at IS NOT NULL AND NOT unit.is_same_on_purpose
        AND unit.source_language = %(source)s AND unit.language = %(language)s
        AND similarity(unit.source_text, asked.words) >= %(least)s
    ORDER BY unit.text_hash, likeness DESC, unit.approved_at DESC
) AS found
ORDER BY asked.number, found.likeness DESC, found.id
"""


@dataclass(frozen=True)
class Suggestion:
    """Words that were published as a translation, and how like their source is to the words asked about, in percent."""

    unit_id: int
    source_text: str
    text: str
    likeness: int

    @property
    def is_exact(self):
        return self.likeness == 100


def suggestions(texts, source, language):
    """Return {source text: [Suggestion]}, the likest first, for texts that are to be translated."""
    asked = list(dict.fromkeys(text for text in texts if text))[:MOST_SEGMENTS]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            NEAR.format(table=TranslationUnit._meta.db_table),
            {"texts": asked, "source": source, "language": language, "least": LEAST_LIKENESS},
        )
        rows = cursor.fetchall()
    found = {}
    for number, unit_id, source_text, text, likeness in rows:
        words = asked[number - 1]
        # Trigrams pass over signs and order: only equal words are exact.
        percent = 100 if text_hash(source_text) == text_hash(words) else min(99, round(likeness * 100))
        found.setdefault(words, []).append(Suggestion(unit_id, source_text, text, percent))
    return {words: sorted(told, key=lambda one: -one.likeness)[:MOST_SUGGESTIONS] for words, told in found.items()}
