import datetime

import pytest
from django.conf import settings
from django.utils.translation import override

from contacts.models import StaffMember
from contacts.vcard import vcard
from tests.factories import StaffMemberFactory

pytestmark = pytest.mark.django_db


def dated(person):
    """Return the person as if last changed on a certain day."""
    person.changed_at = datetime.datetime(2023, 10, 6, 17, tzinfo=datetime.UTC)
    return person


@pytest.fixture
def director():
    return dated(
        StaffMemberFactory(
            name="Amy Paro",
            position_en="Mission Director",
            position_es="Directora de la Misión",
            email="aparo@usaid.gov",
            phone="+51 1 618-1200",
        )
    )


def test_vcard_in_english(director):
    assert vcard(director, "USAID/Peru", "en") == (
        "BEGIN:VCARD\r\n"
        "VERSION:4.0\r\n"
        "FN:Amy Paro\r\n"
        "N:Paro;Amy;;;\r\n"
        "TITLE;LANGUAGE=en:Mission Director\r\n"
        "ORG:USAID/Peru\r\n"
        "EMAIL;TYPE=work:aparo@usaid.gov\r\n"
        "TEL;TYPE=work;VALUE=uri:tel:+5116181200\r\n"
        "REV:20231006T170000Z\r\n"
        f"SOURCE:{settings.SITE_URL}/en/contacts/#amy-paro\r\n"
        "END:VCARD\r\n"
    )


def test_vcard_in_spanish(director):
    with override("es"):
        text = vcard(director, "USAID/Perú", "es")

    assert text == (
        "BEGIN:VCARD\r\n"
        "VERSION:4.0\r\n"
        "FN:Amy Paro\r\n"
        "N:Paro;Amy;;;\r\n"
        "TITLE;LANGUAGE=es:Directora de la Misión\r\n"
        "ORG:USAID/Perú\r\n"
        "EMAIL;TYPE=work:aparo@usaid.gov\r\n"
        "TEL;TYPE=work;VALUE=uri:tel:+5116181200\r\n"
        "REV:20231006T170000Z\r\n"
        f"SOURCE:{settings.SITE_URL}/es/contactos/#amy-paro\r\n"
        "END:VCARD\r\n"
    )


def test_vcard_leaves_out_what_is_not_known():
    person = dated(StaffMemberFactory(name="Prince", position_en="Singer", email="", phone=""))

    assert vcard(person, "", "en").splitlines() == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "FN:Prince",
        "N:Prince;;;;",
        "TITLE;LANGUAGE=en:Singer",
        "REV:20231006T170000Z",
        f"SOURCE:{settings.SITE_URL}/en/contacts/#prince",
        "END:VCARD",
    ]


@pytest.mark.parametrize(
    ("position", "written"),
    [
        ("Head, water", "Head\\, water"),
        ("Head; water", "Head\\; water"),
        ("Head\\water", "Head\\\\water"),
        ("Head\nEMAIL:evil@example.org", "Head\\nEMAIL:evil@example.org"),
        ("Head\r\nEMAIL:evil@example.org", "Head\\nEMAIL:evil@example.org"),
    ],
)
def test_vcard_escapes_what_would_be_read_as_another_property(position, written):
    person = dated(StaffMemberFactory(position_en=position))

    assert f"TITLE;LANGUAGE=en:{written}\r\n" in vcard(person, "", "en")


def test_vcard_folds_long_lines_between_characters():
    person = dated(StaffMemberFactory(position_en="Dirección de programación económica " * 7))

    text = vcard(person, "", "en")

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert person.position_en in text.replace("\r\n ", "")


def test_vcard_of_every_person_is_valid_utf_8():
    StaffMemberFactory(name="José María Ñaupari Quispe")
    (person,) = StaffMember.objects.all()

    assert "N:Quispe;José María Ñaupari;;;" in vcard(person, "", "es")
