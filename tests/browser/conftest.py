import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from scripts.steps import StepFailedError
from scripts.system import chromium
from tests.browser import audit

# Nothing but the pages under test: no calls home, no updates.
FLAGS = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

REPORT_VIOLATIONS = """
    document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`CSP violation: ${event.effectiveDirective} refused ${event.blockedURI}`);
    });
"""


def pytest_configure():
    # Playwright's sync API keeps an event loop in the main thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def live_server(django_db_setup):
    """Serve the site as in production: static files by the application, hashed where the settings say so."""
    if not Path(settings.STATIC_ROOT).is_dir():
        pytest.fail(
            "The static files are not collected: `make test` does it, or manage.py collectstatic.", pytrace=False
        )
    # A connection that outlives its request would keep the test database from being removed.
    connections.settings[DEFAULT_DB_ALIAS]["CONN_MAX_AGE"] = 0
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    """Start one Chromium for the whole run; without one the tests fail, they don't skip."""
    try:
        path = chromium()
    except StepFailedError as error:
        pytest.fail(str(error), pytrace=False)
    # Chromium's sandbox refuses root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
        # While Playwright's loop runs, tests have another connection than the one that pytest-django closes in the end.
        connections.close_all()


@pytest.fixture
def trouble():
    """Collect what goes wrong in the test's pages: CSP violations, console errors, script errors, outside requests."""
    return []


@pytest.fixture
def new_page(browser, live_server, trouble):
    """Make pages of a size, in their own context, that report their trouble; options are those of a context."""
    contexts = []

    def make(width=1280, height=800, **options):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, **{"locale": "en-US", **options}
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", lambda request: note_outside(request, live_server.url, trouble))
        context.on("console", lambda message: note_error(message, trouble))
        context.on("weberror", lambda error: trouble.append(f"script: {error.error.message}"))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def note_outside(request, home, trouble):
    if not request.url.startswith((f"{home}/", "data:", "blob:")):
        trouble.append(f"outside: {request.url}")


def note_error(message, trouble):
    # A page that is meant to answer 404 is no trouble; a file of a page that is not there is.
    own_status = message.text.startswith("Failed to load resource") and message.location["url"] == message.page.url
    if message.type == "error" and not own_status:
        trouble.append(f"console: {message.text} ({message.location['url']})")


@pytest.fixture
def sign_in(live_server):
    """Sign a user in to a page without the form."""

    def sign_in(page, user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def html_errors(tmp_path):
    """Check documents, given as {name: html}, with the Nu HTML checker."""
    if not shutil.which("java"):
        pytest.skip("The Nu HTML checker needs Java, and there is none here.")
    return lambda documents: audit.html_errors(documents, tmp_path)


@pytest.fixture
def axe_violations():
    """Check a page with axe-core against WCAG 2.2 A and AA."""
    return audit.axe_violations
