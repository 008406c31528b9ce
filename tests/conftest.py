import pytest
from django.core.management import call_command


@pytest.fixture
def mission(db):
    """The first site's content, loaded from the fixtures."""
    call_command("loaddata", "mission", verbosity=0)
