"""Files of values from outside: what they are, by their content and not by their name, and the rows in them."""

import codecs
import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from results.importing import workbooks
from results.importing.columns import normal, spellings
from results.importing.workbooks import MAX_COLUMNS, MEGABYTE, UnreadableError

# Of uploads, the server passes on no more.
MAX_BYTES = 10 * MEGABYTE
MAX_ROWS = 100_000
MAX_LENGTH = 20_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"PK\x05\x06",
    b"<?xml",
    b"<html",
    b"<!DOC",
    b"{\\rtf",
)
BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
SEPARATORS = ",;\t"


@dataclass
class Sheet:
    """The rows of a file with their numbers, the first one with the headings, and what its sender should know."""

    rows: object
    notes: list = field(default_factory=list)


def check_size(size):
    if size > MAX_BYTES:
        raise UnreadableError(
            _("The file is larger than %(limit)d MB. Split it.") % {"limit": MAX_BYTES // MEGABYTE}
        )  # fmt: skip


def read(content):
    """Return the Sheet of a CSV or XLSX file; raise UnreadableError, at once or with a later row, if it is neither."""
    check_size(len(content))
    if not content.strip():
        raise UnreadableError(_("The file is empty."))
    if content.startswith(OLE):
        text = _("The file is in an old Excel format or has a password. Save it as XLSX or CSV, without a password.")
        raise UnreadableError(text)
    if content.startswith(ZIP):
        return Sheet(_checked(workbooks.rows(content)))
    if content.lstrip().startswith(FOREIGN):
        raise UnreadableError(_("This is neither a CSV nor an XLSX file."))
    text, notes = _text_of(content)
    return Sheet(_checked(_text_rows(text)), notes)


def _checked(rows):
    """Yield the rows that hold something; refuse more of them, and longer cells, than any real sheet has."""
    count = 0
    for number, cells in rows:
        filled = False
        for cell in cells:
            if isinstance(cell, str):
                if len(cell) > MAX_LENGTH:
                    text = _("Row %(row)s: a cell is longer than %(limit)s characters.")
                    raise UnreadableError(text % {"row": number, "limit": MAX_LENGTH})
                filled = filled or bool(cell.strip())
            elif cell is not None:
                filled = True
        if not filled:
            continue
        count += 1
        # The headings are one more.
        if count > MAX_ROWS + 1:
            raise UnreadableError(_("The sheet has more than %(limit)s rows. Split it.") % {"limit": f"{MAX_ROWS:,}"})
        yield number, cells
    if not count:
        raise UnreadableError(_("The file is empty."))


def _text_of(content):
    """Return (what a text file says, notes on how it was read)."""
    mark = next((mark for mark in BOMS if content.startswith(mark)), None)
    notes = []
    try:
        text = content.removeprefix(mark or b"").decode(BOMS.get(mark, "utf-8"))
    except UnicodeDecodeError as error:
        if mark:
            raise UnreadableError(_("The file is damaged: its text can't be read.")) from error
        text, notes = _old_text(content)
    if "\x00" in text:
        raise UnreadableError(_("This is neither a CSV nor an XLSX file."))
    return text, notes


def _old_text(content):
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableError(_("This is neither a CSV nor an XLSX file.")) from error
    note = _("The file is not in UTF-8, so it was read as Windows-1252. Look whether ñ and accents are right.")
    return text, [note]


def _text_rows(text):
    """Yield (row number, [cell, …]) of a CSV file, counted as spreadsheets do: line breaks in quotes end no row."""
    first, _break, rest = text.partition("\n")
    skipped = 0
    separator = None
    # Excel's own hint on the separator.
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text, skipped = first.strip()[4], rest, 1
    if separator is None:
        separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = skipped
    try:
        for number, cells in enumerate(reader, start=1 + skipped):
            if len(cells) > MAX_COLUMNS:
                raise UnreadableError(_("The sheet has more than %(count)d columns.") % {"count": MAX_COLUMNS})
            yield number, cells
    except csv.Error as error:
        text = _("The file can't be read from row %(row)s on: a quotation mark is opened and not closed, or misplaced.")
        raise UnreadableError(text % {"row": number + 1}) from error


def _separator(text):
    """Return the separator with which the first row has the most headings that are known."""
    known = spellings()
    line = next((line for line in text.splitlines() if line.strip(" ,;\t\r")), "")

    def found(separator):
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            return 0, 0
        return sum(normal(cell) in known for cell in cells), len(cells)

    return max(SEPARATORS, key=found)
