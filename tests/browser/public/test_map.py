"""The map of Peru's regions, worked by mouse, by touch and by keyboard."""

import pytest
from django.utils.translation import override

from programs.models import ProgramRegion, Region
from tests.factories import ProgramFactory, ProgramRegionFactory

EVERY_REGION = """links => links.map(link => {
    const names = [...link.querySelectorAll(".map__name")];
    return {visible: names.some(name => name.checkVisibility())};
})"""

# The width and height of a target, of which parts of the map next to it cover nothing.
HIT = """link => {
    const box = (link.querySelector("circle") ?? link.querySelectorAll("path")[1]).getBoundingClientRect();
    return [box.width, box.height];
}"""


@pytest.fixture
def program(site):
    """Add a program in Callao."""
    program = ProgramFactory(regional=True)
    ProgramRegionFactory(program=program, region=Region.objects.get(iso_code="PE-CAL"))
    yield program
    ProgramRegion.objects.filter(program=program).delete()
    program.delete()


@pytest.mark.parametrize("language", ["en", "es"])
def test_smallest_regions_are_hit_on_the_narrowest_phone(site, new_page, trouble, program, language):
    page = new_page(width=320, has_touch=True)
    with override(language):
        callao, lima = (Region.objects.get(iso_code=code).get_absolute_url() for code in ("PE-CAL", "PE-LMA"))

    for address in (callao, lima):
        page.goto(site.paths(language)["programs:regions"])
        target = page.locator(f".map a[href='{address}']")
        assert min(target.evaluate(HIT)) >= 24
        target.locator("circle, path:nth-of-type(2)").first.tap()
        page.wait_for_url(f"**{address}")

    assert trouble == []


def test_map_is_worked_by_keyboard_and_names_what_has_the_focus(site, new_page, program):
    page = new_page()
    page.goto(site.paths("en")["programs:regions"])
    skip = page.get_by_role("link", name="Skip the map")
    skip.focus()
    assert skip.is_visible()

    regions = page.locator(".map a")
    named = []
    for _number in range(26):
        page.keyboard.press("Tab")
        focused = page.locator(".map a:focus-visible")
        named.append(focused.get_attribute("aria-label"))
        assert focused.locator("path").first.evaluate("path => getComputedStyle(path).strokeWidth") == "4px"
        shown = regions.evaluate_all(EVERY_REGION)
        assert [link["visible"] for link in shown].count(True) == 1

    assert named[:3] == ["Amazonas: no program", "Áncash: no program", "Apurímac: no program"]
    assert "Callao: 1 program" in named
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/regions/ucayali/")


def test_skip_link_leads_to_the_list(site, new_page):
    page = new_page()
    page.goto(site.paths("en")["programs:regions"])

    page.get_by_role("link", name="Skip the map").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('.regions') !== null")
