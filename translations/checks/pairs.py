"""All checks of one pair of texts."""

from translations.checks import comparison, glossary, references


def problems(source, target, entries=()):
    """Return the Problems of a Text and its translation; an empty one is missing, which the statuses tell."""
    if not (source.words and target.words):
        return []
    return [
        *comparison.compare(source, target),
        *references.compare(source, target),
        *glossary.compare(source, target, entries),
    ]
