"""The pieces in which a text is translated: a plain field whole, rich text by block.

Segments are compared by their words alone: markup and spaces are no words, so a change of either is none. Figure tokens
such as [[figure:families]] are words and stay as they are.
"""

import hashlib
import html
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.db import models

from publishing import languages
from publishing.diff.tokens import blocks, pieces
from publishing.fields import RichTextField
from publishing.payload import children, columns

# What one of these columns holds is no text to translate: an address is made anew in each language.
UNTRANSLATED = (models.SlugField, models.URLField)


@dataclass(frozen=True)
class Segment:
    """Words that are translated at once: `source` is how they stand in the field, with markup where it is rich text."""

    source: str
    is_rich: bool = False
    # The block's own element in rich text, such as "p", "h2" or "li"; "" for a plain field.
    element: str = ""

    @cached_property
    def text(self):
        """The words, without markup and with single spaces."""
        if not self.is_rich:
            return normalized(self.source)
        words = "".join(raw if kind == "word" else " " * raw.startswith("<br") for kind, raw in pieces(self.source))
        return normalized(html.unescape(words))

    @cached_property
    def hash(self):
        return text_hash(self.text)

    @property
    def words(self):
        """How many words a translator has before them."""
        return len(self.text.split())


def normalized(text):
    """Return a text in composed characters and with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def text_hash(text):
    return hashlib.sha256(text.encode()).hexdigest()


def has_words(text):
    """Tell whether anything in a text can differ from language to language: figures and signs alone can't."""
    return any(character.isalpha() for character in text)


def split(value, is_rich):
    """Return the Segments of a field's value, none for an empty one."""
    if not (value or "").strip():
        return []
    if not is_rich:
        return [Segment(value)]
    return [
        Segment("".join(raw for _kind, raw in block.pieces), True, block.path[-1] if block.path else "")
        for block in blocks(pieces(value)).values()
    ]


def join(value, replaced):
    """Return a rich text with the source of some of its segments replaced: {position: new source}."""
    found = pieces(value)
    parts, end = [], 0
    for number, (start, block) in enumerate(blocks(found).items()):
        if number in replaced:
            parts += [raw for _kind, raw in found[end:start]]
            parts.append(replaced[number])
            end = start + len(block.pieces)
    return "".join([*parts, *(raw for _kind, raw in found[end:])])


@dataclass(frozen=True)
class Field:
    """A translated text of an object: `name` is its column without the language; of a child row the path to it.

    For a child row the path is "statements-12-statement", as in the names of boxes on a form.
    """

    name: str
    column: models.Field
    child: str = ""
    pk: str = ""

    @property
    def is_rich(self):
        return isinstance(self.column, RichTextField)

    @property
    def base(self):
        """The column without its language."""
        return self.name.rpartition("-")[2]

    def column_in(self, language):
        return languages.column(self.base, language)

    def value(self, payload, language):
        """Return what a payload holds of the field in a language."""
        holder = payload["children"].get(self.child, {}).get(self.pk, {}) if self.child else payload["columns"]
        return holder.get(self.column_in(language)) or ""

    def set(self, payload, language, value):
        """Write the field's value into a payload."""
        holder = payload["children"][self.child][self.pk] if self.child else payload["columns"]
        holder[self.column_in(language)] = value

    def segments(self, payload, language):
        return split(self.value(payload, language), self.is_rich)


def fields(model, *payloads):
    """Return the Fields of a kind of content, with those of all child rows that some payloads have, in their order."""
    found = [Field(name, column) for name, column in translated(model).items()]
    for name, child in children(model).items():
        if name in model.internal_children:
            continue
        pks = sorted({pk for payload in payloads for pk in payload["children"].get(name, {})}, key=int)
        found += [
            Field(f"{name}-{pk}-{base}", column, name, pk)
            for pk in pks
            for base, column in translated(child.model, child.key).items()
        ]
    return found


def translated(model, without=""):
    """Return {name without language: column} of the texts of a model that are translated."""
    suffix = languages.column("", languages.codes()[0])
    return {
        name.removesuffix(suffix): column
        for name, column in columns(model, without).items()
        if getattr(column, "language", None) == languages.codes()[0]
        and isinstance(column, models.CharField | models.TextField)
        and not isinstance(column, UNTRANSLATED)
        and not column.choices
    }
