"""Health, and what the site says when something is wrong."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

# A port on which nothing listens: 1 is reserved and needs root.
NO_DATABASE = "postgres://postgres@127.0.0.1:1/none?connect_timeout=2"
ASK = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
for path in {paths}:
    response = client.get(path)
    print(response.status_code, response["Content-Type"], response.content.decode().replace("\\n", " "))
"""


def ask_without_database(*paths):
    """Return what a site whose database is down answers, one line per path."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "usaid_peru.settings"),
        "DATABASE_URL": NO_DATABASE,
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, "-c", ASK.format(paths=paths)]
    process = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    return process.stdout.splitlines()


@pytest.mark.parametrize("host", ["testserver", "10.0.0.7", "anything.example"])
def test_healthz_asks_nothing_of_anybody(client, host):
    response = client.get("/healthz", headers={"host": host})

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_that_the_site_can_serve(client):
    response = client.get("/readyz", headers={"host": "10.0.0.7"})

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_waits_for_migrations(client):
    MigrationRecorder.Migration.objects.filter(app="results").delete()

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "unavailable", "reason": "migrations"})


def test_site_without_its_database_says_so():
    healthz, readyz, home, unknown = ask_without_database("/healthz", "/readyz", "/es/", "/es/no/such/page/")

    assert healthz == '200 application/json {"status": "ok"}'
    assert readyz == '503 application/json {"status": "unavailable", "reason": "database"}'
    assert home.startswith("500 text/html; charset=utf-8")
    assert re.search(r'<html[^>]* lang="es-PE"', home)
    assert unknown.startswith("404 text/html; charset=utf-8")


@pytest.fixture
def answer():
    """Answer as in production: what a view raises becomes a page."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "tag"), [("en", "en-US"), ("es", "es-PE")])
@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/{language}/no/such/page/", {}, 404),
        ("/{language}/", {"host": "evil.example"}, 400),
        ("/{language}/?q=%00", {}, 400),
    ],
)
def test_error_pages_speak_the_language_of_the_address(
    answer, django_assert_max_num_queries, path, headers, status, language, tag
):
    with django_assert_max_num_queries(1):
        response = answer.get(path.format(language=language), headers=headers)

    html = response.content.decode()
    assert (response.status_code, response["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert re.search(rf'<html[^>]* lang="{tag}"', html)
    assert html.count("<h1") == 1
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "tag"), [("en", "en-US"), ("es-PE,es;q=0.9", "es-PE"), ("qu", "en-US")])
def test_error_pages_without_a_language_in_the_address_follow_the_browser(answer, language, tag):
    response = answer.get("/no/such/page/", headers={"accept-language": language})

    assert response.status_code == 404
    assert re.search(rf'<html[^>]* lang="{tag}"', response.content.decode())


@pytest.mark.django_db
def test_forged_form_is_refused_with_a_page_of_ours():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})

    html = response.content.decode()
    assert response.status_code == 403
    assert html.count("<h1") == 1
    assert "CSRF" not in html
