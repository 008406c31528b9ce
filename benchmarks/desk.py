"""How long the translator's desk takes on the server, with few objects and with many.

    python -m benchmarks.desk [--seconds 3] [--few 50] [--many 5000]

Needs what benchmarks.pages needs, and makes databases of its own as that does. Each object has a draft, ten fields with
a known translation each, and a line on the desk, of which two in three wait for a translator. A translator asks
through the whole application.

It prints the milliseconds that the fastest tenth stayed under, which other work on the machine disturbs least, and the
database queries. It ends with status 1 where a page takes more than
300 milliseconds, or more queries, with many objects.
"""

import argparse
import datetime
import logging
import statistics
import sys
import time

from benchmarks.admin_form import ask

from benchmarks.pages import WARM_UP, database  # isort: skip  it sets Django up

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from programs.demonstration import demonstration_programs
from programs.models import Program
from publishing import groups
from publishing.models import Draft
from translations.models import ParityRule, Translation, TranslationUnit
from translations.segments import text_hash

LONGEST = 300  # milliseconds
FIELDS = 10
DESK = "/admin/translations/translation/"
PAGES = {
    "desk": DESK,
    "everything": f"{DESK}?language=all&status=all",
    "late for readers": f"{DESK}?status=all&readers=late",
    "mine, overdue": f"{DESK}?who=overdue",
    "search": f"{DESK}?q=agua",
    "by words": f"{DESK}?o=-3",
    "last page": f"{DESK}?p=last",
    "overview": "/admin/",
}


def fill(translator):
    """Give each generated program a draft, known translations and its line on the desk."""
    kind, now = ContentType.objects.get_for_model(Program), timezone.now()
    ParityRule.objects.create(content_type=kind, rule=ParityRule.Rule.SOURCE_FIRST, days=1)
    programs = list(demonstration_programs().order_by("pk"))
    Draft.objects.bulk_create(
        Draft(content_type=kind, object_id=row.pk, key=row.key, names=names(row), changed_at=now) for row in programs
    )
    for start in range(0, len(programs), 500):
        some = programs[start : start + 500]
        TranslationUnit.objects.bulk_create(
            unit(kind, row, number, now) for row in some for number in range(FIELDS)
        )  # fmt: skip
    Translation.objects.bulk_create(
        line(kind, number, row, translator, now - datetime.timedelta(hours=number))
        for number, row in enumerate(programs)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def names(row):
    return {"en": row.title_en, "es": row.title_es}


def unit(kind, row, number, now):
    source, text = f"{row.title_en} {number}", f"{row.title_es} {number}"
    return TranslationUnit(
        content_type=kind, object_id=row.pk, field=f"field{number}", source_language="en", language="es", made_at=now,
        source_text=source, source_hash=text_hash(source), text=text, text_hash=text_hash(text), approved_at=now,
    )  # fmt: skip


def line(kind, number, row, translator, since):
    status = ["missing", "behind", "current"][number % 3]
    is_open, counts = status != "current", {"current": FIELDS}
    return Translation(
        content_type=kind, object_id=row.pk, language="es", source_language="en", names=names(row), status=status,
        counts={status: 2, "current": FIELDS - 2} if is_open else counts, segments=FIELDS, words=200,
        open_segments=2 * is_open, open_words=40 * is_open, open_since=since if is_open else None,
        live_status=status, live_counts=counts, live_open_segments=2 * is_open, is_live=number % 5 > 0,
        is_source_live=True, source_live_since=since, exposed_since=since if is_open or number % 5 == 0 else None,
        assignee=translator if number % 4 == 0 else None, due_on=since.date() if number % 4 == 0 else None,
    )  # fmt: skip


def signed_in(user):
    """Return a browser in which a person is signed in."""
    client = Client(headers={"host": urlsplit(settings.SITE_URL).netloc, "accept-encoding": "gzip"})
    client.force_login(user)
    return client


def translator():
    """Make a translator into Spanish and return them."""
    user = User.objects.create(username="benchmark", is_staff=True, language="es")
    user.groups.set([Group.objects.get(name=groups.TRANSLATORS["es"])])
    return user


def measure(client, seconds):
    """Return {page: (its milliseconds, its queries)}."""
    found = {}
    last = -(-Translation.objects.open().count() // 50)
    for name, address in PAGES.items():
        path = address.replace("last", str(last))
        for _ in range(WARM_UP):
            ask(client, path)
        with CaptureQueriesContext(connection) as queries:
            ask(client, path)
        # Counted now: the next request empties the log.
        count = len(queries)
        times, deadline = [], time.monotonic() + seconds
        while time.monotonic() < deadline or len(times) < WARM_UP:
            times.append(ask(client, path))
        found[name] = (statistics.quantiles(times, n=10)[0] * 1000, count)
    return found


def main():
    parser = argparse.ArgumentParser(description="Measure how long the translator's desk takes.")
    parser.add_argument("--seconds", type=float, default=3, help="how long each page is measured (default: 3)")
    parser.add_argument("--few", type=int, default=50, help="the smaller number of objects (default: 50)")
    parser.add_argument("--many", type=int, default=5000, help="the larger number of objects (default: 5000)")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    measured = {}
    for count in (options.few, options.many):
        with database(str(count), count) as made:
            connections[DEFAULT_DB_ALIAS] = made
            user = translator()
            fill(user)
            measured[count] = measure(signed_in(user), options.seconds)
    print(f"{'page':<18} {'objects':>8} {'ms':>8} {'queries':>8}")
    for name in PAGES:
        for count, pages in measured.items():
            print(f"{name:<18} {count:>8,} {pages[name][0]:>8.1f} {pages[name][1]:>8}")
    few, many = measured[options.few], measured[options.many]
    return any(many[name][0] > LONGEST or many[name][1] > few[name][1] for name in PAGES)


if __name__ == "__main__":
    sys.exit(main())
