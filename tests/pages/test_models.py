import pytest
from django.utils.translation import override

from pages.models import Page
from tests.factories import LinkFactory, MenuItemFactory, MissionFactory, PageFactory
from tests.rules import assert_accepted, assert_refused, changed, errors

pytestmark = pytest.mark.django_db


def test_mission_has_one_key_whatever_its_name():
    assert MissionFactory(title_en="USAID in Perú").key == "mission"


def test_site_has_one_mission():
    MissionFactory()

    assert_refused(
        changed(MissionFactory.build(), key="another"),
        "mission_only_one",
        "A site has one mission; change the one that is there.",
        "Un sitio tiene una sola misión; modifique la que ya existe.",
    )


def test_menu_item_leads_to_a_page_or_to_a_link():
    assert_accepted(MenuItemFactory())
    assert_accepted(MenuItemFactory(page=None, link=LinkFactory()))


@pytest.mark.parametrize("has_both", [True, False])
def test_menu_item_refuses_two_targets_and_none(has_both):
    item = MenuItemFactory()
    values = {"link": LinkFactory()} if has_both else {"page": None}

    assert_refused(
        changed(item, **values),
        "menu_item_one_target",
        "Choose either a page or a link.",
        "Elija una página o un enlace, no ambos.",
    )


def test_page_of_a_section_stands_at_the_address_of_its_view():
    page = PageFactory(section=Page.Section.WORK)

    addresses = []
    for language in ("en", "es"):
        with override(language):
            addresses.append(page.get_absolute_url())

    assert addresses == ["/en/our-work/", "/es/nuestro-trabajo/"]


def test_section_has_one_page():
    PageFactory(section=Page.Section.WORK)

    page = changed(PageFactory(), section=Page.Section.WORK)

    assert errors(page) == {"section": ["Page with this Introduces already exists."]}


@pytest.mark.parametrize("section", Page.Section.values)
def test_sections_are_views_that_answer_in_both_languages(section):
    page = PageFactory.build(section=section)

    with override("en"):
        english = page.get_absolute_url()
    with override("es"):
        spanish = page.get_absolute_url()

    assert english.startswith("/en/")
    assert spanish.startswith("/es/")
