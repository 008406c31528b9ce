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

from publishing.models import LoadedRow
from tests import factories

GOOD = {
    "DATABASE_URL": "postgres://postgres@127.0.0.1/none",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdef",
    "SITE_URL": "https://peru.example.gov",
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

    # What loading fixtures remembers is written by loading alone.
    assert {model.__name__ for model in ours - made - {LoadedRow}} == set()
