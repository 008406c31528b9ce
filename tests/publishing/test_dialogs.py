"""The pages on which staff publish, schedule and take back."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from publishing import groups, services
from publishing.models import Publication, PublicChange, Schedule
from tests import factories as make
from tests.forms import filled
from tests.staff import everything, newest, person, stored, write

pytestmark = pytest.mark.django_db

TOMORROW = (timezone.now() + datetime.timedelta(days=1)).strftime("%Y-%m-%dT10:00")
YESTERDAY = (timezone.now() - datetime.timedelta(days=1)).strftime("%Y-%m-%dT10:00")


@pytest.fixture
def boss():
    return make.UserFactory(superuser=True)


@pytest.fixture
def publisher(client):
    client.force_login(person(groups.PUBLISHERS, username="publisher"))
    return client


@pytest.fixture
def program(boss):
    program = make.ProgramFactory(title_en="Old", title_es="Viejo")
    write(program, boss, title_en="New", title_es="Nuevo")
    return program


def address(row, view, *args):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{view}", args=[row.pk, *args])


def send(client, row, view, **values):
    return client.post(address(row, view), filled(client.get(address(row, view)), **values))


def problems(answer):
    return answer.context["form"].errors


def said(answer):
    return [re.sub(r"<[^>]+>", "", str(message)) for message in get_messages(answer.wsgi_request)]


def live(row):
    return type(row).objects.get(pk=row.pk)


# Publishing


def test_page_lists_what_changes_for_readers(publisher, program):
    page = publisher.get(address(program, "publish"))

    found = {prospect.code: [change.label for change in prospect.changes] for prospect in page.context["prospects"]}
    assert found == {"en": ["Title"], "es": ["Title"]}
    words = re.sub(r"<[^>]+>", "", page.content.decode())
    assert all(word in words for word in ("Old", "New", "Viejo", "Nuevo"))


def test_page_ticks_what_is_ready_and_has_changes(publisher, boss):
    program = make.ProgramFactory()
    write(program, boss, title_en="New")

    assert filled(publisher.get(address(program, "publish")))["languages"] == ["en"]


def test_page_does_not_tick_what_lacks_something(publisher, boss):
    program = make.ProgramFactory()
    write(program, boss, title_es="", title_en="New")

    assert filled(publisher.get(address(program, "publish")))["languages"] == ["en"]


def test_publish_takes_the_ticked_language(publisher, program):
    answer = send(publisher, program, "publish", languages=["es"], note_es="Nombre nuevo.")

    assert said(answer) == ["“Old” is now public: Español."]
    assert (live(program).title_en, live(program).title_es) == ("Old", "Nuevo")
    assert PublicChange.objects.get().note == "Nombre nuevo."


def test_publish_asks_for_the_note_beside_its_box(publisher, program):
    page = send(publisher, program, "publish", languages=["en", "es"], note_en="A new name.")

    assert list(problems(page)) == ["note_es"]
    assert live(program).title_en == "Old"


def test_publish_of_a_minor_change_needs_no_note(publisher, program):
    send(publisher, program, "publish", is_minor="on")

    assert (live(program).title_en, live(program).title_es) == ("New", "Nuevo")


def test_publish_without_a_language_says_so(publisher, program):
    assert list(problems(send(publisher, program, "publish", languages=None))) == ["languages"]


def test_publish_waits_for_a_look_at_what_came_meanwhile(publisher, program, boss):
    shown = filled(publisher.get(address(program, "publish")), is_minor="on")
    write(program, boss, title_en="Newer")

    page = publisher.post(address(program, "publish"), shown)

    assert live(program).title_en == "Old"
    assert "Somebody saved a newer version meanwhile" in problems(page)["__all__"][0]
    assert "Newer" in re.sub(r"<[^>]+>", "", page.content.decode())
    publisher.post(address(program, "publish"), filled(page, is_minor="on"))
    assert live(program).title_en == "Newer"


def test_publish_of_a_row_that_nobody_drafted(publisher):
    program = make.ProgramFactory(draft=True)

    send(publisher, program, "publish")

    assert live(program).live_languages() == ["en", "es"]


def test_publish_without_clearance_offers_no_way_round(publisher, program):
    make.ClearanceStepFactory(name_en="Front office")

    shown = publisher.get(address(program, "publish"))
    page = publisher.post(address(program, "publish"), filled(shown, is_minor="on", urgent_reason="Flood"))

    assert "urgent_reason" not in shown.context["form"].fields
    assert problems(page)["__all__"] == ["This has not been cleared yet. It waits for: Front office."]
    assert live(program).title_en == "Old"


def test_publish_urgently_by_those_with_the_right(client, program):
    make.ClearanceStepFactory()
    client.force_login(person(groups.ADMINISTRATORS))

    send(client, program, "publish", languages=["en"], is_minor="on", urgent_reason="Flood")

    publication = Publication.objects.get(language="en")
    assert (live(program).title_en, publication.is_uncleared, publication.urgent_reason) == ("New", True, "Flood")
    page = client.get(address(program, "change")).content.decode()
    assert "Published without clearance: Flood" in page


# Scheduling


def test_schedule_says_when_and_publishes_nothing_now(publisher, program):
    before = stored(program)

    answer = send(publisher, program, "publish", is_minor="on", when="at", at=TOMORROW)

    planned = Schedule.objects.get()
    assert (planned.action, planned.languages, planned.state) == ("publish", ["en", "es"], "waiting")
    assert "is scheduled for" in said(answer)[0]
    assert stored(program) == before
    assert [done.state for done in services.run_due(planned.at)] == ["done"]
    assert live(program).title_en == "New"


@pytest.mark.parametrize("at", ["", YESTERDAY, "soon", "9999-99-99T99:99"])
def test_schedule_needs_a_time_to_come(publisher, program, at):
    page = send(publisher, program, "publish", is_minor="on", when="at", at=at)

    assert list(problems(page)) == ["at"]
    assert not Schedule.objects.exists()


def test_schedule_is_cancelled_by_post_and_by_right_only(publisher, client, program, boss):
    send(publisher, program, "publish", is_minor="on", when="at", at=TOMORROW)
    other = make.ProgramFactory()
    planned = Schedule.objects.get()
    cancel = address(program, "cancel", planned.pk)

    assert publisher.get(cancel).status_code == 405
    assert publisher.post(address(other, "cancel", planned.pk)).status_code == 404
    client.force_login(person(groups.AUTHORS))
    assert client.post(cancel).status_code == 403
    assert Schedule.objects.get().state == "waiting"

    client.force_login(boss)
    assert client.post(cancel).status_code == 302
    assert Schedule.objects.get().state == "cancelled"


# Taking back


def test_withdrawal_needs_a_reason_for_readers(publisher, program):
    page = send(publisher, program, "unpublish", languages=["en"])

    assert list(problems(page)) == ["reason_en"]
    assert live(program).live_languages() == ["en", "es"]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"reason_en": "Wrong figures."}, "withdrawn"),
        ({"state": "redirected", "redirect_to": "/en/programs/"}, "redirected"),
        ({"state": "gone"}, "gone"),
    ],
)
def test_taking_back_keeps_the_draft(publisher, program, values, state):
    answer = send(publisher, program, "unpublish", languages=["en"], **values)

    assert said(answer) == ["“Old” is no longer public: English."]
    assert (live(program).live_languages(), newest(program, "title_en")) == (["es"], "New")
    assert Publication.objects.get(language="en").state == state


@pytest.mark.parametrize("state", ["live", "x", ""])
def test_taking_back_into_no_state_is_refused(publisher, program, state):
    before = everything()

    page = send(publisher, program, "unpublish", languages=["en"], state=state)

    assert list(problems(page)) == ["state"]
    assert everything() == before


def test_taking_back_what_has_no_page_asks_for_no_redirect(publisher):
    office = make.OfficeFactory()

    shown = publisher.get(address(office, "unpublish"))
    publisher.post(address(office, "unpublish"), filled(shown))

    assert "redirect_to" not in shown.context["form"].fields
    assert live(office).live_languages() == []


def test_taking_back_what_is_not_public_leads_to_the_form(publisher):
    program = make.ProgramFactory(draft=True)

    answer = publisher.get(address(program, "unpublish"))

    assert answer.url == address(program, "change")
    assert said(answer) == ["This is public in no language."]


def test_history_is_not_published(publisher, boss):
    strategy = make.StrategyFactory(history_since="2025-07-01")
    program = make.ProgramFactory(objective=make.DevelopmentObjectiveFactory(strategy=strategy))
    write(program, boss, title_en="Rewritten")
    before = stored(program)

    answers = [
        publisher.post(
            address(program, "publish"), {"languages": ["en"], "when": "now", "revision": 2, "is_minor": "on"}
        ),
        publisher.post(address(program, "unpublish"), {"languages": ["en"], "when": "now", "state": "gone"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert stored(program) == before


@pytest.mark.parametrize("view", ["publish", "unpublish"])
def test_pages_are_for_this_site_alone(program, view):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.UserFactory(superuser=True))

    assert client.post(address(program, view), {"languages": ["en"], "when": "now"}).status_code == 403
    assert live(program).live_languages() == ["en", "es"]
