"""The public site in a browser, with the content that the project ships."""

import pytest
from django.core.management import call_command

from contacts.models import StaffMember
from pages.models import Mission, Page
from programs.models import Area, Program, Region
from results.models import Indicator
from sources.models import Source
from strategy.models import DevelopmentObjective, Strategy
from tests.site import Site


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """Load the shipped content once for the tests of a module; a test that adds rows removes them itself."""
    with django_db_blocker.unblock():
        call_command("loaddata", "mission", verbosity=0)
        strategy = Strategy.objects.get(is_current=True)
        yield Site(
            mission=Mission.objects.get(),
            strategy=strategy,
            earlier=strategy,
            objective=DevelopmentObjective.objects.earliest("number"),
            area=Area.objects.get(slug_en="licit-livelihoods"),
            program=Program.objects.get(slug_en="amazon-regional-environment-program"),
            region=Region.objects.get(slug="loreto"),
            indicator=Indicator.objects.get(slug_en="extreme-poverty"),
            source=Source.objects.get(key="our-work"),
            page=Page.objects.get(slug_en="about"),
            person=StaffMember.objects.first(),
        )
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def transactional_db(site):
    """Take the place of pytest-django's fixture, which would empty the database after each test."""
