import pytest
from django.db import transaction

from tests.site import build_site


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """A whole small site, made once for all tests of a module; what a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_site()
        transaction.set_rollback(True)
