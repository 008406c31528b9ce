"""What holds for every public page, as a browser draws it."""

import pytest

AXE_WIDTHS = [360, 768, 1280]
# Reflow (WCAG 1.4.10), and a reader who has set the browser's text to twice its size (1.4.4).
TEXT_SIZE = 16
NARROW_OR_LARGE = [(320, TEXT_SIZE), (768, 2 * TEXT_SIZE), (1280, 2 * TEXT_SIZE)]

every_language = pytest.mark.parametrize("language", ["en", "es"])

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
def test_pages_are_accessible_and_fit_at_every_width(site, new_page, axe_violations, trouble, language):
    page = new_page()
    devtools = page.context.new_cdp_session(page)

    def set_text_size(size):
        devtools.send("Page.setFontSizes", {"fontSizes": {"standard": size}})

    found = {}
    # One browser window for all of them: to open one takes longer than to look at a page.
    for name, address in addresses(site, language).items():
        page.goto(address)
        for width in AXE_WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found[name, width] = [*axe_violations(page), *page.evaluate(STICKING_OUT)]
        for width, text_size in NARROW_OR_LARGE:
            page.set_viewport_size({"width": width, "height": 800})
            set_text_size(text_size)
            found[name, width, text_size] = page.evaluate(STICKING_OUT)
        set_text_size(TEXT_SIZE)

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
