import pytest
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import override

from tests.roles import keep_roles

# What a transactional test leaves behind is empty tables; the next test, in whatever order, finds the groups again.
post_migrate.connect(keep_roles)


@pytest.fixture
def mission(db):
    """The first site's content, loaded from the fixtures."""
    call_command("loaddata", "mission", verbosity=0)


@pytest.fixture(autouse=True)
def in_english():
    """Begin every test in English, whatever language the last request of another left behind."""
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hash passwords in no time: what makes them safe is Django's own, and tests sign in often."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path_factory):
    """Keep what tests store apart from the site's own files; return where."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
    return settings.MEDIA_ROOT
