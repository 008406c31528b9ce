import datetime

import pytest
from django.utils import timezone

from tests.factories import OfficeFactory, StaffMemberFactory
from tests.markup import Markup

pytestmark = pytest.mark.django_db


def test_contacts_are_the_people_in_office_in_their_order(client):
    second = StaffMemberFactory(order=2)
    first = StaffMemberFactory(order=1)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    StaffMemberFactory(ends_on=yesterday)
    StaffMemberFactory(starts_on=timezone.localdate() + datetime.timedelta(days=1))
    StaffMemberFactory(draft=True)
    office = OfficeFactory()
    OfficeFactory(draft=True)

    context = client.get("/en/contacts/").context

    assert (context["staff"], context["offices"]) == ([first, second], [office])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/contacts/", ["Amy Paro", "Mission Director", "Lima office"]),
        ("/es/contactos/", ["Amy Paro", "Directora de la Misión", "Oficina de Lima"]),
    ],
)
def test_contacts_can_be_written_to_and_kept(client, path, words):
    office = OfficeFactory(title_en="Lima office", title_es="Oficina de Lima")
    StaffMemberFactory(
        name="Amy Paro",
        position_en="Mission Director",
        position_es="Directora de la Misión",
        email="aparo@usaid.gov",
        office=office,
    )

    markup = Markup(client.get(path))

    links = {link.get("href") for link in markup.all("a")}
    assert [word for word in words if word not in markup.text] == []
    assert {"mailto:aparo@usaid.gov", f"{path}amy-paro.vcf"} <= links


def test_contacts_are_people_to_search_engines(client):
    StaffMemberFactory(name="Amy Paro", position_en="Mission Director", email="aparo@usaid.gov")
    StaffMemberFactory(name="José Ruiz", position_en="Driver", email="")

    people = [block for block in Markup(client.get("/en/contacts/")).structured_data if block["@type"] == "Person"]

    assert people == [
        {
            "@context": "https://schema.org",
            "@type": "Person",
            "name": "Amy Paro",
            "jobTitle": "Mission Director",
            "email": "aparo@usaid.gov",
        },
        {"@context": "https://schema.org", "@type": "Person", "name": "José Ruiz", "jobTitle": "Driver"},
    ]


@pytest.mark.parametrize(
    ("path", "title", "office"),
    [
        ("/en/contacts/amy-paro.vcf", "TITLE;LANGUAGE=en:Mission Director", "ORG:Lima office"),
        ("/es/contactos/amy-paro.vcf", "TITLE;LANGUAGE=es:Directora de la Misión", "ORG:Oficina de Lima"),
    ],
)
def test_vcard_is_sent_as_a_file_in_the_language_of_the_address(client, path, title, office):
    StaffMemberFactory(
        name="Amy Paro",
        position_en="Mission Director",
        position_es="Directora de la Misión",
        office=OfficeFactory(title_en="Lima office", title_es="Oficina de Lima"),
    )

    response = client.get(path)

    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="amy-paro.vcf"'
    assert {title, office} <= set(response.content.decode().split("\r\n"))


def test_vcard_of_a_person_public_in_one_language_is_in_that_language(client):
    StaffMemberFactory(name="Amy Paro", english_only=True, position_en="Mission Director")

    card = client.get("/es/contactos/amy-paro.vcf").content.decode()

    assert "TITLE;LANGUAGE=en:Mission Director" in card


@pytest.mark.parametrize("values", [{"draft": True}, {"ends_on": "2020-01-01"}, {"starts_on": "2999-01-01"}])
def test_vcard_of_a_person_who_is_not_shown_is_not_found(client, values):
    StaffMemberFactory(name="Amy Paro", **values)

    assert client.get("/en/contacts/amy-paro.vcf").status_code == 404
