"""What happens by itself at a set time: once, or not at all and with a reason."""

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from publishing import groups, services, signals
from publishing.models import AuditEntry, PublicChange, Schedule
from publishing.rights import Denied
from publishing.services.schedule import cancel
from tests.factories import ClearanceStepFactory, ProgramFactory, StrategyFactory
from tests.staff import everything, newest, person, stored, write

pytestmark = pytest.mark.django_db

TOMORROW = timezone.now() + datetime.timedelta(days=1)
AFTER = TOMORROW + datetime.timedelta(minutes=1)


@pytest.fixture
def author():
    return person(groups.AUTHORS, username="author")


@pytest.fixture
def publisher():
    return person(groups.PUBLISHERS, username="publisher")


@pytest.fixture
def program(author):
    program = ProgramFactory(title_en="Old")
    write(program, author, title_en="New")
    return program


def plan(program, by, codes=("en",), action="publish", at=TOMORROW, **options):
    if action == "publish":
        options.setdefault("notes", dict.fromkeys(codes, "What changed."))
    return services.schedule(program, list(codes), action=action, at=at, by=by, **options)


def states():
    return list(Schedule.objects.order_by("pk").values_list("state", flat=True))


def run(now=AFTER):
    return [(planned.state, planned.problem) for planned in services.run_due(now)]


def live_title(program):
    program.refresh_from_db()
    return program.title_en


def test_schedule_publishes_nothing_before_its_time(program, publisher):
    before = stored(program)

    plan(program, publisher)

    assert run(timezone.now()) == []
    assert stored(program) == before
    assert (states(), PublicChange.objects.count()) == (["waiting"], 0)


def test_schedule_publishes_the_version_it_was_made_for_once(program, author, publisher):
    plan(program, publisher)
    write(program, author, title_en="Newer")

    assert run() == [("done", "")]
    assert live_title(program) == "New"
    assert newest(program, "title_en") == "Newer"
    after = everything()
    assert run() == []
    assert everything() == after


def test_schedule_takes_back_at_its_time(program, publisher):
    reasons = {"en": "Over."}
    plan(program, publisher, action="unpublish", state="withdrawn", reasons=reasons)

    assert run() == [("done", "")]
    program.refresh_from_db()
    assert program.live_languages() == ["es"]


def test_schedule_replaces_what_the_language_waited_for(program, publisher):
    plan(program, publisher)
    plan(program, publisher)
    plan(program, publisher, codes=["es"])
    plan(program, publisher, action="unpublish", at=AFTER)

    assert states() == ["cancelled", "waiting", "waiting", "waiting"]


def test_schedule_runs_in_the_order_of_time(program, publisher):
    plan(program, publisher, action="unpublish", at=AFTER)
    plan(program, publisher)

    assert [planned.action for planned in services.run_due(AFTER)] == ["publish", "unpublish"]
    program.refresh_from_db()
    assert program.live_languages() == ["es"]


def test_schedule_is_refused_in_the_past(program, publisher):
    with pytest.raises(ValidationError) as refused:
        plan(program, publisher, at=timezone.now())

    assert list(refused.value.message_dict) == ["at"]


def test_schedule_is_refused_where_publication_would_be(program, author, publisher):
    write(program, author, slug_en=None)
    before = everything()

    with pytest.raises(ValidationError) as refused:
        plan(program, publisher)

    assert list(refused.value.message_dict) == ["slug_en"]
    assert everything() == before


def test_schedule_waits_for_clearance_like_a_publication(program, publisher):
    ClearanceStepFactory()

    with pytest.raises(ValidationError, match="not been cleared"):
        plan(program, publisher)

    assert states() == []


@pytest.mark.parametrize("group", [groups.AUTHORS, groups.TRANSLATORS["en"], groups.CLEARING_OFFICERS])
def test_schedule_and_cancel_are_refused_to_who_may_not_publish(program, publisher, group):
    planned = plan(program, publisher)

    with pytest.raises(Denied):
        plan(program, person(group))
    with pytest.raises(Denied):
        cancel(planned, by=person(group))

    assert states() == ["waiting"]


def test_cancelled_schedule_never_happens(program, publisher):
    planned = plan(program, publisher)

    cancel(planned, by=publisher)
    cancel(planned, by=publisher)

    assert run() == []
    assert (states(), live_title(program)) == (["cancelled"], "Old")
    assert AuditEntry.objects.filter(action="cancel_schedule").count() == 1


def test_cancel_of_what_was_done_changes_nothing(program, publisher):
    planned = plan(program, publisher)
    run()

    cancel(planned, by=publisher)

    assert (states(), live_title(program)) == (["done"], "New")


def no_right(program, planned):
    planned.by.groups.clear()


def closed_account(program, planned):
    planned.by.is_active = False
    planned.by.save()


def not_cleared(program, planned):
    ClearanceStepFactory()


def address_taken(program, planned):
    program.__class__.objects.filter(pk=program.pk).update(slug_en="moved")
    ProgramFactory(slug_en=planned.revision.payload["columns"]["slug_en"])


def history(program, planned):
    strategy = program.objective.strategy
    strategy.history_since = datetime.date(2025, 7, 1)
    strategy.save()


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (no_right, "publish"),
        (closed_account, "The account of whoever scheduled this is closed."),
        (not_cleared, "This has not been cleared yet."),
        (address_taken, "already exists"),
        (history, "This is history and can't be changed."),
    ],
)
def test_schedule_that_fails_says_why_and_changes_nothing(program, publisher, happens, reason):
    heard = []

    def hear(schedule, **kwargs):
        heard.append(schedule)

    signals.schedule_failed.connect(hear)
    planned = plan(program, publisher)
    happens(program, planned)
    before = stored(program)

    ((state, problem),) = run()

    assert state == "failed"
    assert reason in problem
    assert (stored(program), heard) == (before, [planned])
    assert run() == []


def test_schedule_of_what_was_deleted_is_cancelled(publisher):
    program = ProgramFactory(draft=True)
    plan(program, publisher)
    services.delete(program, by=publisher)

    assert (run(), states()) == ([], ["cancelled"])


def test_failing_schedule_holds_no_other_up(program, publisher):
    other = StrategyFactory(draft=True)
    plan(program, publisher)
    plan(other, publisher, at=TOMORROW + datetime.timedelta(seconds=1))
    history(program, None)

    assert [state for state, _problem in run()] == ["failed", "done"]


def test_command_says_what_it_did(program, publisher):
    planned = plan(program, publisher)
    Schedule.objects.filter(pk=planned.pk).update(at=timezone.now())
    first, second = io.StringIO(), io.StringIO()

    call_command("publish_scheduled", stdout=first)
    after = everything()
    call_command("publish_scheduled", stdout=second)

    assert "New" in first.getvalue()
    assert "New" not in second.getvalue()
    assert (live_title(program), everything()) == ("New", after)


def test_change_in_a_language_that_the_site_no_longer_has_fails_and_stops_no_other(publisher):
    first, second = ProgramFactory(draft=True), ProgramFactory(draft=True)
    at = timezone.now() + datetime.timedelta(hours=1)
    for program in (first, second):
        services.schedule(program, ["en"], action="publish", at=at, by=publisher)
    Schedule.objects.filter(draft__object_id=first.pk).update(languages=["fr"])

    done = {planned.draft.object_id: planned.state for planned in services.run_due(at)}

    assert done == {first.pk: Schedule.State.FAILED, second.pk: Schedule.State.DONE}
