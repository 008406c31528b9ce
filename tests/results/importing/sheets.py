"""Sheets of values and what the site says of them."""

import csv
import io

from django.utils.translation import override
from openpyxl import Workbook

from programs.models import Region
from results.importing.applying import bring_in, run
from results.importing.planning import plan
from results.importing.workbooks import UnreadableError
from results.models import Disaggregate, Result
from results.services import KINDS
from tests.factories import IndicatorFactory, ResultFactory, SourceFactory, UserFactory
from tests.staff import columns


class Site:
    """An indicator of each kind that a sheet meets, two regions, a source, and who enters values."""

    def __init__(self):
        self.families = IndicatorFactory(key="families", code="EG.3-1")
        self.poverty = IndicatorFactory(percent_level=True, key="poverty", direction="decrease")
        self.income = IndicatorFactory(percent_change=True, key="income")
        self.money = IndicatorFactory(money=True, key="investment")
        self.words = IndicatorFactory(in_words=True, key="story")
        self.san_martin = Region.objects.create(iso_code="PE-SAM", ubigeo="22", name="San Martín", slug="san-martin")
        self.amazonas = Region.objects.create(iso_code="PE-AMA", ubigeo="01", name="Amazonas", slug="amazonas")
        self.source = SourceFactory(key="our-work", title_en="Our Work", title_es="Nuestro trabajo")
        self.by = UserFactory(superuser=True, username="who-imports")

    def public(self, **fields):
        """Return a public result of fiscal year 2021 with two parts: 10 families in San Martín."""
        row = ResultFactory(
            fiscal=True, indicator=self.families, region=self.san_martin, source=self.source, key="public", **fields
        )
        for english, spanish, value in (("women", "mujeres", 6), ("men", "hombres", 4)):
            Disaggregate.objects.create(
                result=row, key=f"public-{english}", dimension_en="sex", dimension_es="sexo", category_en=english,
                category_es=spanish, value=value,
            )  # fmt: skip
        return row


def csv_of(*rows, headings=("indicator", "kind", "fiscal_year", "region", "value")):
    """Return a CSV file of rows."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def workbook(*rows, change=lambda book: None):
    """Return an XLSX file of rows, headings first, changed by a function before it is saved."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def looked_at(content, by):
    """Return the plan of a file."""
    return run(plan(content, by=by))


def imported(content, by, **options):
    """Import a file and return the plan that was carried out."""
    return run(bring_in(content, by=by, **options))


def report(content, by, language="en"):
    """Return all that the site says of a file, as lines."""
    with override(language):
        try:
            found = looked_at(content, by)
        except UnreadableError as refused:
            return [f"refused: {message}" for message in refused.messages]
        lines = [f"note: {note}" for note in found.notes]
        for line in found.lines:
            place = f"{line.row} {line.fate}: {line.indicator} | {line.value}".rstrip(" |")
            lines += [place, *(f"    {message}" for message in line.messages)]
        return "\n".join(lines).splitlines()


def stored():
    """Return every column of every value and part."""
    return {kind: columns(kind._base_manager.all()) for kind in (*KINDS.values(), Disaggregate)}


def drafts(kind=Result, *names):
    """Return columns of the drafts of a kind, in the order in which they came."""
    return list(kind._base_manager.filter(status="draft").order_by("pk").values_list(*names or ["value"]))
