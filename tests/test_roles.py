import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from publishing import groups


def rights():
    return {group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()}


@pytest.mark.django_db(transaction=True)
def test_roles_are_the_same_after_a_test_emptied_the_database():
    before = rights()

    call_command("flush", interactive=False, verbosity=0)

    assert set(before) == set(groups.EVERYBODY)
    assert rights() == before
