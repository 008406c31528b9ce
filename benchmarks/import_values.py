"""How long the import of many values takes, and how much memory.

    python -m benchmarks.import_values [--values 50000]

Needs what benchmarks.pages needs, and makes a database of its own as that does, with 250 indicators. Each file has a
value for each indicator, region and fiscal year. Every measurement is a run of the command `import_values` in a process
of its own: a dry run, the import, the same file again, and the file with every value changed.

It prints seconds, those of them that the processor worked for the process (the rest it waited, for the database or for
other work on the machine), and the peak of the memory that the process held (resident). It ends with status 1 where an
import takes 60 seconds or 500 MB.
"""

import argparse
import os
import subprocess
import sys
import time
from decimal import Decimal
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.pages import database  # isort: skip  it sets Django up

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from accounts.models import User
from programs.models import Region
from results.importing.columns import columns
from results.importing.exporting import CSV, XLSX, write_csv, write_xlsx
from results.models import Indicator, Result
from sources.models import Source

SECONDS, MEGABYTES = 60, 500
INDICATORS, YEARS = 250, range(2000, 2012)
WRITERS = {CSV: write_csv, XLSX: write_xlsx}


def fill():
    """Make the indicators and the person who imports."""
    User.objects.create(username="benchmark", is_staff=True, is_superuser=True)
    # Nothing of the mission's own may be in the way.
    Indicator.objects.bulk_create(
        Indicator(
            key=f"benchmark-{number}", code=f"B.{number}", title_en=f"Benchmark {number}", title_es=f"Prueba {number}",
            slug_en=f"benchmark-{number}", slug_es=f"prueba-{number}", unit_en="families", unit_es="familias",
            value_kind="count",
        )
        for number in range(INDICATORS)
    )  # fmt: skip


def rows(count, shown, factor=1):
    """Yield the cells of so many values."""
    regions = list(Region.objects.values_list("name", flat=True))
    source = Source.objects.values_list("key", flat=True).first()
    indicators = [f"B.{number}" for number in range(INDICATORS)]
    for number, (indicator, year, region) in enumerate(islice(product(indicators, YEARS, regions), count)):
        said = {
            "indicator": indicator, "kind": "result", "fiscal_year": year, "region": region, "qualifier": "about",
            "value": Decimal(number * factor) / 4, "source": source, "note_en": f"Reported in round {number}.",
            "note_es": f"Informado en la ronda {number}.",
        }  # fmt: skip
        yield [said.get(column.name) for column in shown]


def write(folder, form, count, factor=1):
    """Write a file of so many values and return its path."""
    path, shown = folder / f"values-{factor}.{form}", columns()
    with path.open("wb") as file:
        WRITERS[form](file, shown, rows(count, shown, factor))
    return path


def measure(path, *options):
    """Run the command on a file; return (seconds, seconds of the processor, MB at the peak)."""
    name = connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    command = [sys.executable, "manage.py", "import_values", path, "--user", "benchmark", *options]
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"{address}/{name}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    said = process.stdout.read().decode()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        sys.exit(f"The import failed: {said[-2000:]}")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description="Measure the import of values.")
    parser.add_argument("--values", type=int, default=50_000, help="how many values a file has (default: 50000)")
    count = parser.parse_args().values
    failed = False
    print(f"{'file':<5} {'what':<14} {'seconds':>8} {'working':>8} {'MB':>6}")
    with database("import", 0) as made, TemporaryDirectory() as name:
        connections[DEFAULT_DB_ALIAS] = made
        fill()
        for form in WRITERS:
            first, second = (write(Path(name), form, count, factor) for factor in (1, 3))
            steps = [("dry run", first, ["--dry-run"]), ("import", first, []), ("import again", first, []),
                     ("all changed", second, [])]  # fmt: skip
            for what, path, options in steps:
                seconds, working, megabytes = measure(path, *options)
                failed = failed or seconds >= SECONDS or megabytes >= MEGABYTES
                print(f"{form:<5} {what:<14} {seconds:>8.1f} {working:>8.1f} {megabytes:>6.0f}", flush=True)
            Result.objects.filter(indicator__key__startswith="benchmark-").delete()
    return failed


if __name__ == "__main__":
    sys.exit(main())
