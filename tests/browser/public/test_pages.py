"""What holds for every public page, as a browser draws it."""

import pytest

from tests.site import SECTIONS

ROWS = ["earlier", "objective", "area", "program", "region", "indicator", "page"]
ANSWERS = ["nothing found", "wrong filter", "not found"]
AXE_WIDTHS = [360, 768, 1280]
# Reflow (WCAG 1.4.10), and a reader who has set the browser's text to twice its size (1.4.4).
NARROW_OR_LARGE = [(320, 16), (1280, 32), (768, 32)]

every_language = pytest.mark.parametrize("language", ["en", "es"])
every_page = pytest.mark.parametrize("name", [*SECTIONS, *ROWS, *ANSWERS])

STICKING_OUT = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > width + 1)
        .map((element) => `sticks out: ${element.localName}.${element.className}`);
}"""


def addresses(site, language):
    paths = site.paths(language)
    return paths | {
        "nothing found": f"{paths['programs:list']}?q=kein-solches-wort",
        "wrong filter": f"{paths['programs:list']}?region=atlantis",
        "not found": f"/{language}/no-such-page/",
    }


@every_language
@every_page
def test_page_is_accessible_and_fits_at_every_width(site, new_page, axe_violations, trouble, name, language):
    page = new_page()
    page.goto(addresses(site, language)[name])

    found = {}
    for width in AXE_WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = [*axe_violations(page), *page.evaluate(STICKING_OUT)]
    devtools = page.context.new_cdp_session(page)
    for width, text_size in NARROW_OR_LARGE:
        page.set_viewport_size({"width": width, "height": 800})
        devtools.send("Page.setFontSizes", {"fontSizes": {"standard": text_size}})
        found[width, text_size] = page.evaluate(STICKING_OUT)

    assert {view: lines for view, lines in found.items() if lines} == {}
    assert trouble == []


def test_markup_is_valid(site, new_page, html_errors, settings):
    request = new_page().request
    paths = [path for language in ("en", "es") for path in addresses(site, language).values()]

    documents = {path: request.get(path).text() for path in paths}
    settings.OFFICIAL_HOSTS = ["localhost"]
    documents |= {f"{path} (official)": request.get(path).text() for path in ("/en/", "/es/")}

    assert html_errors(documents) == []


@pytest.mark.parametrize("name", ["pages:home", "programs:list", "results:list", "strategy:current", "contacts:list"])
def test_print_shows_the_content_alone_and_is_read_without_its_grounds(site, new_page, axe_violations, name):
    page = new_page()
    page.goto(site.paths("es")[name])

    page.emulate_media(media="print")
    # Browsers print no backgrounds unless they are asked to.
    page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("*, ::before, ::after { background: none !important }");
        document.adoptedStyleSheets = [sheet];
    }""")

    frame = ["nav", "button", ".language-link", ".site-notice", ".filter", ".usa-skipnav"]
    assert page.locator("h1").is_visible()
    assert page.locator(".brand").is_visible()
    assert {part: page.locator(f"{part}:visible").count() for part in frame} == dict.fromkeys(frame, 0)
    assert axe_violations(page) == []
