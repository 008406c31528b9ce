import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from programs.models import Program
from publishing import payload, services
from publishing.models import ClearanceStep, Comment, Decision
from publishing.services import review
from publishing.services.sharing import Invited, share
from tests.browser.audit import LOOKS, faults
from tests.factories import MissionFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

# Playwright itself puts a script into every frame; no page of ours does.
SANDBOX = "Blocked script execution in 'about:srcdoc'"


@pytest.fixture
def admin():
    return UserFactory(superuser=True)


@pytest.fixture
def revision(admin):
    """A second version of a program that is public in both languages."""
    MissionFactory()
    program = ProgramFactory(regional=True, title_en="Water", title_es="Agua", summary_en="It began in 2019.")
    changed = payload.snapshot(program)
    changed["columns"] |= {"summary_en": "It began in 2020.", "body_es": "<h2>Pozos</h2><p>Con familias.</p>"}
    return services.save(program, changed, by=admin).revision


@pytest.fixture
def shared(revision, admin):
    """A link that names Rosa, who clears a step that waits for her; with its token."""
    # A transactional test finds no groups: migrations made them, and another such test emptied the tables.
    group, _made = Group.objects.get_or_create(name="Clearing officers")
    step = ClearanceStep.objects.create(name_en="Program office", name_es="Oficina de programas", group=group)
    review.submit(Program.objects.get(), ["en", "es"], by=admin)
    # Who wrote the words could name for the step only somebody known to it.
    other = UserFactory(superuser=True)
    return share(revision, ["en", "es"], by=other, guests=[Invited("Rosa Díaz", "rosa@example.org", "es", step)])


def own(trouble):
    return [line for line in trouble if SANDBOX not in line]


def shown(page):
    """Return the names of the frames that can be seen."""
    return [frame.get_attribute("title") for frame in page.locator("iframe").all() if frame.is_visible()]


def heading(page, number=0):
    return page.frame_locator("iframe").nth(number).locator("h1")


@pytest.mark.parametrize("language", LOOKS)
def test_pages_are_accessible_and_keep_their_policy(new_page, sign_in, trouble, revision, shared, language):
    page = new_page(width=360, locale={"en": "en-US", "es": "es-PE"}[language])
    sign_in(page, UserFactory(superuser=True, language=language))
    number = Program.objects.get().pk
    addresses = [
        reverse("admin:programs_program_preview", args=[number]),
        reverse("admin:programs_program_share", args=[number]),
        reverse("share:page", args=[shared[1]]),
    ]

    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = faults(page, language)

    assert found == {address: [] for address in addresses}
    assert own(trouble) == []


def test_preview_is_chosen_without_script_and_by_keyboard(new_page, sign_in, revision, admin):
    page = new_page(java_script_enabled=False)
    sign_in(page, admin)
    page.goto(reverse("admin:programs_program_preview", args=[Program.objects.get().pk]))
    marked, plain = [
        [f"The page in {name}{words}" for name in ("English", "Spanish")] for words in (", changes marked", "")
    ]
    assert shown(page) == marked

    page.get_by_role("checkbox", name="Mark what differs").press("Space")
    assert shown(page) == plain

    page.get_by_role("radio", name="All").press("ArrowRight")
    assert shown(page) == plain[:1]

    page.get_by_role("radio", name="Phone").check()
    assert page.locator("iframe:visible").bounding_box()["width"] == 360


def test_preview_looks_like_the_page_and_marks_changes(new_page, sign_in, revision, admin):
    page = new_page()
    sign_in(page, admin)
    page.goto(reverse("admin:programs_program_preview", args=[Program.objects.get().pk]))
    english = page.frame_locator("iframe").first

    english.locator("h1").wait_for()
    assert english.locator("ins.change").all_text_contents() == ["added: 2020"]
    assert english.locator("del.change").all_text_contents() == ["removed: 2019"]
    assert english.locator(".change-said").first.bounding_box()["width"] == 1
    family = english.locator("body").evaluate("element => getComputedStyle(element).fontFamily")
    assert "Public Sans" in family


def test_guest_reads_on_a_phone_and_approves(new_page, shared, trouble):
    token = shared[1]
    page = new_page(width=360, locale="es-PE")
    page.goto(reverse("share:page", args=[token]))
    heading(page).wait_for()
    assert page.locator("html").get_attribute("lang") == "es-PE"

    page.get_by_role("radio", name="Rosa Díaz").check()
    page.locator("button[value=send_code]").click()
    page.locator("input[name=code]").fill(re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)[0])
    page.locator("button[value=enter]").click()
    page.locator("textarea").fill("Muy bien.")
    page.locator("button[value=comment]").click()
    page.locator("button[value=approve]").click()
    page.locator(".share-said").wait_for()

    assert [(comment.text, comment.guest.name) for comment in Comment.objects.all()] == [("Muy bien.", "Rosa Díaz")]
    assert [(decision.verdict, decision.guest.name) for decision in Decision.objects.all()] == [
        ("approve", "Rosa Díaz")
    ]
    assert own(trouble) == []


def test_no_request_tells_where_it_came_from(new_page, shared):
    page = new_page()
    referers = []
    page.on("request", lambda request: referers.append(request.headers.get("referer", "")))

    page.goto(reverse("share:page", args=[shared[1]]))
    heading(page).wait_for()
    with page.expect_popup() as popup:
        page.frame_locator("iframe").first.get_by_role("link", name="Programs").first.click()

    assert not [referer for referer in referers if shared[1] in referer]
    assert popup.value.evaluate("document.referrer") == ""
