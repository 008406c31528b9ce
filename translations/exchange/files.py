"""Files from outside: what may be read at all, and as what. Nothing in them is believed."""

import codecs
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
# Of uploads, the server passes on no more.
MAX_BYTES = 10 * MEGABYTE
MAX_SEGMENTS = 20_000
MAX_LENGTH = 100_000
BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class UnreadableError(ValidationError):
    """A file of which nothing can be imported, with the reason for the person who sent it."""


@dataclass(frozen=True)
class Given:
    """A segment as a file has it, with coded texts. `is_done` is None where the file doesn't say."""

    id: str
    source: str
    target: str
    is_done: bool | None = None


@dataclass
class GivenPart:
    """An object as a file has it. `source_language` is "" where the file doesn't say."""

    original: str
    source_language: str
    language: str
    segments: list = field(default_factory=list)


def site():
    """Return the name by which files know this site."""
    return urlsplit(settings.SITE_URL).netloc


def check_site(name):
    """Raise UnreadableError unless a file says that it was made here."""
    if not name:
        raise UnreadableError(_("The file does not say which site it is from. Export it again, then translate it."))
    if name != site():
        raise UnreadableError(
            _("The file is from another site, %(other)s. This one is %(own)s.") % {"other": name[:100], "own": site()}
        )


def check_size(size):
    if size > MAX_BYTES:
        raise UnreadableError(
            _("The file is larger than %(limit)d MB. Export fewer objects at once.") % {"limit": MAX_BYTES // MEGABYTE}
        )


def check_count(parts):
    """Raise UnreadableError if a file has more segments, or longer ones, than any file of ours."""
    if sum(len(part.segments) for part in parts) > MAX_SEGMENTS:
        raise UnreadableError(_("The file has too many segments. Export fewer objects at once."))
    if any(
        len(text) > MAX_LENGTH for part in parts for given in part.segments for text in (given.source, given.target)
    ):
        raise UnreadableError(_("A segment of the file is longer than any text of the site."))
    if not any(part.segments for part in parts):
        raise UnreadableError(_("The file has no segments."))


def text_of(content):
    """Return what a file says; raise UnreadableError unless it is UTF-8, or UTF-16 that begins by saying so."""
    check_size(len(content))
    mark = next((mark for mark in BOMS if content.startswith(mark)), b"")
    try:
        text = content.removeprefix(mark).decode(BOMS.get(mark, "utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableError(_("The file is not in UTF-8. Save it in UTF-8 and upload it again.")) from error
    if "\x00" in text:
        raise UnreadableError(_("The file holds bytes that are in no text. It is damaged, or not a translation file."))
    return text


def read(content):
    """Return the GivenParts of an XLIFF or PO file; raise UnreadableError if it is neither, or not from here."""
    # They need this module's names.
    from translations.exchange import po, xliff

    text = text_of(content)
    if not text.strip():
        raise UnreadableError(_("The file is empty."))
    parts = (xliff if text.lstrip().startswith("<") else po).read(text)
    check_count(parts)
    return parts
