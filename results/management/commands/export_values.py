from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.translation import override

from publishing import languages
from results.importing.exporting import CSV, XLSX, write_values
from results.models import Indicator


class Command(BaseCommand):
    help = "Writes values, drafts included, into a CSV or XLSX file that import_values reads."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="its ending says which kind: .csv or .xlsx")
        parser.add_argument("--indicator", action="append", default=[], help="a code or key; all indicators without it")
        parser.add_argument("--language", choices=languages.codes(), default=languages.codes()[0])

    def handle(self, *, file, indicator, language, **options):
        form = file.suffix.lower().removeprefix(".")
        if form not in {CSV, XLSX}:
            raise CommandError("Name a file that ends in .csv or .xlsx.")
        rows = Indicator._base_manager.all()
        if indicator:
            rows = rows.filter(Q(code__in=indicator) | Q(key__in=indicator))
            if missing := set(indicator) - {name for row in rows for name in (row.code, row.key)}:
                raise CommandError(f"There is no indicator {', '.join(sorted(missing))}.")
        try:
            with override(language), file.open("wb") as stream:
                write_values(stream, rows, form)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {file}.")
