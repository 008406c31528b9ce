"""How wide words are, near enough to know where a line must end: the server that draws them has no screen."""

from decimal import Decimal

# In text sizes, of Public Sans. What is not listed is as wide as most small letters are.
NARROW, WIDE = frozenset(" .,:;'!|ijlIíftr1-()"), frozenset("mwMW%@")
WIDTHS = {"narrow": Decimal("0.31"), "capital": Decimal("0.66"), "wide": Decimal("0.9"), "other": Decimal("0.57")}


def width(words):
    """Return how wide words are at most, in text sizes."""
    return sum((WIDTHS[_kind(character)] for character in words), Decimal(0))


def lines(words, room):
    """Return words in lines that are no wider than a room; a word that is wider has a line of its own."""
    found = []
    # No-break spaces hold numbers and their units together.
    for word in words.split(" "):
        longer = f"{found[-1]} {word}" if found else word
        if found and width(longer) <= room:
            found[-1] = longer
        else:
            found.append(word)
    return found if words else []


def _kind(character):
    if character in NARROW:
        return "narrow"
    if character in WIDE:
        return "wide"
    return "capital" if character.isupper() or character.isdigit() else "other"
