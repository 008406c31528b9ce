import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command


def create_first_staff(**options):
    """Run the command and return what it prints."""
    output = StringIO()
    call_command("create_first_staff", stdout=output, **options)
    return output.getvalue()


@pytest.mark.django_db
def test_first_staff_signs_in_with_the_printed_password():
    output = create_first_staff()

    name, password = re.search(r"Name: (\S+)  Password: (\S+)", output).groups()
    user = authenticate(username=name, password=password)
    assert (user.username, user.is_staff, user.is_superuser) == ("staff", True, True)


@pytest.mark.django_db
def test_first_staff_is_created_once():
    create_first_staff()

    output = create_first_staff(username="another")

    assert output == ""
    assert [user.username for user in get_user_model().objects.all()] == ["staff"]
