import datetime

import pytest
from django.utils.translation import override

from contacts.models import StaffMember
from tests.factories import OfficeFactory, StaffMemberFactory
from tests.rules import assert_accepted, assert_refused, changed, errors

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2023, 10, 6)
BEFORE = datetime.date(2023, 10, 5)
AFTER = datetime.date(2023, 10, 7)


@pytest.mark.parametrize("phone", ["", "+51 1 618-1200", "+51 (1) 618.1200", "16181200"])
def test_office_takes_telephone_numbers(phone):
    assert_accepted(changed(OfficeFactory(), phone=phone))


@pytest.mark.parametrize("phone", ["ext. 5", "+51", "+51 1 618<script>", "tel:+51"])
def test_office_refuses_what_is_no_telephone_number(phone):
    office = changed(OfficeFactory(), phone=phone)

    assert errors(office, "en") == {"phone": ["Give a telephone number with its country code, such as +51 1 234 5678."]}
    assert errors(office, "es") == {
        "phone": ["Escriba un número de teléfono con el código del país, como +51 1 234 5678."]
    }


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(None, None), (TODAY, None), (None, TODAY), (TODAY, TODAY), (TODAY, AFTER)]
)
def test_staff_member_term_may_be_unknown_in_part(starts_on, ends_on):
    assert_accepted(changed(StaffMemberFactory(), starts_on=starts_on, ends_on=ends_on))


def test_staff_member_refuses_a_term_that_ends_before_it_starts():
    assert_refused(
        changed(StaffMemberFactory(), starts_on=TODAY, ends_on=BEFORE),
        "staff_member_ends_after_start",
        "The end date is before the start date.",
        "La fecha de fin es anterior a la de inicio.",
    )


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_serving"),
    [
        (None, None, True),
        (TODAY, None, True),
        (AFTER, None, False),
        (None, TODAY, True),
        (None, BEFORE, False),
        (BEFORE, AFTER, True),
    ],
)
def test_serving_are_the_people_in_office_on_the_day(starts_on, ends_on, is_serving):
    person = StaffMemberFactory(starts_on=starts_on, ends_on=ends_on)

    assert list(StaffMember.objects.serving(TODAY)) == ([person] if is_serving else [])


def test_staff_member_stands_on_the_contacts_page_in_each_language():
    person = StaffMemberFactory(name="Ana Quispe Ñaupari")

    addresses = []
    for language in ("en", "es"):
        with override(language):
            addresses.append(person.get_absolute_url())

    assert addresses == ["/en/contacts/#ana-quispe-naupari", "/es/contactos/#ana-quispe-naupari"]


def test_office_needs_only_its_name_to_be_published():
    office = OfficeFactory(draft=True, title_es="")

    assert (office.missing_to_publish("en"), office.missing_to_publish("es")) == ([], ["title_es"])
