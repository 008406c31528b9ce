"""The review pages: who may open and send what, in words, and nothing typed comes alive or gets lost."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing import groups, services
from publishing.admin.review import field_comments, review_line
from publishing.models import AuditEntry, ClearanceStep, Comment, Decision, Review
from publishing.services import review as reviews
from tests.factories import ClearanceStepFactory, ProgramFactory, UserFactory
from tests.markup import Markup

pytestmark = pytest.mark.django_db

State = Review.State
ROLES = [groups.AUTHORS, groups.TRANSLATORS["es"], groups.CLEARING_OFFICERS, groups.PUBLISHERS, groups.ADMINISTRATORS]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "&lt;b&gt;",
]


def person(*roles, **fields):
    user = UserFactory(**fields)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def write(program, by, **columns):
    payload = services.head_payload(program)
    draft = services.find(program)
    changed = {**payload, "columns": payload["columns"] | columns}
    return services.save(program, changed, by=by, base=draft.head.number if draft else None).revision


def address(program, page="review"):
    return reverse(f"admin:programs_program_{page}", args=[program.pk])


@pytest.fixture
def author():
    return person(groups.AUTHORS, first_name="Ana", last_name="Quispe")


@pytest.fixture
def officer():
    return person(groups.CLEARING_OFFICERS, first_name="Luz", last_name="Rojas")


@pytest.fixture
def step():
    return ClearanceStepFactory(name_en="Front office", name_es="Dirección")


@pytest.fixture
def program(author):
    program = ProgramFactory(summary_en="Ten wells.", summary_es="Diez pozos.")
    write(program, author, summary_en="Twelve wells.", summary_es="Doce pozos.")
    return program


@pytest.fixture
def review(program, author, step):
    return reviews.submit(program, ["en", "es"], by=author)


@pytest.fixture
def visit(client):
    """Ask for a page as a person, or send it; return the answer."""

    def visit(user, url, data=None):
        client.force_login(user)
        return client.get(url) if data is None else client.post(url, data)

    return visit


def decision(review, step, action, comment=""):
    return {"action": action, "review": review.pk, "step": step.pk, "comment": comment}


# Sending


def test_submit_page_says_what_each_language_needs_and_who_decides(visit, program, author, officer, step):
    ClearanceStepFactory(order=2, name_en="Ambassador", languages=["es"], group__name="Nobody")

    page = Markup(visit(author, address(program, "submit")))

    assert "English Front office Luz Rojas Español Front office Luz Rojas Ambassador Nobody who may decide" in page.text
    assert [box["value"] for box in page.all("input", name="languages") if "checked" in box] == ["en", "es"]


def test_submit_page_sends(visit, program, author, step):
    answer = visit(author, address(program, "submit"), {"languages": ["en"], "note": " For Friday "})

    assert answer.url == address(program)
    review = Review.objects.get()
    assert (review.languages, review.note, review.submitted_by) == (["en"], "For Friday", author)


def test_submit_page_keeps_what_was_typed(visit, program, author, step):
    answer = visit(author, address(program, "submit"), {"languages": [], "note": "For Friday"})

    assert answer.status_code == 200
    assert answer.context["form"].errors == {"languages": ["Choose at least one language."]}
    assert "For Friday" in Markup(answer).text
    assert not Review.objects.exists()


def test_submit_page_offers_translators_their_language(visit, program, step):
    page = visit(person(groups.TRANSLATORS["es"]), address(program, "submit"))

    assert [offer.obstacle for offer in page.context["offers"]] == ["You do not write in this language.", ""]


def test_submit_page_of_a_row_that_nobody_touched_begins_no_draft(visit, author, step):
    program = ProgramFactory(draft=True)

    assert visit(author, address(program, "submit")).status_code == 200
    assert services.find(program) is None
    assert visit(author, address(program, "submit"), {"languages": ["en"]}).status_code == 302
    assert Review.objects.get().draft == services.find(program)


# Rights


@pytest.mark.parametrize("page", ["submit", "review"])
def test_pages_are_for_staff_with_a_role(client, visit, program, review, page):
    url = address(program, page)
    asked, sent = client.get(url), client.post(url, {"action": "comment", "text": "Hello"})

    assert (asked.status_code, asked.url) == (302, f"/admin/login/?next={url}")
    # What a person typed is kept until they have signed in.
    assert (sent.status_code, sent.context["title"]) == (200, "Log in")
    assert visit(person(), url).status_code == 403
    assert visit(person(), url, {"action": "comment", "text": "Hello"}).status_code == 403
    assert not Comment.objects.exists()


def test_each_role_opens_and_sends_what_it_may(visit, program, review, step):
    opened = {role: visit(person(role), address(program)).status_code for role in ROLES}
    submitting = {role: visit(person(role), address(program, "submit")).status_code for role in ROLES}
    approving = {
        role: visit(person(role), address(program), decision(review, step, "approve")).status_code for role in ROLES
    }

    assert set(opened.values()) == {200}
    assert [role for role, status in submitting.items() if status == 403] == [groups.CLEARING_OFFICERS]
    assert [role for role, status in approving.items() if status != 403] == [groups.CLEARING_OFFICERS]
    assert Decision.objects.get().by.groups.get().name == groups.CLEARING_OFFICERS
    assert AuditEntry.objects.filter(action="approve", is_denied=True).count() == len(ROLES) - 1


@pytest.mark.parametrize("action", ["resolve", "cancel"])
def test_reviewers_change_nothing_but_their_decision(visit, program, review, officer, action):
    remark = reviews.comment(review.revision, "Which wells?", by=officer)

    answer = visit(officer, address(program), {"action": action, "comment": remark.pk, "review": review.pk})

    assert answer.status_code == 403
    assert list(Comment.objects.filter(resolved_at=None)) == [remark]
    assert list(Review.objects.filter(state=State.OPEN)) == [review]


def test_another_objects_review_and_remarks_are_out_of_reach(visit, program, author, officer, review, step):
    other = ProgramFactory()
    write(other, author, title_en="Other")
    remark = reviews.comment(review.revision, "Which wells?", by=officer)

    approved = visit(officer, address(other), decision(review, step, "approve"))
    resolved = visit(author, address(other), {"action": "resolve", "comment": remark.pk})
    cancelled = visit(author, address(other), {"action": "cancel", "review": review.pk})

    assert (approved.status_code, resolved.status_code, cancelled.status_code) == (200, 400, 400)
    assert list(Review.objects.filter(state=State.OPEN)) == [review]
    assert list(Comment.objects.filter(resolved_at=None)) == [remark]


@pytest.mark.parametrize(
    "data", [{}, {"action": "x"}, {"action": "resolve", "comment": "x"}, {"action": "cancel", "review": "9" * 30}]
)
def test_hostile_forms_are_refused(visit, program, author, data):
    assert visit(author, address(program), data or {"x": "y"}).status_code == 400


def test_pages_need_the_token(client, program, author, review):
    client = type(client)(enforce_csrf_checks=True)
    client.force_login(author)

    answers = [client.post(address(program, page), {"languages": ["en"]}) for page in ("submit", "review")]

    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize("page", ["submit", "review"])
def test_reading_writes_nothing(client, program, author, review, page):
    client.force_login(author)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(address(program, page)).status_code == 200

    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


# The page


def test_page_marks_what_changed_in_both_languages(visit, program, officer, review):
    page = visit(officer, address(program))

    (place,) = page.context["places"]
    assert (place.label, [side.language for side in place.sides]) == ("Summary", ["en", "es"])
    assert "removed: Ten added: Twelve wells." in " ".join(Markup(page).text.split())
    assert "removed: Diez added: Doce pozos." in " ".join(Markup(page).text.split())


def test_page_shows_words_that_were_never_public_without_marks(visit, author, officer, step):
    program = ProgramFactory(draft=True)
    write(program, author, summary_en="Twelve wells.")
    reviews.submit(program, ["en"], by=author)

    page = visit(officer, address(program))

    assert b"<ins" not in page.content
    assert "New: nothing of this is public yet. Twelve wells." in Markup(page).text


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("writer", "You wrote some of these words, so somebody else has to clear them."),
        ("stranger", "This step is for others: Clearing officers."),
        ("reader", "You do not have the right to clear texts."),
        ("later", "It is not your turn yet: it waits for Front office first."),
    ],
)
def test_page_says_why_somebody_does_not_decide(visit, program, author, step, who, reason):
    ClearanceStepFactory(order=2, group__name="Later")
    people = {
        "writer": person(groups.AUTHORS, groups.CLEARING_OFFICERS),
        "stranger": UserFactory(superuser=True),
        "reader": person(groups.PUBLISHERS),
        "later": person("Later"),
    }
    right = Group.objects.get(name=groups.CLEARING_OFFICERS).permissions.filter(
        codename__in=["clear_draft", "view_program"]
    )
    people["later"].user_permissions.set(right)
    write(program, people["writer"], summary_en="Mine")
    reviews.submit(program, ["en"], by=author)

    page = visit(people[who], address(program))

    assert reason in Markup(page).text
    assert [button for button in Markup(page).all("button", name="action") if button["value"] == "approve"] == []


def test_page_approves(visit, program, officer, review, step):
    answer = visit(officer, address(program), decision(review, step, "approve"))

    assert answer.url == address(program)
    review.refresh_from_db()
    assert review.state == State.APPROVED
    assert "Approved on" in Markup(visit(officer, answer.url)).text


def test_page_asks_for_a_comment_before_it_sends_back(visit, program, officer, review, step):
    refused = visit(officer, address(program), decision(review, step, "send_back", " "))
    done = visit(officer, address(program), decision(review, step, "send_back", "Which wells?"))

    assert "Say what should change, so that the author knows." in Markup(refused).text
    assert done.status_code == 302
    assert Decision.objects.get().comment == "Which wells?"
    assert "Sent back on" in Markup(visit(officer, address(program))).text


def test_decision_on_words_that_changed_meanwhile_is_refused_and_kept(visit, program, author, officer, review, step):
    write(program, author, summary_en="Thirteen wells.", summary_es="Trece pozos.")

    answer = visit(officer, address(program), decision(review, step, "approve", "Well done"))

    text = Markup(answer).text
    assert "This review is closed: void, the text changed." in text
    assert "Well done" in text
    assert not Decision.objects.exists()


def test_page_says_what_is_void(visit, program, author, officer, review, step):
    reviews.decide(review, Decision.Verdict.APPROVE, by=officer)
    write(program, author, summary_es="Trece pozos.")

    text = Markup(visit(author, address(program))).text

    assert re.search(r"The text changed after it was approved on [^(]+ \(Spanish\): send it again\.", text)
    assert re.search(r"Approved on [^(]+ \(English\): it can be published\.", text)


def test_page_takes_a_review_back(visit, program, author, review):
    visit(author, address(program), {"action": "cancel", "review": review.pk})

    review.refresh_from_db()
    assert review.state == State.CANCELLED
    assert "Nothing of this is in review." in Markup(visit(author, address(program))).text


# Remarks


def test_page_takes_remarks_at_a_field_and_resolves_them(visit, program, author, officer, review):
    data = {"action": "comment", "form": "summary_en", "column": "summary_en", "text": "Which wells?"}
    assert visit(officer, address(program), data).status_code == 302

    (remark,) = Comment.objects.all()
    assert (remark.column, remark.text, remark.by, remark.revision) == (
        "summary_en",
        "Which wells?",
        officer,
        review.revision,
    )
    assert field_comments(services.find(program)) == {"summary_en": [remark]}
    visit(author, address(program), {"action": "resolve", "comment": remark.pk})
    assert field_comments(services.find(program)) == {}
    assert "1 comment dealt with" in Markup(visit(author, address(program))).text


def test_remark_that_is_refused_is_shown_again(visit, program, officer, review):
    data = {"action": "comment", "form": "anywhere", "column": "is_live_en", "text": "Keep this"}

    answer = visit(officer, address(program), data)

    assert "Keep this" in Markup(answer).text
    assert list(answer.context["comment_form"].errors) == ["column"]
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_stays_text(visit, program, author, officer, step, text):
    write(program, author, title_en=text, summary_en=text)
    review = reviews.submit(program, ["en"], by=author, note=text)
    for column in ("", "summary_en", "body_en"):
        reviews.comment(review.revision, text, column=column, by=officer)
    reviews.decide(review, Decision.Verdict.SEND_BACK, comment=text, by=officer)

    for url in (address(program), address(program, "submit"), reverse("admin:work")):
        page = visit(author, url)
        body = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in body
        assert not re.search(r"<(img|svg)[^>]*alert", body)
        assert Markup(page).all("a", href=text) == []
        assert "{{ 7|add:7 }}" in body or "{{" not in text


# What the form of the object shows


def test_review_line_says_where_it_stands(program, author, officer, review):
    draft = services.find(program)

    line = review_line(draft, officer)

    assert (line.state, line.awaits_user, line.step.name_en) == (State.OPEN, True, "Front office")
    assert re.fullmatch(
        r"In review since [^(]+ \(English, Spanish\)\. It waits for: Front office\. It waits for you\.", str(line)
    )
    assert review_line(draft, author).awaits_user is False


def test_review_line_has_nothing_to_say_without_a_review(program, author):
    assert review_line(services.find(program), author) is None
    assert review_line(None, author) is None


def test_review_line_is_silent_once_the_words_are_public(program, author, officer, review):
    reviews.decide(review, Decision.Verdict.APPROVE, by=officer)
    assert "it can be published" in str(review_line(services.find(program), author))

    services.publish(program, ["en", "es"], by=person(groups.PUBLISHERS), is_minor=True)

    assert review_line(services.find(program), author) is None


@pytest.mark.parametrize("count", [1, 10])
def test_review_line_asks_the_same_queries_however_long_the_history(
    program, author, officer, step, count, django_assert_max_num_queries
):
    for number in range(count):
        write(program, author, summary_en=f"{number + 20} wells.")
        review = reviews.submit(program, ["en"], by=author)
        reviews.decide(review, Decision.Verdict.SEND_BACK, comment="No", by=officer)
        reviews.comment(review.revision, "No", column="summary_en", by=officer)
    reviews.submit(program, ["en"], by=author)
    draft = services.find(program)
    officer.get_all_permissions()

    with django_assert_max_num_queries(11):
        str(review_line(draft, officer))
        field_comments(draft)


# Steps


STEPS = "admin:publishing_clearancestep"


def step_form(**fields):
    return {
        "name_en": "Front office",
        "order": 1,
        "group": Group.objects.get(name=groups.CLEARING_OFFICERS).pk,
    } | fields


def test_step_is_made_in_the_admin(visit):
    administrator = person(groups.ADMINISTRATORS)
    form = visit(administrator, reverse(f"{STEPS}_add")).context["adminform"].form
    kinds = [(str(pk), label) for pk, label in form.fields["content_types"].choices]

    answer = visit(
        administrator,
        reverse(f"{STEPS}_add"),
        step_form(languages=["es"], content_types=[kinds[0][0]], is_active="on"),
    )

    assert answer.status_code == 302
    step = ClearanceStep.objects.get()
    assert (step.name_en, step.languages, step.content_types.count()) == ("Front office", ["es"], 1)
    assert "Programs" in [label for _pk, label in kinds]
    assert "Users" not in [label for _pk, label in kinds]


def test_steps_are_for_administrators(visit, step):
    for role in [found for found in ROLES if found != groups.ADMINISTRATORS]:
        user = person(role)
        assert visit(user, reverse(f"{STEPS}_change", args=[step.pk]), step_form(name_en="X")).status_code == 403
        assert visit(user, reverse(f"{STEPS}_add"), step_form()).status_code == 403
        assert visit(user, reverse(f"{STEPS}_delete", args=[step.pk]), {"post": "yes"}).status_code == 403

    assert list(ClearanceStep.objects.values_list("name_en", flat=True)) == ["Front office"]


def test_step_that_was_decided_stays(visit, program, review, officer, step):
    reviews.decide(review, Decision.Verdict.APPROVE, by=officer)
    administrator = person(groups.ADMINISTRATORS)

    answer = visit(administrator, reverse(f"{STEPS}_delete", args=[step.pk]), {"post": "yes"})

    assert answer.url == reverse(f"{STEPS}_change", args=[step.pk])
    assert ClearanceStep.objects.filter(pk=step.pk).exists()
    assert "was part of reviews, so it can't be deleted" in Markup(visit(administrator, answer.url)).text


@pytest.mark.parametrize("way", ["off", "delete"])
def test_review_ends_with_the_step_that_it_waits_for(visit, program, review, step, way):
    administrator = person(groups.ADMINISTRATORS)
    if way == "off":
        visit(administrator, reverse(f"{STEPS}_change", args=[step.pk]), step_form(name_es="Dirección"))
    else:
        visit(administrator, reverse(f"{STEPS}_delete", args=[step.pk]), {"post": "yes"})

    review.refresh_from_db()
    assert review.state == State.APPROVED
