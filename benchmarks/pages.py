"""How fast public pages are drawn, and whether more programs make them slower.

    python -m benchmarks.pages [--seconds 3] [--few 30] [--many 10000]

Needs what the site needs: DATABASE_URL (whose user may create databases), SECRET_KEY, SITE_URL, and collected static
files. It makes two databases of its own beside the site's, loads the mission's content and generated programs into
them, and drops them in the end. Requests go straight into the WSGI application: no network, no cache, one at a time.

For each page it prints requests per second (by the time that the fastest tenth stayed under, which other work on the
machine disturbs least), database queries, and where the time goes: to SQL, to templates (without the SQL that they
start), to all else. It ends with status 1 where a page of programs takes 1.3 times as long, or more, with many
programs as with few.
"""

import argparse
import copy
import logging
import os
import statistics
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "usaid_peru.settings")
django.setup()

from django.conf import settings  # noqa: E402  after the setup
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import DEFAULT_DB_ALIAS, connection, connections  # noqa: E402
from django.template.backends.django import Template  # noqa: E402

from programs import demonstration  # noqa: E402

LARGEST_GROWTH = 1.3
WARM_UP = 10  # requests
PAGES = {
    "home": "/en/",
    "program list": "/en/programs/",
    "program detail": "/en/programs/demonstration-000001/",
}
GROWING = ["program list", "program detail"]


@dataclass
class Measurement:
    """The seconds that a page takes, its queries, and the seconds that went to SQL and to templates."""

    seconds: float
    queries: int
    sql: float
    template: float

    def __str__(self):
        other = self.seconds - self.sql - self.template
        shares = " ".join(f"{part / self.seconds:>9.0%}" for part in (self.sql, self.template, other))
        return f"{1 / self.seconds:>8.1f} {self.queries:>8} {shares}"


class Stopwatch:
    """Adds up the time spent in SQL and in templates, each second counted once."""

    def __init__(self):
        self.queries, self.whole, self.sql, self.template, self.sql_in_template = 0, 0.0, 0.0, 0.0, 0.0
        self.is_in_template = False

    def execute(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken = time.perf_counter() - started
            self.queries += 1
            self.sql += taken
            if self.is_in_template:
                self.sql_in_template += taken

    @contextmanager
    def running(self):
        """Measure what happens within."""
        render = Template.render

        def timed(template, *arguments, **options):
            self.is_in_template, started = True, time.perf_counter()
            try:
                return render(template, *arguments, **options)
            finally:
                self.is_in_template = False
                self.template += time.perf_counter() - started

        Template.render, started = timed, time.perf_counter()
        try:
            with connection.execute_wrapper(self.execute):
                yield
        finally:
            Template.render = render
            self.whole += time.perf_counter() - started


def request(application, path):
    """Send one request through the application, as a browser that takes gzip; return the seconds it took."""
    site = urlsplit(settings.SITE_URL)
    environ = {
        "PATH_INFO": path,
        "HTTP_HOST": site.netloc,
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.url_scheme": site.scheme,
    }
    setup_testing_defaults(environ)
    statuses = []
    started = time.perf_counter()
    response = application(environ, lambda status, headers: statuses.append(status))
    for _piece in response:
        pass
    response.close()
    taken = time.perf_counter() - started
    if statuses != ["200 OK"]:
        raise SystemExit(f"{path} answered {statuses}")
    return taken


def measure(application, path, databases, seconds):
    """Return a Measurement of a page per database, each asked in turn for some seconds.

    Taking turns, they suffer alike from other work on the machine, and can be compared.
    """
    times = [[] for _ in databases]
    for database in databases:
        connections[DEFAULT_DB_ALIAS] = database
        for _ in range(WARM_UP):
            request(application, path)
    while sum(times[0]) < seconds or len(times[0]) < WARM_UP:
        for own_times, database in zip(times, databases, strict=True):
            connections[DEFAULT_DB_ALIAS] = database
            own_times.append(request(application, path))
    return [measurement(application, path, *pair) for pair in zip(databases, times, strict=True)]


def measurement(application, path, database, times):
    """Return the Measurement of a page from its times, and from some more requests under the stopwatch."""
    connections[DEFAULT_DB_ALIAS] = database
    watch = Stopwatch()
    # The stopwatch costs time itself, so what it shows are shares only.
    with watch.running():
        for _ in times:
            request(application, path)
    seconds, watched = statistics.quantiles(times, n=10)[0], watch.whole
    return Measurement(
        seconds=seconds,
        queries=watch.queries // len(times),
        sql=watch.sql / watched * seconds,
        template=(watch.template - watch.sql_in_template) / watched * seconds,
    )


@contextmanager
def database(name, count):
    """Make a database for the time of the benchmark, with the mission's content and generated programs in it."""
    site_database = settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"]
    made = connections.create_connection(DEFAULT_DB_ALIAS)
    made.settings_dict = copy.deepcopy(made.settings_dict)
    made.settings_dict["TEST"]["NAME"] = f"benchmark_{os.getpid()}_{name}"
    connections[DEFAULT_DB_ALIAS] = made
    made.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("loaddata", "mission", verbosity=0)
        fill(count)
        yield made
    finally:
        connections[DEFAULT_DB_ALIAS] = made
        made.creation.destroy_test_db(site_database, verbosity=0)


def fill(count):
    """Generate programs, and bring the planner's statistics up to date, as autovacuum would."""
    for done in demonstration.generate(count):
        print(f"\r{done:,} of {count:,} programs", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main():
    parser = argparse.ArgumentParser(description="Measure how fast public pages are drawn.")
    parser.add_argument("--seconds", type=float, default=3, help="how long each page is measured (default: 3)")
    parser.add_argument("--few", type=int, default=30, help="the smaller number of programs (default: 30)")
    parser.add_argument("--many", type=int, default=10_000, help="the larger number of programs (default: 10000)")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    counts = [options.few, options.many]
    growths = {}
    with database("few", options.few) as few, database("many", options.many) as many:
        application = get_wsgi_application()
        print(f"{'page':<16} {'programs':>9} {'req/s':>8} {'queries':>8} {'SQL':>9} {'template':>9} {'other':>9}")
        for name, path in PAGES.items():
            measured = measure(application, path, [few, many], options.seconds)
            for count, of_page in zip(counts, measured, strict=True):
                print(f"{name:<16} {count:>9,} {of_page}", flush=True)
            growths[name] = measured[1].seconds / measured[0].seconds
    for name, growth in growths.items():
        print(f"{name} takes {growth:.2f} times as long with {options.many:,} programs as with {options.few:,}")
    return any(growths[name] >= LARGEST_GROWTH for name in GROWING)


if __name__ == "__main__":
    sys.exit(main())
