"""A value's way in a browser: typed by one person, checked by another, published, and read on the public page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from publishing import services as publishing
from tests.browser.audit import faults
from tests.factories import IndicatorFactory, MissionFactory, PageFactory, ResultFactory, UserFactory
from tests.staff import write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return [UserFactory(superuser=True, username=name, first_name=name) for name in ("Ana", "Luz")]


@pytest.fixture
def indicator(people):
    """Return an indicator with a public value, and a page that prints it."""
    MissionFactory()
    indicator = IndicatorFactory(title_en="Families", title_es="Familias")
    ResultFactory(indicator=indicator, fiscal=True, value=Decimal(10))
    page = PageFactory(draft=True, title_en="Our work", title_es="Nuestro trabajo", slug_en="work", slug_es="trabajo")
    figure = f"[[figure:{indicator.key}]]"
    write(page, people[0], body_en=f"<p>We reach {figure}.</p>", body_es=f"<p>Llegamos a {figure}.</p>")
    publishing.publish(page, ["en", "es"], by=people[0], urgent_reason="A test")
    return indicator


def address(indicator, page="values"):
    return reverse(f"admin:results_indicator_{page}", args=[indicator.pk])


@pytest.fixture
def as_person(new_page, sign_in):
    def open_as(user, url, **options):
        page = new_page(**options)
        sign_in(page, user)
        page.goto(url)
        return page

    return open_as


def test_value_goes_from_the_sheet_past_a_second_person_to_the_public(as_person, new_page, trouble, people, indicator):
    ana, luz = people
    sheet = as_person(ana, address(indicator, "sheet"))
    assert faults(sheet, "en") == []
    # Two cells from a spreadsheet, of which the first is empty.
    sheet.get_by_label("target, U.S. fiscal year 2021", exact=True).evaluate(
        """(box) => {
            const data = new DataTransfer();
            data.setData("text", "\\t12\\n");
            box.focus();
            box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    box = sheet.get_by_label("result, U.S. fiscal year 2021", exact=True)
    assert box.input_value() == "12"
    box.press("Enter")
    assert "1 value is saved as a draft." in sheet.locator(".messagelist").inner_text()

    # Without script, on a phone.
    phone = as_person(
        luz, reverse("admin:results_indicator_waiting"), width=360, has_touch=True, java_script_enabled=False
    )
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="Checked: right").click()
    phone.get_by_role("link", name="Families").click()
    look = phone.locator("form.dialog").inner_text()
    assert "We reach 10 families." in look
    assert "We reach 12 families." in look
    assert "Llegamos a 12 familias." in look
    phone.get_by_label("What changed (English)").fill("Put right.")
    phone.get_by_label("What changed (Español)").fill("Corregido.")
    phone.get_by_role("button", name="Publish", exact=True).click()
    assert "1 value is public now." in phone.locator(".messagelist").inner_text()

    reader = new_page()
    for path, sentence in (("/en/work/", "We reach 12 families."), ("/es/trabajo/", "Llegamos a 12 familias.")):
        reader.goto(path)
        assert sentence in reader.locator("main").inner_text()
    assert trouble == []
