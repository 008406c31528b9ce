"""What a file tells of an object: its segments beside their translations, as the newest version has them."""

import hashlib
import re
from dataclasses import dataclass, field

from django.apps import apps
from django.utils.translation import gettext as _

from publishing import describe, languages, services
from publishing.models import Publishable
from publishing.payload import snapshot
from publishing.schemas import read as read_version
from translations.exchange.placeholders import encode
from translations.learning import source_of
from translations.readings import Units, read
from translations.segments import Field
from translations.status import OPEN, Status

ORIGINAL = re.compile(r"([a-z_]+\.[a-z_]+):([-\w]{1,150})")
NOTHING = "-"


@dataclass(frozen=True)
class Unit:
    """One segment in a file. Its id says where it stands, and of which words the file was made."""

    id: str
    source: str
    target: str
    status: Status
    # What the source said when these words were written, "" where it says so still.
    made_from: str
    notes: list
    # {placeholder: Mark} of both texts.
    marks: dict
    most: int | None = None


@dataclass
class Part:
    """One object in a file; `original` is what the site knows it by, `version` its newest one, 0 before the first."""

    original: str
    name: str
    source_language: str
    language: str
    version: int
    units: list = field(default_factory=list)


@dataclass(frozen=True)
class Present:
    """The newest version of an object beside the languages that it is read in."""

    row: Publishable
    draft: object
    payload: dict
    source: str
    language: str
    lines: list

    @property
    def version(self):
        return self.draft.head.number if self.draft else 0


def present(row, language):
    """Return an object as it is translated into a language now. Nothing is written, whatever is there or not."""
    draft, source = services.find(row), source_of(row)
    payload = read_version(draft.head) if draft else snapshot(row)
    reading = read(type(row), row.pk, payload, source, language, Units(type(row), [row.pk]))
    # Words of which the source was never written are nothing to translate.
    lines = [line for line in reading.lines if line.pair.source is not None]
    return Present(row, draft, payload, source, language, lines)


def original(row):
    """Return what files call an object, the same for ever."""
    return f"{row._meta.label_lower}:{row.key}"


def find(name):
    """Return the object that a file calls so, None if there is none."""
    match = ORIGINAL.fullmatch(name)
    try:
        model = match and apps.get_model(match[1])
    except LookupError:
        return None
    if not model or not issubclass(model, Publishable):
        return None
    return model._base_manager.filter(key=match[2]).first()


def collect(row, language, *, only_open=False):
    """Return the Part of an object in a language, with its open segments alone or with all; its units may be none."""
    now = present(row, language)
    part = Part(original(row), str(row), languages.tag(now.source), languages.tag(language), now.version)
    part.units = [unit(now, line) for line in now.lines if not only_open or line.status in OPEN]
    return part


def unit(now, line):
    """Return the Unit of a Line."""
    source, target = coded(line)
    place = _("%(object)s – %(field)s") % {"object": now.row, "field": label(now, line.field)}
    notes = [place]
    if line.made_from is not None:
        notes.append(_("The source changed. When this was translated it said: %(words)s") % {"words": line.made_from})
    return Unit(
        id=identify(line),
        source=source.text,
        target=target.text,
        status=line.status,
        made_from=line.made_from or "",
        notes=notes,
        marks=source.marks | target.marks,
        most=None if line.field.is_rich else line.field.column.max_length,
    )


def coded(line):
    """Return (source, translation) of a Line with placeholders; what both have bears the same id."""
    source = encode(line.pair.source.source, line.field.is_rich)
    target = line.pair.target.source if line.pair.target else ""
    return source, encode(target, line.field.is_rich, source.marks)


def identify(line):
    """Return a segment's id: its field and its place there, and what tells its words and those of its translation."""
    return f"{line.field.name}:{line.index}:{print_of(line.pair.source)}:{print_of(line.pair.target)}"


def print_of(segment):
    """Return what tells a segment from any other by its words and its markup."""
    return hashlib.sha256(segment.source.encode()).hexdigest()[:16] if segment else NOTHING


def label(now, found: Field):
    """Return what staff call a translated field of an object."""
    path = (found.child, found.pk) if found.child else ()
    return describe.label(type(now.row), (*path, found.column_in(now.source)), now.payload)
