"""How long the admin takes to open a program's form, beside a plain ModelAdmin with the same fields and lines.

    python -m benchmarks.admin_form [--seconds 10] [--profile FILE]

Needs what benchmarks.pages needs, and makes a database of its own as that does. The plain form is modeltranslation's
TranslationAdmin, which knows no drafts. Both are asked for in turn, through the whole application, by a superuser.

It ends with status 1 where our form takes 1.5 times as long as the plain one, or more, with a draft or without.
"""

import argparse
import cProfile
import logging
import statistics
import sys
import time
from urllib.parse import urlsplit

from benchmarks.pages import WARM_UP, database  # isort: skip  it sets Django up

from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches, path
from django.utils.module_loading import import_string
from modeltranslation.admin import TranslationAdmin

from accounts.models import User
from programs.admin import ProgramAdmin
from programs.models import Program
from publishing import services
from publishing.admin.listing import columns
from publishing.admin.site import AdminSite

LARGEST_RATIO = 1.5
PLAIN = "plain form"


def plain_site():
    """Return an admin site with a form of programs that has all our form's fields and lines, and nothing else of it."""
    site = AdminSite(name="plain")

    def expanded(fieldsets, model):
        return [
            (name, {**options, "fields": [expand(entry, model) for entry in options["fields"]]})
            for name, options in fieldsets
        ]

    def expand(entry, model):
        return tuple(columns(model, entry)) if isinstance(entry, str) else entry

    def inline(ours):
        options = {name: getattr(ours, name) for name in ("model", "autocomplete_fields")} | {"extra": 0}
        options["fieldsets"] = expanded(ours.fieldsets, ours.model)
        return type(f"Plain{ours.__name__}", (admin.StackedInline,), options)

    for model, ours in admin.site._registry.items():
        # What stands beside the fields, such as the link that adds a related row, depends on what the site knows.
        if model is not Program:
            site.register(model, admin.ModelAdmin, search_fields=ours.search_fields)
    options = {name: getattr(ProgramAdmin, name) for name in ("prepopulated_fields", "autocomplete_fields")}
    options["fieldsets"] = expanded(ProgramAdmin.fieldsets, Program)
    options["inlines"] = [inline(found) for found in ProgramAdmin.inlines]
    site.register(Program, TranslationAdmin, **options)
    return site


def serve(site):
    """Serve a second admin beside the site's own pages."""

    class Urls:
        urlpatterns = [path("plain/", site.urls), *import_string(f"{settings.ROOT_URLCONF}.urlpatterns")]

    settings.ROOT_URLCONF = Urls
    clear_url_caches()


def signed_in():
    """Return a browser in which a superuser is signed in."""
    site = urlsplit(settings.SITE_URL)
    client = Client(headers={"host": site.netloc, "accept-encoding": "gzip"})
    client.force_login(User.objects.create(username="benchmark", is_staff=True, is_superuser=True))
    return client


def begin_draft(program):
    """Give a program a version that nobody has published."""
    payload = services.head_payload(program)
    payload["columns"]["title_en"] += " (changed)"
    services.save(program, payload, by=User.objects.get())


def ask(client, address):
    started = time.perf_counter()
    response = client.get(address)
    taken = time.perf_counter() - started
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return taken


def measure(client, paths, seconds):
    """Return {name: the seconds that the fastest tenth stayed under}, each asked in turn."""
    times = {name: [] for name in paths}
    deadline = time.monotonic() + seconds * len(paths)
    while time.monotonic() < deadline or len(times[PLAIN]) < WARM_UP:
        for name, address in paths.items():
            times[name].append(ask(client, address))
    return {name: statistics.quantiles(found, n=10)[0] for name, found in times.items()}


def profile(client, address, file):
    profiler = cProfile.Profile()
    with profiler:
        for _ in range(WARM_UP):
            ask(client, address)
    profiler.dump_stats(file)


def main():
    parser = argparse.ArgumentParser(description="Measure how long the admin takes to open a program's form.")
    parser.add_argument("--seconds", type=float, default=10, help="how long each form is measured (default: 10)")
    parser.add_argument("--profile", help="write a profile of the form with a draft to this file")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    with database("form", 30):
        untouched, drafted = Program.objects.filter(key__startswith="demonstration").order_by("pk")[:2]
        client = signed_in()
        begin_draft(drafted)
        serve(plain_site())
        paths = {
            PLAIN: f"/plain/programs/program/{untouched.pk}/change/",
            "without a draft": f"/admin/programs/program/{untouched.pk}/change/",
            "with a draft": f"/admin/programs/program/{drafted.pk}/change/",
        }
        queries = {}
        for name, address in paths.items():
            ask(client, address)
            with CaptureQueriesContext(connection) as captured:
                ask(client, address)
            queries[name] = len(captured)
        seconds = measure(client, paths, options.seconds)
        if options.profile:
            profile(client, paths["with a draft"], options.profile)
    print(f"{'form':<16} {'ms':>8} {'queries':>8} {'ratio':>6}")
    for name, found in seconds.items():
        print(f"{name:<16} {found * 1000:>8.1f} {queries[name]:>8} {found / seconds[PLAIN]:>6.2f}")
    return max(seconds.values()) >= LARGEST_RATIO * seconds[PLAIN]


if __name__ == "__main__":
    sys.exit(main())
