"""One program from its first words to its withdrawal, through the pages alone, by everybody who has a part in it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import override

from publishing import groups, services
from tests.browser.desk import add_line, employ, open_newest, own, pick, press, said, sign_in_by_form
from tests.factories import MissionFactory, OrganizationFactory, RegionFactory, SourceFactory

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = {"en": "/en/programs/{}/", "es": "/es/programas/{}/"}
TITLES = {"en": "Water for the Amazon", "es": "Agua para la Amazonía"}
SLUGS = {"en": "water-for-the-amazon", "es": "agua-para-la-amazonia"}
RENAMED = SLUGS | {"en": "clean-water"}
UNKNOWN = {"status": 404, "in sitemap": False, "in list": False, "told": []}


@pytest.fixture
def reader(new_page, settings, live_server):
    """The page of somebody without an account, who finds a mission with what programs are made of."""
    settings.SITE_URL = live_server.url
    MissionFactory()
    RegionFactory(name="Loreto")
    OrganizationFactory(name_en="Fund for Rivers", name_es="Fondo para los Ríos")
    SourceFactory(title_en="Yearly report", title_es="Informe anual")
    return new_page()


@pytest.fixture
def employed(new_page):
    """Employ people and return the page of each, who has signed in."""

    def employed(name, group, language="en"):
        page = new_page()
        sign_in_by_form(page, employ(name, group, language=language))
        return page

    return employed


def test_program_goes_from_its_first_words_to_its_withdrawal(reader, employed, new_page, axe_violations, trouble):
    ask_for_clearance(employed("Rita", groups.ADMINISTRATORS))
    author = employed("Ana", groups.AUTHORS)
    draft_in_english(author)
    translate(employed("Teo", groups.TRANSLATORS["es"], language="es"))
    send_for_review(author, ["en", "es"])
    # Known to the step by this address, she need not sign in.
    employ("Rosa", groups.CLEARING_OFFICERS)
    phone = new_page(width=360, height=740, locale="es-PE")
    clear_on_a_phone(phone, share_with_officer(author))
    assert axe_violations(phone) == []
    assert [seen(reader, code, SLUGS[code]) for code in ("en", "es")] == [UNKNOWN, UNKNOWN]

    publisher = employed("Pilar", groups.PUBLISHERS)
    publish_english(publisher)
    at = schedule_spanish(publisher)
    first = {"en": SLUGS["en"]}
    assert seen(reader, "en", SLUGS["en"]) == public("en", first, "published")
    assert seen(reader, "es", SLUGS["es"]) == UNKNOWN
    assert borrowed(reader) == (TITLES["en"], 1)
    list(services.run_due(now=at - timedelta(minutes=1)))
    assert seen(reader, "es", SLUGS["es"]) == UNKNOWN
    list(services.run_due(now=at))
    readers_see = {"en": public("en", SLUGS, "published"), "es": public("es", SLUGS, "publicado")}
    assert {code: seen(reader, code, SLUGS[code]) for code in SLUGS} == readers_see
    choose_spanish(reader)

    rename(author)
    send_for_review(author, ["en"])
    clear_in_the_admin(employed("Carlos", groups.CLEARING_OFFICERS))
    assert {code: seen(reader, code, SLUGS[code]) for code in SLUGS} == readers_see
    publish_with_note(publisher)
    readers_see = {
        "en": public("en", RENAMED, "updated: Clean water, all year.", "published"),
        "es": public("es", RENAMED, "publicado"),
    }
    assert {code: seen(reader, code, RENAMED[code]) for code in RENAMED} == readers_see
    assert leads_to(reader, SLUGS["en"]) == (301, ADDRESSES["en"].format(RENAMED["en"]))

    compare_and_restore(author)
    assert {code: seen(reader, code, RENAMED[code]) for code in RENAMED} == readers_see
    withdraw(publisher)
    told = {
        "en": ("withdrawn: The figures were wrong.", "updated: Clean water, all year.", "published"),
        "es": ("retirado: Las cifras eran erróneas.", "publicado"),
    }
    for code in RENAMED:
        page = public(code, RENAMED, *told[code])
        page |= {"in sitemap": False, "in list": False, "alternates": {}, "notices": 1}
        assert seen(reader, code, RENAMED[code]) == page
    assert own(trouble) == []


# What readers see


def seen(page, code, slug):
    """Return what readers of a language find under an address, and where else the site tells of it."""
    path = ADDRESSES[code].format(slug)
    with override(code):
        listing, changes = reverse("programs:list"), reverse("pages:changes")
    found = {"status": page.goto(path).status, "in sitemap": path in sitemap(page)}
    if found["status"] == 200:
        found["title"] = page.locator("h1").inner_text()
        found["toggle"] = page.locator(".language-link").get_attribute("href")
        found["alternates"] = alternates(page)
        found["notices"] = page.locator(".state-notice, .language-notice").count()
    page.goto(listing)
    found["in list"] = path in page.locator(".card h3 a").evaluate_all("links => links.map((link) => link.pathname)")
    page.goto(changes)
    told = [
        line.locator(".usa-tag, p:not(.change__when)").all_text_contents() for line in page.locator(".change").all()
    ]
    return found | {"told": [": ".join(words) for words in told]}


def public(code, slugs, *told):
    """Return what `seen` finds of the program where it is public, under these slugs by language."""
    addresses = {language: ADDRESSES[language].format(slug) for language, slug in slugs.items()}
    other = {"en": "es", "es": "en"}[code]
    return {
        "status": 200,
        "in sitemap": True,
        "title": TITLES[code],
        "toggle": addresses.get(other, ADDRESSES[other].format(slugs[code])),
        "alternates": addresses | {"x-default": addresses["en"]},
        "notices": 0,
        "in list": True,
        "told": list(told),
    }


def alternates(page):
    """Return what a page says of its addresses in other languages, as {language: path}."""
    links = page.locator("link[rel=alternate][hreflang]")
    return dict(links.evaluate_all("links => links.map((link) => [link.hreflang, new URL(link.href).pathname])"))


def sitemap(page):
    return re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", page.request.get(reverse("sitemap")).text())


def leads_to(page, slug):
    """Return the status with which an English address answers, and where it leads."""
    answer = page.request.get(ADDRESSES["en"].format(slug), max_redirects=0)
    return answer.status, answer.headers["location"]


def borrowed(page):
    """Return the title that Spanish readers find under the English slug, and how many notices stand above it."""
    page.goto(ADDRESSES["es"].format(SLUGS["en"]))
    return page.locator("h1").inner_text(), page.locator(".language-notice").count()


def choose_spanish(page):
    page.goto(ADDRESSES["en"].format(SLUGS["en"]))
    page.get_by_role("link", name="Español").click()
    page.wait_for_url(f"**{ADDRESSES['es'].format(SLUGS['es'])}")
    assert all(
        words in page.locator("main").inner_text() for words in ("Loreto", "Fondo para los Ríos", "Informe anual")
    )


# What staff do


def ask_for_clearance(page):
    page.goto(reverse("admin:publishing_clearancestep_add"))
    page.fill("#id_name_en", "Program office")
    page.fill("#id_name_es", "Oficina de programas")
    page.select_option("#id_group", label="Clearing officers")
    press(page, "_save")


def draft_in_english(page):
    page.goto(reverse("admin:programs_program_add"))
    page.locator("#id_title_en").press_sequentially(TITLES["en"])
    page.fill("#id_summary_en", "Families drink clean water.")
    page.get_by_role("textbox", name="Text (English)").fill("Wells and pipes.")
    page.select_option("#id_framework", "regional")
    pick(page, "id_sources", "Yearly report")
    add_line(page, "program_regions")
    pick(page, "id_program_regions-0-region", "Loreto")
    add_line(page, "partnerships")
    pick(page, "id_partnerships-0-organization", "Fund for Rivers")
    page.select_option("#id_partnerships-0-role", "funding")
    assert press(page, "_continue") == [
        f"“{TITLES['en']}” is saved as a draft. Readers see it when somebody publishes it."
    ]

    assert listed_as(page, "My drafts with unpublished changes") == [TITLES["en"]]
    page.goto(f"{reverse('admin:programs_program_changelist')}?draft=mine")
    assert page.locator("#result_list .state").all_inner_texts() == ["○ Not public", "○ Incomplete"]


def follow(page, target):
    """Click what leads to another page and wait for it: what is read at once would still be the old page's."""
    with page.expect_navigation():
        target.click()


def listed_as(page, section):
    """Return what stands in a section of the page "My work"."""
    follow(page, page.get_by_role("link", name="My work", exact=True))
    return page.get_by_role("region", name=section).get_by_role("link").all_inner_texts()


def translate(page):
    open_newest(page)
    closed = ["title_en", "slug_en", "summary_en", "body_en", "framework", "sources", "starts_on", "image", "level"]
    assert [name for name in closed if not page.locator(f"#id_{name}").is_disabled()] == []
    assert page.locator(".ProseMirror[contenteditable=true]").count() == 1
    assert page.locator(".add-row a:visible").count() == 0

    page.locator("#id_title_es").press_sequentially(TITLES["es"])
    page.fill("#id_summary_es", "Las familias toman agua limpia.")
    page.get_by_role("textbox", name="Texto (Español)").fill("Pozos y tuberías.")
    press(page, "_continue")
    assert page.input_value("#id_slug_es") == SLUGS["es"]


def send_for_review(page, codes):
    open_newest(page)
    follow(page, page.locator("[name=_submit]"))
    chosen = page.locator("[name=languages]:checked")
    assert chosen.evaluate_all("boxes => boxes.map((box) => box.value)") == codes
    page.get_by_label("Note to those who clear").fill("Before Friday, please.")
    page.locator(".submit-row").get_by_role("button", name="Send for review").click()
    assert said(page) == [f"“{TITLES['en']}” is sent for review. It waits for: Program office."]


def share_with_officer(page):
    """Return the address of a link for somebody without an account who clears the step."""
    page.get_by_role("link", name="Share with people without an account").click()
    page.fill("#id_guests-0-name", "Rosa Díaz")
    page.fill("#id_guests-0-email", "rosa@example.org")
    page.select_option("#id_guests-0-language", "es")
    page.select_option("#id_guests-0-step", label="Program office")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Address", exact=True).input_value()
    assert (mail.outbox[-1].to, address in mail.outbox[-1].body) == (["rosa@example.org"], True)
    return address


def clear_on_a_phone(page, address):
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == "es-PE"
    frames = [page.frame_locator(f"iframe >> nth={number}") for number in range(page.locator("iframe").count())]
    assert [frame.locator("h1").inner_text() for frame in frames] == [TITLES["en"], TITLES["es"]]
    page.get_by_role("radio", name="Rosa Díaz").check()
    page.locator("button[value=send_code]").click()
    page.locator("input[name=code]").fill(re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)[0])
    page.locator("button[value=enter]").click()

    page.select_option("[name=column]", "summary_es")
    page.locator("textarea").fill("¿Toda la Amazonía?")
    page.locator("button[value=comment]").click()
    page.wait_for_url("**said=commented**")
    page.locator("button[value=approve]").click()
    page.wait_for_url("**said=approve**")
    assert page.locator(".share-said").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def publish_english(page):
    assert listed_as(page, "Approved and ready to publish") == [TITLES["en"]]
    follow(page, page.get_by_role("region", name="Approved and ready to publish").get_by_role("link"))
    assert [" ".join(words.split()) for words in page.locator(".prospects section").all_inner_texts()] == [
        f"{language} ○ Not public Readers of this language see none of it yet. They would see all of it."
        for language in ("English", "Español")
    ]
    page.get_by_role("checkbox", name="Español").uncheck()
    page.get_by_role("button", name="Publish", exact=True).click()
    assert said(page) == [f"“{TITLES['en']}” is now public: English."]


def schedule_spanish(page):
    """Return the time for which the Spanish is scheduled."""
    at = (localtime(now()) + timedelta(days=1)).replace(second=0, microsecond=0)
    follow(page, page.locator("[name=_publish]"))
    chosen = page.locator("[name=languages]:checked")
    assert chosen.evaluate_all("boxes => boxes.map((box) => box.value)") == ["es"]
    page.get_by_role("radio", name="At a set time").check()
    page.get_by_label("Date and time").fill(at.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Publish", exact=True).click()
    assert "is scheduled for" in said(page)[0]
    assert page.get_by_role("button", name="Cancel the schedule").count() == 1
    return at


def rename(page):
    open_newest(page)
    remarks = page.locator(".standing-remarks")
    assert all(words in remarks.inner_text() for words in ("Summary (Español)", "¿Toda la Amazonía?", "Rosa Díaz"))
    page.fill("#id_summary_en", "Families drink clean water all year.")
    page.fill("#id_slug_en", RENAMED["en"])
    press(page, "_continue")


def clear_in_the_admin(page):
    assert listed_as(page, "Waiting for my decision") == [TITLES["en"]]
    page.get_by_role("region", name="Waiting for my decision").get_by_role("link").click()
    page.get_by_role("button", name="Approve").click()
    assert said(page) == ["Approved."]


def publish_with_note(page):
    open_newest(page)
    follow(page, page.locator("[name=_publish]"))
    assert page.locator("#prospect-en ~ dl dt").all_inner_texts() == ["Address", "Summary"]
    assert page.locator("#prospect-en ~ dl ins").all_text_contents() == ["added: clean-water", "added:  all year"]
    follow(page, page.get_by_role("button", name="Publish", exact=True))
    refusal = "Say in one sentence what changed for readers, or mark the change as minor."
    assert page.locator(".errorlist").all_inner_texts() == [refusal]
    page.get_by_label("Change note (English)").fill("Clean water, all year.")
    page.get_by_role("button", name="Publish", exact=True).click()
    assert said(page) == [f"“{TITLES['en']}” is now public: English."]


def compare_and_restore(page):
    open_newest(page)
    page.get_by_role("link", name="History").click()
    page.locator("[name=a][value='1']").check()
    follow(page, page.get_by_role("button", name="Compare the chosen versions"))
    assert page.locator("#changes-en ~ dl del").all_text_contents() == ["removed: water-for-the-amazon"]
    assert page.locator("#changes-es ~ dl dt").all_inner_texts() == ["Title", "Address", "Summary", "Text"]
    page.get_by_role("link", name="Restore version 1").click()
    page.get_by_role("button", name="Restore this version").click()
    assert "is the newest draft again. Nothing is public until somebody publishes it." in said(page)[0]
    assert [page.input_value(f"#id_slug_{code}") for code in ("en", "es")] == [SLUGS["en"], ""]


def withdraw(page):
    open_newest(page)
    page.get_by_role("link", name="Take back…").click()
    page.get_by_label("Reason (English)").fill("The figures were wrong.")
    page.get_by_label("Reason (Español)").fill("Las cifras eran erróneas.")
    page.get_by_role("button", name="Take back").click()
    assert said(page) == [f"“{TITLES['en']}” is no longer public: English, Español."]
