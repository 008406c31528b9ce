"""Who is told of what by e-mail, in which words, and that nothing of it can break or betray anything."""

import datetime
import logging

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from publishing import groups, services
from publishing.models import Decision, Schedule
from publishing.services import review as reviews
from tests.factories import ClearanceStepFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db

APPROVE, SEND_BACK = Decision.Verdict.APPROVE, Decision.Verdict.SEND_BACK


def person(name, *roles, **fields):
    user = UserFactory(username=name, **{"email": f"{name}@example.org", **fields})
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def write(program, by, **columns):
    payload = services.head_payload(program)
    draft = services.find(program)
    changed = {**payload, "columns": payload["columns"] | columns}
    return services.save(program, changed, by=by, base=draft.head.number if draft else None).revision


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://peru.example.gov"


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    """Return the e-mails that leave once what is done in a block is committed, as {(address, subject)}."""

    def run(work, *args, **kwargs):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            result = work(*args, **kwargs)
        return result, sorted((*message.to, message.subject) for message in mail.outbox)

    return run


@pytest.fixture
def author():
    return person("author", groups.AUTHORS, first_name="Ana", last_name="Quispe")


@pytest.fixture
def officer():
    return person("officer", groups.CLEARING_OFFICERS, language="es", first_name="Luz", last_name="Rojas")


@pytest.fixture
def step():
    return ClearanceStepFactory(name_en="Front office", name_es="Dirección")


@pytest.fixture
def program(author):
    program = ProgramFactory()
    write(program, author, title_en="Clean water", title_es="Agua limpia")
    return program


def test_submission_is_told_to_those_who_may_decide_the_first_step(after_commit, program, author, officer, step):
    person("second", groups.CLEARING_OFFICERS)
    person("gone", groups.CLEARING_OFFICERS, is_active=False)
    person("nameless", groups.CLEARING_OFFICERS, email="")
    writer = person("writer", groups.CLEARING_OFFICERS, groups.AUTHORS)
    write(program, writer, summary_en="Mine")
    person("root", superuser=True)
    other = ClearanceStepFactory(order=2, group__name="Later")
    person("later", "Later", groups.CLEARING_OFFICERS).groups.remove(step.group)
    assert other.order > step.order

    _review, sent = after_commit(reviews.submit, program, ["en"], by=author)

    assert sent == [
        ("officer@example.org", "Espera su visto bueno: Agua limpia"),
        ("second@example.org", "Waiting for your clearance: Clean water"),
    ]


@pytest.mark.parametrize("senders", ["en", "es"])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            """\
Ana Quispe asks you to clear “Clean water”.

Kind: Program
Languages: English, Spanish
Step: Front office

Note:
For "Friday" & <Monday>

Read it, comment and decide here:
https://peru.example.gov/admin/programs/program/{pk}/review/
""",
        ),
        (
            "es",
            """\
Ana Quispe le pide el visto bueno para «Agua limpia».

Tipo: Programa
Idiomas: inglés, español
Paso: Dirección

Nota:
For "Friday" & <Monday>

Léalo, coméntelo y decida aquí:
https://peru.example.gov/admin/programs/program/{pk}/review/
""",
        ),
    ],
)
def test_submission_says_what_waits_in_the_recipients_language(
    after_commit, program, author, officer, step, language, text, senders
):
    officer.language = language
    officer.save()

    with override(senders):
        after_commit(reviews.submit, program, ["en", "es"], by=author, note='For "Friday" & <Monday>')

    assert [message.body for message in mail.outbox] == [text.format(pk=program.pk)]


def test_approval_of_a_step_is_told_to_the_next(after_commit, program, author, officer, step):
    ClearanceStepFactory(order=2, group__name="Last")
    last = person("last", "Last")
    last.user_permissions.set(officer.groups.get().permissions.filter(codename__in=["clear_draft", "view_program"]))
    review = reviews.submit(program, ["en"], by=author)

    _decision, sent = after_commit(reviews.decide, review, APPROVE, by=officer)

    assert sent == [("last@example.org", "Waiting for your clearance: Clean water")]
    assert "Luz Rojas approved “Clean water” for Front office. Now it waits for you." in mail.outbox[0].body


def test_final_approval_is_told_to_the_author_and_to_those_who_publish(after_commit, program, author, officer, step):
    person("publisher", groups.PUBLISHERS)
    person("root", superuser=True)
    review = reviews.submit(program, ["en"], by=author)

    _decision, sent = after_commit(reviews.decide, review, APPROVE, by=officer)

    assert sent == [
        ("author@example.org", "Approved: Clean water"),
        ("publisher@example.org", "Ready to publish: Clean water"),
    ]


def test_clearance_afterwards_asks_nobody_to_publish(after_commit, program, author, officer, step):
    administrator = person("administrator", groups.ADMINISTRATORS)
    person("publisher", groups.PUBLISHERS)

    _row, sent = after_commit(
        services.publish, program, ["en"], by=administrator, is_minor=True, urgent_reason="Earthquake"
    )
    assert sent == [("officer@example.org", "Espera su visto bueno: Agua limpia")]
    assert "Earthquake" in mail.outbox[0].body
    review = services.find(program).reviews.get()
    _decision, sent = after_commit(reviews.decide, review, APPROVE, by=officer)

    assert sent == [("administrator@example.org", "Approved: Clean water")]


def test_sending_back_is_told_to_the_writers_with_the_comment(after_commit, program, author, officer, step):
    person("publisher", groups.PUBLISHERS)
    translator = person("translator", groups.TRANSLATORS["es"])
    write(program, translator, title_es="Agua muy limpia")
    review = reviews.submit(program, ["es"], by=author)

    _decision, sent = after_commit(reviews.decide, review, SEND_BACK, comment="Which water?", by=officer)

    assert sent == [
        ("author@example.org", "Sent back: Clean water"),
        ("translator@example.org", "Sent back: Clean water"),
    ]
    assert all("Luz Rojas sent “Clean water” back (Front office).\n\nWhich water?\n" in m.body for m in mail.outbox)


def test_void_approval_is_told_to_whoever_asked_for_it(after_commit, program, author, officer, step):
    reviews.decide(reviews.submit(program, ["en"], by=author), APPROVE, by=officer)
    editor = person("editor", groups.AUTHORS)

    _revision, sent = after_commit(write, program, editor, title_en="Cleaner water")

    assert sent == [("author@example.org", "Changed after it was sent for review: Cleaner water")]


def test_own_change_is_told_to_nobody(after_commit, program, author, officer, step):
    reviews.submit(program, ["en"], by=author)

    _revision, sent = after_commit(write, program, author, title_en="Cleaner water")

    assert sent == []


def test_comment_is_told_to_the_writers_and_not_to_oneself(after_commit, program, author, officer):
    head = services.find(program).head
    _comment, own = after_commit(reviews.comment, head, "To do", by=author)

    _comment, sent = after_commit(reviews.comment, head, "Which <water>?", column="title_en", by=officer)

    assert own == []
    assert sent == [("author@example.org", "New comment: Clean water")]
    assert "Luz Rojas commented on “Clean water”, at Title:\n\nWhich <water>?\n" in mail.outbox[0].body


def test_failed_schedule_is_told_to_whoever_planned_it(after_commit, program, author):
    publisher = person("publisher", groups.PUBLISHERS)
    at = timezone.now() + datetime.timedelta(hours=1)
    services.schedule(program, ["en"], action=Schedule.Action.PUBLISH, at=at, by=publisher, notes={"en": "News"})
    publisher.groups.clear()
    publisher.groups.add(Group.objects.get(name=groups.AUTHORS))

    _done, sent = after_commit(lambda: list(services.run_due(at)))

    assert sent == [("publisher@example.org", "Not done as scheduled: Clean water")]


def test_name_with_line_breaks_adds_no_header(after_commit, program, author, officer, step):
    officer.language = "en"
    officer.save()
    write(program, author, title_en="Water\r\nBcc: everybody@example.org\n\nBody")

    after_commit(reviews.submit, program, ["en"], by=author)

    (message,) = mail.outbox
    assert message.subject == "Waiting for your clearance: Water Bcc: everybody@example.org Body"
    assert (message.to, message.bcc, message.cc) == (["officer@example.org"], [], [])
    assert "\nBcc:" not in message.message().as_string().partition("\n\n")[0]


def test_nothing_is_sent_of_what_was_not_committed(django_capture_on_commit_callbacks, program, author, officer, step):
    def fail():
        with transaction.atomic():
            reviews.submit(program, ["en"], by=author)
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(RuntimeError):
        fail()

    assert callbacks == []
    assert mail.outbox == []


def test_failing_mail_server_breaks_nothing_and_is_logged(
    settings, caplog, after_commit, program, author, officer, step
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with caplog.at_level(logging.ERROR, "publishing.notices"):
        review, _sent = after_commit(reviews.submit, program, ["en"], by=author)

    assert review.state == "open"
    assert [record.getMessage() for record in caplog.records] == ["A notice could not be sent."]


def test_recipients_who_may_not_see_the_object_are_left_out(after_commit, program, author, officer, step):
    review = reviews.submit(program, ["en"], by=author)
    author.groups.clear()

    _decision, sent = after_commit(reviews.decide, review, SEND_BACK, comment="Which water?", by=officer)

    assert sent == []
