import gc

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_migrate
from django.test import override_settings
from django.utils.translation import override

from tests.roles import keep_roles

# What a transactional test leaves behind is empty tables; the next test, in whatever order, finds the groups again.
post_migrate.connect(keep_roles)

# What takes longest begins first, so that in the end no process has much to do while the others have nothing.
LONGEST = [
    "tests/test_every_right.py",
    "tests/browser/",
    "tests/publishing/test_sequences.py",
    "tests/publishing/test_crash.py",
    "tests/publishing/test_concurrency.py",
    "tests/translations/test_histories.py",
    "tests/test_third_language.py",
    "tests/pages/test_query_counts.py",
]


def pytest_collection_modifyitems(items):
    """Put the longest files first; each keeps the order of its own tests."""
    items.sort(key=lambda item: [not item.nodeid.startswith(start) for start in LONGEST])


def pytest_collection_finish():
    """Let the garbage collector pass over what stays to the end and look rarely: else it takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory):
    """Keep what tests store apart from the site's own files; return where."""
    folder = tmp_path_factory.getbasetemp() / "media"
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hash passwords in no time: what makes them safe is Django's own, and tests sign in often."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def in_english():
    """Begin every test in English, whatever language the last request of another left behind."""
    with override("en"):
        yield


@pytest.fixture(scope="module")
def kept_db(django_db_setup, django_db_blocker):
    """Keep what fixtures of a module write until its last test is done; what a test writes goes with the test."""
    with django_db_blocker.unblock(), transaction.atomic(), override("en"):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def mission(db):
    """The first site's content, loaded from the fixtures."""
    call_command("loaddata", "mission", verbosity=0)
