"""The page "My work": each line for whom it is meant, and the same queries however much there is."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from programs.models import Program
from publishing import groups, services
from publishing.models import Decision, Draft, Publication, Schedule
from publishing.services import review as reviews
from tests.factories import ClearanceStepFactory, ProgramFactory, UserFactory
from tests.markup import Markup

pytestmark = pytest.mark.django_db

WORK = "/admin/work/"


def person(*roles, **fields):
    user = UserFactory(**fields)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def write(program, by, **columns):
    payload = services.head_payload(program)
    draft = services.find(program)
    changed = {**payload, "columns": payload["columns"] | columns}
    return services.save(program, changed, by=by, base=draft.head.number if draft else None).revision


def drafted(by, title):
    """Make a public program with unpublished words in English."""
    program = ProgramFactory()
    write(program, by, title_en=title)
    return program


@pytest.fixture
def author():
    return person(groups.AUTHORS)


@pytest.fixture
def officer():
    return person(groups.CLEARING_OFFICERS)


@pytest.fixture
def publisher():
    return person(groups.PUBLISHERS)


@pytest.fixture
def administrator():
    return person(groups.ADMINISTRATORS)


@pytest.fixture
def step():
    return ClearanceStepFactory()


@pytest.fixture
def lines(client):
    """Return what a person's page lists: {section: [(name, note)]}."""

    def read(user, query=""):
        client.force_login(user)
        sections = client.get(WORK + query).context["sections"]
        return {found["name"]: [(item.draft.name, item.note) for item in found["items"]] for found in sections}

    return read


def test_empty_page_says_so(client, author):
    client.force_login(author)

    assert "Nothing waits for you." in Markup(client.get(WORK)).text


def test_each_sees_what_waits_for_them(lines, author, officer, publisher, step):
    sent = drafted(author, "Sent")
    reviews.submit(sent, ["en"], by=author)
    drafted(author, "Begun")
    back = drafted(author, "Back")
    reviews.decide(reviews.submit(back, ["en"], by=author), Decision.Verdict.SEND_BACK, comment="No", by=officer)
    ready = drafted(author, "Ready")
    reviews.decide(reviews.submit(ready, ["en"], by=author), Decision.Verdict.APPROVE, by=officer)

    mine = [("Ready", ""), ("Back", ""), ("Begun", ""), ("Sent", "")]
    assert lines(author) == {"sent_back": [("Back", "Sent back")], "drafts": mine, "in_review": [("Sent", "")]}
    assert lines(officer) == {"awaiting": [("Sent", "")]}
    assert lines(publisher) == {"ready": [("Ready", "Approved")]}
    assert lines(person()) == {}
    assert lines(UserFactory(superuser=True)) == {"ready": [("Ready", "Approved")]}


def test_what_is_dealt_with_is_gone(lines, author, officer, publisher, step):
    program = drafted(author, "Water")
    reviews.decide(reviews.submit(program, ["en"], by=author), Decision.Verdict.SEND_BACK, comment="No", by=officer)
    reviews.decide(reviews.submit(program, ["en"], by=author), Decision.Verdict.APPROVE, by=officer)
    assert lines(author) == {"drafts": [("Water", "")]}
    services.publish(program, ["en"], by=publisher, is_minor=True)

    assert lines(author) == lines(officer) == lines(publisher) == {}


def test_words_changed_after_publication_are_not_ready(lines, author, officer, publisher, step):
    program = drafted(author, "Water")
    reviews.decide(reviews.submit(program, ["en"], by=author), Decision.Verdict.APPROVE, by=officer)
    services.publish(program, ["en"], by=publisher, is_minor=True)
    write(program, author, title_en="Other")

    assert lines(publisher) == {}


def test_approval_that_a_new_step_does_not_share_is_not_ready(lines, author, officer, publisher, step):
    program = drafted(author, "Water")
    reviews.decide(reviews.submit(program, ["en"], by=author), Decision.Verdict.APPROVE, by=officer)
    ClearanceStepFactory(order=2)

    assert lines(publisher) == {}


def test_own_words_do_not_wait_for_oneself(lines, step):
    writer = person(groups.AUTHORS, groups.CLEARING_OFFICERS)
    reviews.submit(drafted(writer, "Mine"), ["en"], by=writer)

    assert "awaiting" not in lines(writer)


def test_schedules_show_until_they_are_done(lines, publisher):
    at = timezone.now() + datetime.timedelta(hours=1)
    program = drafted(publisher, "Water")
    services.schedule(program, ["en"], action=Schedule.Action.PUBLISH, at=at, by=publisher, notes={"en": "New"})
    assert lines(publisher)["schedules"] == [("Water", "Publish")]
    Schedule.objects.update(options={})

    list(services.run_due(at))

    ((name, note),) = lines(publisher)["schedules"]
    assert name == "Water"
    assert note.startswith("Not done: Say in one sentence what changed")


def test_urgent_publication_stays_until_it_is_cleared(lines, author, administrator, publisher, officer, step):
    services.publish(drafted(author, "Water"), ["en"], by=administrator, is_minor=True, urgent_reason="Earthquake")

    assert lines(administrator)["uncleared"] == [("Water", "Earthquake")]
    assert lines(publisher)["uncleared"] == [("Water", "Earthquake")]
    assert "uncleared" not in lines(author)
    (review,) = reviews.awaiting(officer)
    reviews.decide(review, Decision.Verdict.APPROVE, by=officer)

    assert Publication.objects.filter(is_uncleared=True).count() == 0
    assert "uncleared" not in lines(administrator)


# Deleted objects


@pytest.fixture
def deleted(publisher):
    program = ProgramFactory(draft=True, title_en="Lost")
    services.delete(program, by=publisher)
    return Draft.objects.get()


def test_deleted_objects_are_listed_for_those_who_may_recover_them(lines, deleted, author, publisher):
    assert lines(publisher) == {"deleted": [("Lost", "")]}
    assert lines(author) == {}


def test_recover_brings_an_object_back(client, deleted, publisher):
    client.force_login(publisher)

    answer = client.post(reverse("admin:draft-recover", args=[deleted.pk]))

    program = Program.objects.get(pk=deleted.object_id)
    assert answer.url == reverse("admin:programs_program_change", args=[program.pk])
    assert (program.title_en, program.live_languages()) == ("Lost", [])


@pytest.mark.parametrize("role", [groups.AUTHORS, groups.CLEARING_OFFICERS, groups.TRANSLATORS["es"]])
def test_recover_is_for_those_who_may_delete(client, deleted, role):
    client.force_login(person(role))

    answer = client.post(reverse("admin:draft-recover", args=[deleted.pk]))

    assert answer.status_code == 403
    assert not Program.objects.exists()


def test_recover_writes_nothing_by_get_or_for_strangers(client, deleted, publisher):
    address = reverse("admin:draft-recover", args=[deleted.pk])
    stranger = client.post(address)
    client.force_login(publisher)

    assert (stranger.status_code, client.get(address).status_code) == (302, 405)
    assert client.post(reverse("admin:draft-recover", args=[deleted.pk + 1])).status_code == 404
    assert not Program.objects.exists()


# The page


def test_page_is_for_staff(client):
    assert client.get(WORK).url == f"/admin/login/?next={WORK}"


def test_each_section_shows_ten_and_leads_to_all(lines, client, author):
    for number in range(12):
        drafted(author, f"Water {number}")

    assert len(lines(author)["drafts"]) == 10
    assert "Show all" in Markup(client.get(WORK)).text
    assert {name: len(found) for name, found in lines(author, "?section=drafts").items()} == {"drafts": 12}


@pytest.mark.parametrize("query", ["?section=nothing", "?section=drafts&p=99", "?section=drafts&p=x", "?section=rows"])
def test_page_survives_hostile_addresses(client, author, query):
    client.force_login(author)

    assert client.get(WORK + query).status_code == 200


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_speaks_the_readers_language(client, language):
    client.force_login(person(groups.AUTHORS, language=language))

    assert client.get(WORK).headers["Content-Language"] == language


def fill(count, everybody):
    """Give one person, in all roles, some lines in every section."""
    writer, me = everybody
    for number in range(count):
        reviews.submit(drafted(writer, f"Awaiting {number}"), ["en"], by=writer)
        back = drafted(me, f"Back {number}")
        other = person(groups.CLEARING_OFFICERS)
        reviews.decide(reviews.submit(back, ["en"], by=me), Decision.Verdict.SEND_BACK, comment="No", by=other)
        ready = drafted(writer, f"Ready {number}")
        reviews.decide(reviews.submit(ready, ["en"], by=writer), Decision.Verdict.APPROVE, by=other)
        services.schedule(
            ready, ["en"], action=Schedule.Action.PUBLISH, by=me, is_minor=True,
            at=timezone.now() + datetime.timedelta(hours=1),
        )  # fmt: skip
        reviews.submit(drafted(me, f"In review {number}"), ["en"], by=me)
        urgent = drafted(writer, f"Urgent {number}")
        services.publish(urgent, ["en"], by=me, is_minor=True, urgent_reason="Earthquake")
        services.delete(ProgramFactory(draft=True), by=me)


def test_page_asks_the_same_queries_however_much_there_is(client, step):
    everybody = person(groups.AUTHORS), person(*groups.EVERYBODY)
    client.force_login(everybody[1])
    counts = []
    for count in (1, 9):
        fill(count, everybody)
        client.get(WORK)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(WORK)
        counts.append(len(queries))

    assert len(answer.context["sections"]) == 8
    assert counts[1] == counts[0]
