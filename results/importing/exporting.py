"""Values as a sheet: what an import would read and find unchanged; and the empty sheet to fill."""

import csv
import io
from tempfile import TemporaryFile

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from programs.models import Region
from results.importing.cells import guarded
from results.importing.columns import INFORMATION, columns, indicator_label, texts
from results.models import Indicator, Result
from results.services import KINDS
from sources.models import Precision

BATCH = 2000
# How many rows of a template have drop-down lists.
ROWS = 2000
NUMERIC = {"value", "numerator", "denominator", "part"}
WIDE = {"indicator": 24, "title": 40, "source": 24, "region": 20, "qualifier": 16}
CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def values(indicators):
    """Yield the rows of a sheet with all values of some indicators, as {column name: value}: parts follow theirs.

    Where a public value is being corrected, the correction stands for it.
    """
    for indicator in indicators.order_by("order", "pk").iterator(chunk_size=BATCH):
        for kind in KINDS.values():
            yield from _values_of(indicator, kind)


def _values_of(indicator, kind):
    rows = kind._base_manager.filter(indicator=indicator).exclude(status="replaced")
    rows = rows.exclude(corrections__status__in=["draft", "reviewed"]).select_related("region", "source")
    for row in rows.order_by("period_end", "pk").prefetch_related("disaggregates").iterator(chunk_size=BATCH):
        place = _place(indicator, row)
        yield place | _data(row)
        for part in row.disaggregates.all():
            words = {name: getattr(part, name) or "" for name in [*texts("dimension"), *texts("category")]}
            yield place | words | {"part": part.value}


def _place(indicator, row):
    """Return the columns that say which value a row is about, in the row of a part too."""
    return {
        "indicator": indicator_label(indicator),
        "title": str(indicator),
        "kind": capfirst(str(row._meta.verbose_name)),
        "fiscal_year": row.fiscal_year,
        "period_start": row.period_start,
        "period_end": row.period_end,
        "period_precision": str(Precision(row.period_precision).label) if row.period_start else "",
        **{name: getattr(row, name) or "" for name in [*texts("period_text"), *texts("place_text")]},
        "region": row.region.name if row.region_id else "",
        "status": str(row.get_status_display()),
    }


def _data(row):
    return {
        "qualifier": str(row.get_qualifier_display()),
        "value": row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
        **{name: getattr(row, name) or "" for name in [*texts("text"), *texts("note")]},
        "source": row.source.key if row.source_id else "",
    }


def write_values(file, indicators, form):
    """Write the values of some indicators into a binary file as CSV or XLSX, in the active language."""
    title, *rest = INFORMATION
    shown = columns()
    shown = [shown[0], title, *shown[1:], *rest]
    rows = ([row.get(column.name) for column in shown] for row in values(indicators))
    (write_csv if form == CSV else write_xlsx)(file, shown, rows)


def write_template(file, form):
    """Write a sheet to fill, in the active language; the XLSX one has an explanation and drop-down lists."""
    (write_csv if form == CSV else write_xlsx)(file, columns(), [], **({} if form == CSV else {"lists": True}))


def write_lines(file, rows):
    """Write the rows of a report, which are guarded already, as CSV."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("What becomes of it"), _("Indicator"), _("Which value"), _("What is to know")])
    writer.writerows(rows)
    text.flush()
    text.detach()


def opened(write, *arguments):
    """Return a temporary file that holds what a function has written into it, ready to be read."""
    file = TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    write(file, *arguments)
    file.seek(0)
    return file


def write_csv(file, shown, rows):
    """Write rows as CSV: UTF-8 with a mark, by which Excel knows it, and nothing that Excel takes for a formula."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([column.heading for column in shown])
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    text.flush()
    text.detach()


def _plain(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    # A point before decimals and nothing between thousands, whatever the language (rule R8).
    text = f"{value:f}" if not isinstance(value, int) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_xlsx(file, shown, rows, *, lists=False):
    """Write rows as XLSX, with numbers and days as such; with `lists` also what helps to fill the sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Values"))
    sheet.freeze_panes = "B2"
    for place, column in enumerate(shown, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDE.get(column.name, 18)
    if lists:
        for validation in _validations(shown):
            sheet.data_validations.append(validation)
    sheet.append([_bold(sheet, column.heading) for column in shown])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    _explain(book, shown)
    if lists:
        _add_lists(book)
    book.save(file)


def _cell(sheet, value):
    if isinstance(value, str):
        if not value:
            return None
        # Written as text: openpyxl would make a formula of what begins like one.
        cell = WriteOnlyCell(sheet, guarded(_storable(value)))
        cell.data_type = "s"
        return cell
    if value is not None and not isinstance(value, int) and not hasattr(value, "isoformat"):
        # 10.0000 is shown as 10.
        return value.normalize() if value != value.to_integral() else int(value)
    return value


def _storable(text):
    # XML has no control characters.
    return "".join(char for char in text if char >= " " or char in "\t\n")


def _bold(sheet, words):
    cell = WriteOnlyCell(sheet, words)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _explain(book, shown):
    """Add the sheet that says how to fill the other one."""
    sheet = book.create_sheet(_("How to fill it"))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 100
    for text in (
        _("One row for each value. Columns that you don't need can be deleted: what they hold stays as it is."),
        _("A value's parts, such as women and men, follow in rows of their own, with the same indicator, kind, period "
          "and place, and only the columns of the part filled."),
        _("Numbers have a point before decimals. Percentages are written as 53 or 53%."),
        _("An import writes drafts; another person checks and publishes them. It never deletes anything."),
        _("Hidden rows are read too."),
    ):  # fmt: skip
        sheet.append([text])
    sheet.append([])
    for column in shown:
        sheet.append([_bold(sheet, column.heading), str(column.help)])


def _choices():
    """Return {column name: what may be chosen in it}."""
    return {
        "indicator": [
            indicator_label(row) for row in Indicator._base_manager.only("key", "code").order_by("order", "pk")
        ],
        "kind": [capfirst(str(kind._meta.verbose_name)) for kind in KINDS.values()],
        "period_precision": [str(label) for label in Precision.labels],
        "region": list(Region.objects.alphabetical().values_list("name", flat=True)),
        "qualifier": [str(label) for label in Result.Qualifier.labels],
    }


def _validations(shown):
    """Yield the drop-down lists, which take their choices from a sheet of its own."""
    places = {column.name: place for place, column in enumerate(shown, start=1)}
    for number, (name, choices) in enumerate(_choices().items(), start=1):
        letter, own = get_column_letter(places[name]), get_column_letter(number)
        title = _("Lists").replace("'", "''")
        validation = DataValidation(
            "list", formula1=f"'{title}'!${own}$1:${own}${max(len(choices), 1)}", allow_blank=True
        )
        # Other spellings are understood too; the import says what is not.
        validation.errorStyle, validation.showErrorMessage = "warning", True
        validation.add(f"{letter}2:{letter}{ROWS + 1}")
        yield validation


def _add_lists(book):
    sheet = book.create_sheet(_("Lists"))
    sheet.sheet_state = "hidden"
    lists = list(_choices().values())
    for number in range(max(map(len, lists))):
        sheet.append([_cell(sheet, choices[number]) if number < len(choices) else None for choices in lists])
