"""What a person does on the public site: by keyboard, on a phone, without script, in two languages."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from programs.models import Program
from tests.browser.audit import faults
from tests.factories import ProgramFactory, ProgramRegionFactory

every_language = pytest.mark.parametrize("language", ["en", "es"])

# Each stop of the Tab key: which of the page's focusable elements it is, and whether a person sees that it is.
STOP = """() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
        number: window.focusable.indexOf(element),
        name: element.outerHTML.slice(0, 100),
        isOutlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        isInView: box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""
LIST_FOCUSABLE = """() => {
    const kinds = "a[href], button, input, select, summary, [tabindex='0']";
    window.focusable = [...document.querySelectorAll(kinds)].filter((element) => element.checkVisibility());
    return window.focusable.length;
}"""


@pytest.fixture
def more_programs(site):
    """Add programs for a second page of the list, and one in Loreto."""
    programs = ProgramFactory.create_batch(25, regional=True)
    ProgramRegionFactory(program=programs[0], region=site.region)
    yield programs
    Program.objects.filter(pk__in=[program.pk for program in programs]).delete()


@pytest.fixture
def english_program(site):
    """Add a program that is public in English only."""
    program = ProgramFactory(regional=True, english_only=True, title_en="Forests", body_en="<p>Trees grow.</p>")
    yield program
    program.delete()


def press_tab_to(page, locator):
    """Press Tab until an element has the focus."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {locator}")


def path_of(page):
    return page.evaluate("location.pathname + location.search")


@pytest.mark.parametrize("name", ["pages:home", "programs:list", "indicator"])
@pytest.mark.parametrize("width", [360, 1280])
def test_tab_visits_everything_in_order_and_in_sight(site, new_page, name, width):
    page = new_page(width=width, reduced_motion="reduce")
    page.goto(site.paths("es")[name])
    count = page.evaluate(LIST_FOCUSABLE)

    stops = []
    for _ in range(count):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOP))

    assert [stop["number"] for stop in stops] == list(range(count))
    assert [stop for stop in stops if not (stop["isOutlined"] and stop["isInView"])] == []


def test_skip_link_leads_past_the_header(site, new_page):
    page = new_page()
    page.goto(site.paths("en")["program"])

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@every_language
def test_menu_on_a_phone_is_worked_by_keyboard(site, new_page, axe_violations, trouble, language):
    page = new_page(width=360)
    page.goto(site.paths(language)["pages:home"])
    button = page.locator(".menu-button")
    menu = page.locator("#menu")
    assert menu.is_hidden()

    press_tab_to(page, button)
    page.keyboard.press("Enter")
    assert menu.is_visible()
    assert axe_violations(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#menu') !== null")
    page.keyboard.press("Escape")
    assert menu.is_hidden()
    assert button.evaluate("button => button === document.activeElement")

    page.keyboard.press("Space")
    press_tab_to(page, menu.get_by_role("link").nth(1))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{site.paths(language)['strategy:current']}")
    assert trouble == []


@pytest.mark.parametrize("name", ["program", "strategy:current", "results:list"])
def test_language_link_leads_to_the_same_page_and_is_remembered(site, new_page, name):
    page = new_page()
    page.goto("/")
    assert path_of(page) == "/en/"
    page.goto(site.paths("en")[name])

    press_tab_to(page, page.get_by_role("link", name="Español"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{site.paths('es')[name]}")
    assert page.locator("html").get_attribute("lang") == "es-PE"
    page.goto("/")
    assert path_of(page) == "/es/"

    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/")
    page.goto("/")
    assert path_of(page) == "/en/"


@pytest.mark.parametrize(("locale", "path"), [("es-PE", "/es/"), ("en-GB", "/en/"), ("qu-PE", "/en/")])
def test_browsers_language_decides_first(site, new_page, locale, path):
    page = new_page(locale=locale)

    page.goto("/")

    assert path_of(page) == path


def test_filter_is_worked_by_keyboard(site, new_page, trouble, more_programs):
    page = new_page()
    page.goto(site.paths("en")["programs:list"])
    titles = page.locator(".card h3 a")

    press_tab_to(page, page.get_by_label("Words"))
    page.keyboard.type("venezolano")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=venezolano**")
    assert titles.all_inner_texts() == ["Support for Venezuelan Migrants"]
    assert page.get_by_label("Words").input_value() == "venezolano"

    press_tab_to(page, page.get_by_role("link", name="Clear the filter"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{site.paths('en')['programs:list']}")
    assert page.get_by_label("Words").input_value() == ""

    press_tab_to(page, page.get_by_label("Region"))
    page.keyboard.type("Loreto")
    press_tab_to(page, page.get_by_role("button", name="Show the programs"))
    page.keyboard.press("Enter")
    page.wait_for_url("**region=loreto**")
    assert titles.all_inner_texts() == [more_programs[0].title_en]
    assert page.get_by_label("Region").input_value() == "loreto"
    assert trouble == []


def test_filter_that_matches_nothing_offers_the_way_back(site, new_page):
    page = new_page()
    page.goto(f"{site.paths('en')['programs:list']}?q=kein-solches-wort")

    assert page.locator(".result-count").inner_text() == "0 programs match"
    page.get_by_role("link", name="Show all programs").click()

    page.wait_for_url(f"**{site.paths('en')['programs:list']}")
    assert page.locator(".card").count() == Program.objects.count()


def test_pages_of_a_list_keep_the_filter_and_the_language(site, new_page, axe_violations, trouble, more_programs):
    page = new_page()
    page.goto(f"{site.paths('en')['programs:list']}?q=what+program")
    assert page.locator(".card").count() == 20
    assert axe_violations(page) == []

    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2**")
    assert page.locator(".card").count() == 5
    assert page.get_by_role("link", name="Page 2").get_attribute("aria-current") == "page"
    assert "q=what+program" in page.url

    page.get_by_role("link", name="Español").click()
    page.wait_for_url(f"**{site.paths('es')['programs:list']}?q=what+program&page=2")
    page.get_by_role("link", name="Anterior").click()
    page.wait_for_url("**page=1**")
    assert page.locator(".card").count() == 20
    assert trouble == []


@every_language
def test_site_works_without_script(site, new_page, language):
    other, twin = {"en": ("Español", "es"), "es": ("English", "en")}[language]
    page = new_page(width=360, java_script_enabled=False)
    page.goto(site.paths(language)["pages:home"])

    page.locator(".menu-button").click()
    page.locator("#menu").get_by_role("link").nth(2).click()
    page.wait_for_url(f"**{site.paths(language)['programs:list']}")
    page.locator("[name=q]").fill("covid")
    page.locator(".filter [type=submit]").click()
    page.wait_for_url("**q=covid**")
    assert page.locator(".card").count() == 1

    page.get_by_role("link", name=other).click()
    page.wait_for_url(f"**{site.paths(twin)['programs:list']}?q=covid")
    assert page.locator(".card").count() == 1


def test_contact_card_is_downloaded(site, new_page):
    page = new_page()
    page.goto(site.paths("es")["contacts:list"])

    with page.expect_download() as started:
        page.get_by_role("link", name=f"{site.person.name} (vCard)").click()

    card = Path(started.value.path()).read_text()
    assert started.value.suggested_filename.endswith(".vcf")
    assert card.startswith("BEGIN:VCARD")
    assert f"FN:{site.person.name}" in card


@every_language
def test_banner_of_official_hosts_opens_without_script(site, new_page, settings, language):
    settings.OFFICIAL_HOSTS = ["localhost"]
    page = new_page(width=360, java_script_enabled=False)
    page.goto(site.paths(language)["program"])
    banner = page.locator(".usa-banner")
    explanation = banner.locator(".usa-banner__content")
    assert explanation.is_hidden()

    press = banner.locator("summary")
    press.focus()
    page.keyboard.press("Enter")

    assert explanation.is_visible()
    assert page.locator(".site-notice").count() == 0
    assert page.locator(".usa-identifier").is_visible()


@every_language
def test_banner_of_official_hosts_is_accessible(site, new_page, trouble, settings, language):
    settings.OFFICIAL_HOSTS = ["localhost"]
    page = new_page(width=360)
    page.goto(site.paths(language)["pages:home"])

    page.locator(".usa-banner summary").click()

    assert faults(page, language) == []
    assert trouble == []


def test_no_other_host_calls_itself_official(site, new_page, settings):
    settings.OFFICIAL_HOSTS = ["www.usaid.gov"]
    page = new_page()

    page.goto(site.paths("en")["pages:home"])

    assert page.locator(".usa-banner, .usa-identifier").count() == 0
    assert page.locator(".site-notice").inner_text() == (
        "This is not an official website of the United States government."
    )


def test_page_in_another_language_says_so(site, new_page, axe_violations, trouble, english_program):
    with override("es"):
        path = reverse("programs:detail", args=[english_program.slug_en])
    page = new_page(width=360, locale="es-PE")

    page.goto(site.paths("es")["programs:list"])
    card = page.locator(".card", has_text="Forests")
    assert card.get_attribute("lang") == "en-US"
    assert card.get_by_text("(en inglés)").get_attribute("lang") == "es-PE"

    page.goto(path)
    assert page.locator("html").get_attribute("lang") == "es-PE"
    assert page.locator(".language-notice").inner_text() == (
        "Esta página aún no está disponible en español. La está leyendo en inglés."
    )
    assert page.get_by_text("Trees grow.").evaluate("words => words.closest('[lang]').lang") == "en-US"
    assert axe_violations(page) == []
    assert trouble == []
