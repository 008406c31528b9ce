"""XLSX files: typed cells, what spreadsheet programs do to sheets, and files made to do harm."""

import contextlib
import datetime
import io
import time
import zipfile

import pytest
from django.utils.translation import override

from results.importing.cells import CellError, Percentage, Trouble, number
from results.importing.files import MAX_ROWS, read
from results.importing.workbooks import UnreadableError
from results.models import Result
from tests.results.importing.sheets import Site, csv_of, drafts, imported, report, workbook

HEADINGS = ("Indicator", "Kind", "First day", "Last day", "Value")
START, END = datetime.date(2021, 1, 1), datetime.date(2021, 3, 31)
ROW = ("families", "result", START, END, 5)
DAMAGED = "The file is damaged. Open it in your spreadsheet program, save it again as XLSX and upload that."
DOCTYPE = "The file holds a document type, which no spreadsheet program writes."
MACROS = "The file has macros. Save it as XLSX without them."
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def rebuilt(change, content=None):
    """Return an XLSX file whose parts a function has changed: {name: bytes}."""
    with zipfile.ZipFile(io.BytesIO(content or workbook(HEADINGS, ROW))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return file.getvalue()


def with_sheet(old, new):
    """Return an XLSX file in whose sheet some markup is replaced."""

    def change(parts):
        sheet = parts["xl/worksheets/sheet1.xml"].decode()
        assert old in sheet
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(old, new, 1).encode()

    return rebuilt(change)


def cells(content):
    return [row for _number, row in read(content).rows]


@pytest.fixture
def site(db):
    return Site()


def test_numbers_days_and_percentages_are_read_as_they_are_shown(site):
    def show_percent(book):
        for place in ("E3", "E4"):
            book.active[place].number_format = "0.0%"

    content = workbook(
        HEADINGS, ROW, ("poverty", "result", START, END, 0.553), ("income", "result", 2019, "2020-02", 1.1),
        ("investment", "target", START, END, 0.1 + 0.2), change=show_percent,
    )  # fmt: skip

    imported(content, site.by)

    names = ["value", "period_start", "period_end", "period_precision"]
    first, last = datetime.date(2021, 1, 1), datetime.date(2021, 3, 31)
    assert [(float(value), *rest) for value, *rest in drafts(Result, *names)] == [
        (5.0, first, last, "day"),
        (55.3, first, last, "day"),
        (110.0, datetime.date(2019, 1, 1), datetime.date(2020, 2, 29), "year"),
    ]
    assert float(site.money.targets.get().value) == 0.3


def test_percent_format_is_refused_where_nothing_is_in_percent():
    with pytest.raises(CellError), override("en"):
        number(Percentage(0.5), is_percent=False)


def test_formula_without_its_result_is_told_from_an_empty_cell(site):
    found = report(workbook(HEADINGS, (*ROW[:4], "=1+1")), site.by)

    text = "The formula has no result in the file. Calculate and save it, or put in its value."
    assert found[1:] == [f"    Row 2, column Value: {text}"]


def test_formula_counts_as_its_result():
    assert cells(with_sheet("<v>5</v>", "<f>2+3</f><v>5</v>"))[1][4] == 5


def test_error_of_a_formula_is_named():
    content = workbook(HEADINGS, (*ROW[:4], "#DIV/0!"))

    assert cells(content)[1][4] == Trouble("The cell holds the error #DIV/0!.")


def test_sheet_named_as_in_the_template_comes_before_the_first(site):
    def add(book):
        book.active.title = "Notes"
        book.create_sheet("valores").append(["here"])

    assert cells(workbook(["there"], change=add)) == [["here"]]


def test_hidden_sheet_is_not_read():
    def hide(book):
        book.create_sheet("Shown").append(["here"])
        book.active.sheet_state = "hidden"

    assert cells(workbook(["there"], change=hide)) == [["here"]]


def test_merged_cells_are_refused_with_their_place(site):
    content = workbook(HEADINGS, ROW, ROW, change=lambda book: book.active.merge_cells("A2:A3"))

    assert report(content, site.by) == [
        "refused: The cells A2:A3 are merged. Unmerge them, and fill every row by itself."
    ]


def vba(parts):
    parts["xl/vbaProject.bin"] = b"macro"


def macro_type(parts):
    types = parts["[Content_Types].xml"].decode()
    old, new = "spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
    parts["[Content_Types].xml"] = types.replace(f"openxmlformats-officedocument.{old}", new).encode()


def doctype(name, inner="", encoding="utf-8"):
    def change(parts):
        text = parts[name].decode()
        begin = text.index("<", 1) if text.startswith("<?xml") else 0
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        parts[name] = f"{head}<!DOCTYPE x [{inner}]>{text[begin:]}".encode(encoding)

    return change


def without(name):
    return lambda parts: parts.pop(name)


def swollen(parts):
    parts["xl/media/image1.png"] = bytes(201 * 1024 * 1024)


SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
BOMB_PART = f'<!DOCTYPE x [<!ENTITY a0 "ha">{BOMB}]><x>&a9;</x>'.encode()


def in_disguise(parts):
    """Call the sheet something that is no XML by its name."""
    parts["xl/worksheets/sheet1.png"] = parts.pop(SHEET)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.png")


HOSTILE = {
    "macros": (vba, MACROS),
    "macros by type": (macro_type, MACROS),
    "entity bomb in the sheet": (doctype(SHEET, f'<!ENTITY a0 "ha">{BOMB}'), DOCTYPE),
    "entity bomb in the strings": (lambda parts: parts.update({"xl/sharedStrings.xml": BOMB_PART}), DOCTYPE),
    "sheet in disguise": (in_disguise, DAMAGED),
    "outside entity in the styles": (doctype(STYLES, '<!ENTITY e SYSTEM "file:///etc/passwd">'), DOCTYPE),
    "document type in UTF-16": (doctype(SHEET, '<!ENTITY e "x">', "utf-16"), DOCTYPE),
    "zip bomb": (swollen, "The file unpacks to more than a sheet of values can hold."),
    "no workbook": (without("xl/workbook.xml"), DAMAGED),
    "no sheet": (without(SHEET), "The file has no sheet to read."),
    "no types": (without("[Content_Types].xml"), "This is not an XLSX file. Save it as XLSX or CSV."),
    "another office file": (
        lambda parts: parts.update({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "This is not an XLSX file. Save it as XLSX or CSV.",
    ),
    "broken markup": (lambda parts: parts.update({SHEET: parts[SHEET][:-40]}), DAMAGED),
    "no such string": (lambda parts: parts.update({SHEET: parts[SHEET].replace(b't="n"', b't="s"')}), DAMAGED),
    "deep markup": (
        lambda parts: parts.update({STYLES: b"<a>" * 100_000 + b"</a>" * 100_000}),
        DAMAGED,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbook_is_refused_with_the_reason(name):
    change, reason = HOSTILE[name]
    content = rebuilt(change)
    started = time.process_time()

    with pytest.raises(UnreadableError) as refused:
        cells(content)

    assert refused.value.messages == [reason]
    assert time.process_time() - started < 6


def test_workbook_cut_off_anywhere_is_refused():
    content = workbook(HEADINGS, ROW)

    for length in range(4, len(content), 97):
        with pytest.raises(UnreadableError):
            cells(content[:length])


def test_workbook_with_any_byte_changed_is_read_or_refused():
    content = workbook(HEADINGS, ROW)

    for place in range(0, len(content), 41):
        changed = bytearray(content)
        changed[place] ^= 0xFF
        # Any other error would fail the test.
        with contextlib.suppress(UnreadableError):
            cells(bytes(changed))


def test_workbook_with_a_password_is_refused():
    content = bytearray(workbook(HEADINGS, ROW))
    # The first flag of an entry, in its own head and in the directory.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1

    with pytest.raises(UnreadableError) as refused:
        cells(bytes(content))

    assert refused.value.messages == ["The file has a password. Save it without one."]


def test_far_away_cell_fills_no_memory():
    started = time.process_time()
    content = with_sheet('<row r="2">', '<row r="1048576">')
    assert [number for number, _row in read(content).rows] == [1, 1048576]

    with pytest.raises(UnreadableError):
        cells(with_sheet('r="E2"', 'r="XFD2"'))
    assert time.process_time() - started < 6


def test_row_after_the_last_one_allowed_is_refused():
    content = csv_of(*[["families"]] * (MAX_ROWS + 1), headings=["indicator"])

    with pytest.raises(UnreadableError) as refused:
        cells(content)

    assert refused.value.messages == ["The sheet has more than 100,000 rows. Split it."]


def test_large_file_is_refused_before_it_is_read():
    with pytest.raises(UnreadableError) as refused:
        read(b"x" * (10 * 1024 * 1024 + 1))

    assert refused.value.messages == ["The file is larger than 10 MB. Split it."]
