"""The way of a text through review, in a browser: readable, usable and within the policy at every step."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from publishing import groups, services
from publishing.models import Comment, Decision, Review
from publishing.services import review as reviews
from tests.browser.audit import LOOKS, faults
from tests.factories import ClearanceStepFactory, MissionFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def person(*roles, **fields):
    """Make a superuser in some groups: tests of a browser begin without the groups' rights."""
    user = UserFactory(superuser=True, **fields)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def write(program, by, **columns):
    payload = services.head_payload(program)
    draft = services.find(program)
    changed = {**payload, "columns": payload["columns"] | columns}
    return services.save(program, changed, by=by, base=draft.head.number if draft else None).revision


@pytest.fixture
def author():
    return person(groups.AUTHORS, username="ana", first_name="Ana", last_name="Quispe")


@pytest.fixture
def officer():
    return person(groups.CLEARING_OFFICERS, username="luz", first_name="Luz", last_name="Rojas")


@pytest.fixture
def program(author):
    MissionFactory()
    ClearanceStepFactory(name_en="Program office", name_es="Oficina de programas")
    ClearanceStepFactory(order=2, name_en="Front office", name_es="Dirección", group__name="Front office")
    program = ProgramFactory(
        title_en="Clean water", summary_en="Ten wells.", summary_es="Diez pozos.", body_en="<h2>Why</h2><p>Water</p>"
    )
    write(
        program,
        author,
        summary_en="Twelve wells.",
        summary_es="Doce pozos.",
        body_en="<h2>Why</h2><p>Clean water</p><ul><li>Loreto</li></ul>",
        starts_on="2021-03-01",
    )
    return program


def address(program, page="review"):
    return reverse(f"admin:programs_program_{page}", args=[program.pk])


@pytest.mark.parametrize("language", LOOKS)
def test_pages_are_accessible_and_keep_their_policy(new_page, sign_in, trouble, program, author, officer, language):
    author.language = officer.language = language
    author.save()
    officer.save()
    found = {}
    page = new_page(width=360)

    def look(user, url, name):
        sign_in(page, user)
        page.goto(url)
        page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        found[name] = faults(page, language)

    look(author, address(program), "nothing in review")
    look(author, address(program, "submit"), "submit")
    review = reviews.submit(program, ["en", "es"], by=author, note="For Friday")
    remark = reviews.comment(review.revision, "Which wells?", column="summary_en", by=officer)
    reviews.comment(review.revision, "Good", by=officer)
    reviews.resolve(remark, by=author)
    reviews.comment(review.revision, "Where?", column="body_en", by=officer)
    look(officer, address(program), "decide")
    reviews.decide(review, Decision.Verdict.APPROVE, by=officer)
    write(program, author, summary_es="Trece pozos.")
    look(author, address(program), "void")
    services.delete(ProgramFactory(draft=True), by=author)
    look(author, reverse("admin:work"), "work")
    look(author, f"{reverse('admin:work')}?section=drafts", "section")
    look(author, reverse("admin:publishing_clearancestep_changelist"), "steps")
    look(author, reverse("admin:publishing_clearancestep_add"), "step")

    assert {name: lines for name, lines in found.items() if lines} == {}
    assert [line for line in trouble if "favicon" not in line] == []


@pytest.mark.parametrize("script", [True, False])
def test_text_goes_to_review_and_back(new_page, sign_in, program, author, officer, script):
    page = new_page(width=360, java_script_enabled=script)
    sign_in(page, author)
    page.goto(address(program, "submit"))
    page.get_by_role("checkbox", name="Español").uncheck()
    page.get_by_label("Note to those who clear").fill("For Friday")
    page.get_by_role("button", name="Send for review").click()
    page.get_by_text("It waits for: Program office.", exact=False).first.wait_for()
    review = Review.objects.get()
    assert (review.languages, review.note) == (["en"], "For Friday")

    desk = new_page(width=360, java_script_enabled=script)
    sign_in(desk, officer)
    desk.goto(reverse("admin:work"))
    desk.get_by_role("link", name="Clean water").first.click()
    desk.locator("summary", has_text="Summary").first.click()
    desk.locator("#id_summary_en_text").fill("Which wells?")
    desk.locator("form", has=desk.locator("#id_summary_en_text")).get_by_role("button").click()
    desk.get_by_text("Which wells?").first.wait_for()
    assert Comment.objects.get().column == "summary_en"

    desk.get_by_role("button", name="Send back").click()
    desk.get_by_text("Say what should change, so that the author knows.").wait_for()
    desk.locator("#id_decision_comment").fill("Name the wells.")
    desk.get_by_role("button", name="Send back").click()
    desk.get_by_text("Sent back on").wait_for()

    page.goto(reverse("admin:work"))
    page.get_by_role("heading", name="Sent back to me").wait_for()
    page.get_by_role("link", name="Clean water").first.click()
    page.get_by_text("Name the wells.").wait_for()
    page.get_by_role("button", name="Dealt with").click()
    page.get_by_text("1 comment dealt with").wait_for()
    review.refresh_from_db()
    assert review.state == Review.State.SENT_BACK
