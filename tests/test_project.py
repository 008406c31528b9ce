"""What must hold for the project as a whole."""

import json
import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from factory.base import FactoryMetaClass

from publishing import models as publishing
from publishing.models import LoadedRow
from results.models import FigureUse, ValueImport
from tests import factories
from translations.models import CheckRun, TranslationUnit

GOOD = {
    "DATABASE_URL": "postgres://postgres@127.0.0.1/none",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdef",
    "SITE_URL": "https://peru.example.gov",
    "EMAIL_URL": "smtp+tls://user:p%40ss@mail.example.gov:587",
    "DEFAULT_FROM_EMAIL": "web@peru.example.gov",
}
SERVICES_ALONE = {
    publishing.AuditEntry,
    publishing.Comment,
    publishing.Decision,
    publishing.Draft,
    publishing.Guest,
    publishing.OldAddress,
    publishing.Presence,
    publishing.PublicChange,
    publishing.Publication,
    publishing.Review,
    publishing.Revision,
    publishing.Schedule,
    publishing.Schema,
    publishing.ShareLink,
    CheckRun,
    FigureUse,
    TranslationUnit,
    ValueImport,
}
NOT_AN_ADDRESS = "SITE_URL is not an address such as https://www.example.org"


def start(code="", **environment):
    """Start Django in a process of its own with this environment and no other; return the finished process."""
    variables = {name: value for name, value in (GOOD | environment).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "usaid_peru.settings", **variables},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DATABASE_URL": None}, "Set the DATABASE_URL environment variable"),
        ({"SECRET_KEY": None}, "Set the SECRET_KEY environment variable"),
        ({"SITE_URL": None}, "Set the SITE_URL environment variable"),
        ({"SITE_URL": "peru.example.gov"}, NOT_AN_ADDRESS),
        ({"SITE_URL": "ftp://peru.example.gov"}, NOT_AN_ADDRESS),
        ({"SITE_URL": "https://peru.example.gov/site"}, NOT_AN_ADDRESS),
        ({"SITE_URL": "http://peru.example.gov"}, "SITE_URL must start with https:// unless it is a loopback address"),
        ({"SITE_URL": "http://10.0.0.1"}, "SITE_URL must start with https:// unless it is a loopback address"),
        ({"DEBUG": "1"}, "DEBUG works with a loopback SITE_URL only"),
        ({"SECRET_KEY": "too short"}, "SECRET_KEY must be 50 random characters or more"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must be 50 random characters or more"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        (
            {"OFFICIAL_HOSTS": "example.gov,example.org"},
            "OFFICIAL_HOSTS takes .gov and .mil hosts only, not example.org",
        ),
        ({"EMAIL_URL": None}, "Set EMAIL_URL, such as smtp+tls://user:password@mail.example.org:587"),
        ({"DEFAULT_FROM_EMAIL": None}, "Set the DEFAULT_FROM_EMAIL environment variable"),
        ({"DATABASE_URL": "sqlite:///db.sqlite3"}, "DATABASE_URL must name a PostgreSQL database"),
    ],
)
def test_settings_stop_the_start_with_a_reason(environment, reason):
    process = start(**environment)

    assert process.returncode == 1
    assert f"ImproperlyConfigured: {reason}" in process.stderr.splitlines()[-1]


@pytest.mark.parametrize("site", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000"])
def test_settings_take_a_loopback_address_without_https(site):
    process = start(SITE_URL=site, DEBUG="1")

    assert (process.returncode, process.stderr) == (0, "")


def test_settings_send_e_mail_by_the_server_named():
    process = start(
        "from django.conf import settings as found\n"
        "print(found.EMAIL_BACKEND, found.EMAIL_HOST, found.EMAIL_PORT, found.EMAIL_HOST_USER,"
        " found.EMAIL_HOST_PASSWORD, found.EMAIL_USE_TLS, found.DEFAULT_FROM_EMAIL)"
    )

    assert process.stdout.split() == [
        "django.core.mail.backends.smtp.EmailBackend", "mail.example.gov", "587", "user", "p@ss", "True",
        "web@peru.example.gov",
    ]  # fmt: skip


def test_settings_print_e_mail_on_this_machine():
    process = start(
        "from django.conf import settings as found\nprint(found.EMAIL_BACKEND, found.DEFAULT_FROM_EMAIL)",
        SITE_URL="http://localhost:8000", EMAIL_URL=None, DEFAULT_FROM_EMAIL=None,
    )  # fmt: skip

    assert process.stdout.split() == ["django.core.mail.backends.console.EmailBackend", "site@localhost"]


def test_settings_in_production_are_safe():
    names = [
        "DEBUG",
        "ALLOWED_HOSTS",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE",
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_SECURE",
        "CSRF_COOKIE_HTTPONLY",
        "CSRF_COOKIE_NAME",
        "LANGUAGE_COOKIE_SECURE",
    ]

    process = start(
        "import json; from django.conf import settings\n"
        f"print(json.dumps([getattr(settings, name) for name in {names}]))\n"
        "print(hasattr(settings, 'SECURE_PROXY_SSL_HEADER') and settings.SECURE_PROXY_SSL_HEADER)"
    )

    values, proxy = process.stdout.splitlines()
    assert dict(zip(names, json.loads(values), strict=True)) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["peru.example.gov"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "LANGUAGE_COOKIE_SECURE": True,
    }
    assert proxy == "None"


@pytest.mark.django_db
def test_models_have_no_migration_to_come():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_model_has_a_factory():
    ours = {model for model in apps.get_models() if model.__module__.split(".")[0] in settings.INSTALLED_APPS}
    made = {
        factory._meta.model
        for factory in vars(factories).values()
        if isinstance(factory, FactoryMetaClass) and factory._meta.model
    }

    # What loading remembers is written by loading alone, and what people do is written by the services alone.
    by_others = {LoadedRow, *SERVICES_ALONE}
    assert {model.__name__ for model in ours - made - by_others} == set()
