"""XLSX files from outside, read as a stream. Nothing in them runs, and nothing in them is believed."""

import zipfile
from io import BytesIO
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from results.importing.cells import Percentage, Trouble
from results.importing.columns import normal, sheet_names

MEGABYTE = 1024 * 1024
# 100,000 rows with every column filled come to some 100 MB.
MAX_UNPACKED = 200 * MEGABYTE
MAX_PARTS = 1000
MAX_COLUMNS = 200
CHUNK = 64 * 1024
XML = (".xml", ".rels")
EMPTY_ARCHIVE = b"PK\x05\x06" + bytes(18)


class UnreadableError(ValidationError):
    """A file of which nothing can be imported, with the reason for the person who sent it."""


class Package(zipfile.ZipFile):
    """The parts of a workbook. Only what is called XML, and so was looked through, can be opened."""

    def open(self, name, *arguments, **options):
        if not getattr(name, "filename", name).lower().endswith(XML):
            raise UnreadableError(_damaged())
        return super().open(name, *arguments, **options)


def rows(content):
    """Yield (row number, [cell, …]) of the sheet with the values; raise UnreadableError for what is no such file."""
    try:
        with Package(BytesIO(content)) as package:
            _check_parts(package)
            yield from _rows(package)
    except UnreadableError:
        raise
    except Exception as error:
        # zipfile and openpyxl raise whatever a damaged part leads them to.
        raise UnreadableError(_damaged()) from error


def _damaged():
    return _("The file is damaged. Open it in your spreadsheet program, save it again as XLSX and upload that.")


def _check_parts(archive):
    """Refuse what is no workbook, has macros or a password, or would unpack to more than any real file."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError(_("The file has a password. Save it without one."))
    if "[Content_Types].xml" not in names or "mimetype" in names:
        raise UnreadableError(_("This is not an XLSX file. Save it as XLSX or CSV."))
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableError(_("The file unpacks to more than a sheet of values can hold."))
    if any(name.lower().endswith((".bin", ".vml.bin")) and "vba" in name.lower() for name in names):
        raise UnreadableError(_("The file has macros. Save it as XLSX without them."))
    for part in parts:
        if part.filename.lower().endswith(XML):
            _check_xml(archive, part)
    if b"macroenabled" in archive.read("[Content_Types].xml").lower():
        raise UnreadableError(_("The file has macros. Save it as XLSX without them."))


def _check_xml(archive, part):
    """Refuse a document type, and with it every kind of entity, before anything is built from the part."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk)
    parser.Parse(b"", True)


def _refuse(*_arguments):
    raise UnreadableError(_("The file holds a document type, which no spreadsheet program writes."))


class CellParser(WorkSheetParser):
    """openpyxl's parser, which also tells a formula that was never calculated from an empty cell."""

    def parse_cell(self, element):
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "f"
        return cell


def _rows(package):
    # The steps of openpyxl's own reading without charts, themes and what else is of no use here; its read-only
    # sheets would fill every gap with cells, up to the last column that a hostile file names.
    reader = ExcelReader(BytesIO(EMPTY_ARCHIVE), read_only=True, data_only=True, keep_links=False)
    reader.archive, reader.valid_files = package, package.namelist()
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(package, reader.wb)
    percent = _percent_styles(reader.wb)
    with package.open(_chosen(reader)) as source:
        parser = CellParser(
            source, reader.shared_strings, data_only=True, epoch=reader.wb.epoch,
            date_formats=reader.wb._date_formats, timedelta_formats=reader.wb._timedelta_formats,
        )  # fmt: skip
        for number, cells in parser.parse():
            yield number, _line(cells, percent)
        if parser.merged_cells and parser.merged_cells.mergeCell:
            text = _("The cells %(cells)s are merged. Unmerge them, and fill every row by itself.")
            raise UnreadableError(text % {"cells": parser.merged_cells.mergeCell[0].coord})


def _chosen(reader):
    """Return the part with the sheet named as in the template, else with the first one that is not hidden."""
    wanted = {normal(name) for name in sheet_names()}
    sheets = [
        (sheet, rel.target)
        for sheet, rel in reader.parser.find_sheets()
        if rel.target in reader.valid_files and "worksheet" in rel.Type
    ]
    shown = [(sheet, part) for sheet, part in sheets if sheet.state == "visible"]
    named = [part for sheet, part in shown if normal(sheet.name) in wanted]
    if not shown:
        raise UnreadableError(_("The file has no sheet to read."))
    return named[0] if named else shown[0][1]


def _percent_styles(workbook):
    """Return the indexes of the cell styles that show a number as a percentage."""
    formats = workbook._number_formats

    def code(number):
        if number >= BUILTIN_FORMATS_MAX_SIZE:
            place = number - BUILTIN_FORMATS_MAX_SIZE
            return formats[place] if place < len(formats) else ""
        return BUILTIN_FORMATS.get(number, "")

    return {index for index, style in enumerate(workbook._cell_styles) if "%" in code(style.numFmtId)}


def _line(cells, percent):
    line = []
    for cell in cells:
        place = cell["column"] - 1
        if not 0 <= place < MAX_COLUMNS:
            if cell["value"] is None:
                continue
            raise UnreadableError(_("The sheet has more than %(count)d columns.") % {"count": MAX_COLUMNS})
        line.extend([None] * (place + 1 - len(line)))
        line[place] = _value(cell, percent)
    return line


def _value(cell, percent):
    kind, value = cell["data_type"], cell["value"]
    if kind == "f":
        return Trouble(_("The formula has no result in the file. Calculate and save it, or put in its value."))
    if kind == "e":
        return Trouble(_("The cell holds the error %(error)s.") % {"error": value})
    if kind == "n" and cell["style_id"] in percent and value is not None:
        return Percentage(value)
    return value
