"""Several people, processes and schedulers at once: what comes out is what some order of their work would give."""

import datetime
import random
import threading
import time

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from programs.models import Program
from publishing import services
from publishing.models import AuditEntry, Draft, Publication, PublicChange, Revision, Schedule
from publishing.payload import blank, reserve
from strategy.models import DevelopmentObjective
from tests.factories import (
    DevelopmentObjectiveFactory,
    OrganizationFactory,
    ProgramFactory,
    ResultStatementFactory,
    UserFactory,
)
from tests.publishing import kinds
from tests.publishing.expected import Thing
from tests.publishing.processes import at_once
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

NOTES = {"en": "New words.", "es": "Palabras nuevas."}
ROUNDS = 40


@pytest.fixture
def person():
    return UserFactory(superuser=True)


# Everything at once


def staff(seed, places, person, pipe):
    """Save, publish, plan, take back and restore the same objects at random; return what was saved."""
    choose, by = random.Random(seed), User.objects.get(pk=person)
    saved, planned, refused = [], [], 0
    for _round in range(ROUNDS):
        model = {"Program": Program, "DevelopmentObjective": DevelopmentObjective}[(place := choose.choice(places))[0]]
        row = model._base_manager.get(pk=place[1])
        code = choose.choice(["en", "es"])
        try:
            match choose.choice(["save", "save", "publish", "publish", "unpublish", "schedule", "run", "restore"]):
                case "save":
                    draft = services.find(row)
                    payload = services.head_payload(row, draft)
                    column = choose.choice([f"{model.title_field}_{code}", f"summary_{code}", f"body_{code}"])
                    word = f"<p>Word {seed} {len(saved)}</p>"
                    payload["columns"][column] = word
                    found = services.save(row, payload, by=by, base=draft.head.number if draft else None)
                    saved.append((found.revision.pk, column, word))
                case "publish":
                    services.publish(row, choose.choice([["en"], ["es"], ["en", "es"]]), by=by, notes=NOTES)
                case "unpublish":
                    services.unpublish(row, [code], by=by)
                case "schedule":
                    at = timezone.now() + datetime.timedelta(seconds=choose.random())
                    action = choose.choice(["publish", "publish", "unpublish"])
                    options = {"notes": NOTES} if action == "publish" else {}
                    services.schedule(row, [code], action=action, at=at, by=by, **options)
                case "run":
                    planned += [plan.pk for plan in services.run_due()]
                case "restore":
                    if draft := services.find(row):
                        services.restore(row, draft.revisions.get(number=1), by=by)
        except (services.Conflict, ValidationError):
            refused += 1
    connection.close()
    return {"saved": saved, "planned": planned, "refused": refused}


def test_everything_at_once_gives_what_the_log_says_in_its_order(person):
    programs = [ProgramFactory(title_en=f"Program {n}") for n in range(2)]
    objective = DevelopmentObjectiveFactory()
    ResultStatementFactory(objective=objective)
    places = [(type(row).__name__, row.pk) for row in (*programs, objective)]

    told = at_once(*((staff, seed, places, person.pk) for seed in range(3)))

    assert all(found["saved"] for found in told)
    revisions = [pk for found in told for pk, _column, _word in found["saved"]]
    assert len(set(revisions)) == len(revisions)
    for pk, column, word in (entry for found in told for entry in found["saved"]):
        assert Revision.objects.get(pk=pk).payload["columns"][column] == word
    planned = sorted(pk for found in told for pk in found["planned"])
    finished = Schedule.objects.filter(state__in=[Schedule.State.DONE, Schedule.State.FAILED]).order_by("pk")
    assert planned == list(finished.values_list("pk", flat=True))
    for row in (*programs, objective):
        check_against_log(row)


def check_against_log(row):
    """Compare an object with what its log tells, done again one by one by a model that knows no database."""
    draft = services.find(row)
    chain = list(draft.revisions.order_by("number").values_list("number", "based_on__number"))
    assert chain == [(number, number - 1 or None) for number in range(1, len(chain) + 1)]
    assert draft.head.number == len(chain)
    texts = [kinds.flat(type(row), revision.payload) for revision in draft.revisions.order_by("number")]
    thing = Thing(texts[0], texts[0], {"en": "live", "es": "live"}, {"en", "es"}, texts)
    thing.words = {"en": texts[0], "es": texts[0]}
    own = AuditEntry.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)
    for entry in own.order_by("pk"):
        if entry.action == AuditEntry.Action.PUBLISH:
            thing.publish(entry.version, entry.languages, lambda *_arguments: None)
        elif entry.action == AuditEntry.Action.UNPUBLISH:
            thing.unpublish(entry.languages, entry.detail)
    stored = type(row)._base_manager.get(pk=row.pk)
    assert kinds.read(stored) == thing.row
    assert stored.live_languages() == thing.live
    assert dict(draft.publications.values_list("language", "state")) == thing.state
    assert list(draft.public_changes.order_by("pk").values_list("language", "kind")) == thing.changes
    assert set(draft.unpublished) == thing.unpublished()


# Schedulers


def scheduler(now, pipe):
    done = [plan.pk for plan in services.run_due(now)]
    connection.close()
    return done


def test_two_schedulers_make_each_change_once(person):
    soon = timezone.now() + datetime.timedelta(hours=1)
    programs = ProgramFactory.create_batch(8, draft=True)
    plans = []
    for program in programs:
        for code, action in [("en", "publish"), ("es", "publish"), ("en", "unpublish")]:
            at = soon + datetime.timedelta(minutes=len(plans))
            plans.append(services.schedule(program, [code], action=action, at=at, by=person).pk)

    done = at_once(*[(scheduler, soon + datetime.timedelta(days=1))] * 2)

    assert sorted(done[0] + done[1]) == plans
    assert set(Schedule.objects.values_list("state", flat=True)) == {Schedule.State.DONE}
    for program in programs:
        draft = services.find(program)
        assert list(draft.public_changes.order_by("at", "pk").values_list("language", "kind")) == [
            ("en", "published"),
            ("es", "published"),
        ]
        assert dict(draft.publications.values_list("language", "state")) == {"en": "gone", "es": "live"}
    published = AuditEntry.objects.filter(action=AuditEntry.Action.PUBLISH)
    assert published.count() == 2 * len(programs)


# Savers


def test_twenty_savers_of_one_object_lose_nothing(person):
    program = ProgramFactory(regional=True)
    services.save(program, services.head_payload(program), by=person)
    organizations = OrganizationFactory.create_batch(13)
    texts = [f"{name}_{code}" for name in ("title", "summary", "body") for code in ("en", "es")]
    base, begun = services.find(program).head.number, services.head_payload(program)

    def change(place):
        payload = {**begun, "columns": dict(begun["columns"]), "children": {"partnerships": {}}}
        payload["children"] = {**begun["children"], "partnerships": {}}
        if place < len(texts):
            payload["columns"][texts[place]] = f"<p>Saver {place}</p>"
        elif place == len(texts):
            payload["columns"]["level"] = "activity"
        else:
            row = {"organization": organizations[place - len(texts) - 1].pk, "role": "funding"}
            payload["children"]["partnerships"] = {str(reserve(Program.partnerships.rel.related_model)): row}
        return lambda: services.save(program, payload, by=person, base=base)

    answers = in_threads(*(change(place) for place in range(20)))

    assert [type(answer) for answer in answers] == [services.Saved] * 20
    numbers = sorted(answer.revision.number for answer in answers)
    assert numbers == list(range(base + 1, base + 21))
    head = services.head_payload(program)
    assert [head["columns"][name] for name in texts] == [f"<p>Saver {place}</p>" for place in range(len(texts))]
    assert head["columns"]["level"] == "activity"
    partners = [row["organization"] for row in head["children"]["partnerships"].values()]
    assert sorted(partners) == [organization.pk for organization in organizations]


def test_two_first_savers_begin_one_draft(person):
    program = ProgramFactory()
    begun = services.head_payload(program)

    def change(name):
        payload = {**begun, "columns": begun["columns"] | {name: "Changed"}}
        return lambda: services.save(program, payload, by=person)

    answers = in_threads(change("summary_en"), change("summary_es"))

    assert [type(answer) for answer in answers] == [services.Saved] * 2
    assert Draft.objects.count() == 1
    columns_now = services.head_payload(program)["columns"]
    assert (columns_now["summary_en"], columns_now["summary_es"]) == ("Changed", "Changed")
    assert list(Revision.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


# Two who want the same


def while_waiting(first, second):
    """Do the first in a transaction that stays open until the second waits for it; return what the second raised."""
    answers = []

    def run():
        try:
            answers.append(second())
        except Exception as error:  # noqa: BLE001  the test looks at it
            answers.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    try:
        with transaction.atomic():
            first()
            thread.start()
            wait_for_somebody_waiting()
    finally:
        thread.join(60)
    return answers[0]


def wait_for_somebody_waiting():
    deadline = time.monotonic() + 30
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("Nobody waited.")


def test_an_address_that_two_publish_at_once_goes_to_one(person):
    programs = [ProgramFactory(draft=True, regional=True, slug_en=None) for _n in range(2)]
    for program in programs:
        payload = services.head_payload(program)
        services.save(program, {**payload, "columns": payload["columns"] | {"slug_en": "water"}}, by=person)
    first, second = programs

    refused = while_waiting(
        lambda: services.publish(first, ["en"], by=person), lambda: services.publish(second, ["en"], by=person)
    )

    assert isinstance(refused, ValidationError)
    assert refused.message_dict == {"slug_en": ["Program with this Address (English) already exists."]}
    assert list(Program.objects.live("en").values_list("pk", "slug_en")) == [(first.pk, "water")]
    assert list(Publication.objects.values_list("draft__object_id", "language")) == [(first.pk, "en")]
    assert PublicChange.objects.count() == 1
    assert services.head_payload(second)["columns"]["slug_en"] == "water"


def test_two_who_begin_under_the_same_title_both_can(person):
    def begin():
        payload = blank(Program)
        payload["columns"]["title_en"] = "Water"
        return services.create(Program, payload, by=person)

    second = while_waiting(begin, begin)

    assert isinstance(second, Program)
    assert sorted(Program.objects.values_list("key", flat=True)) == ["water", "water-2"]
    assert sorted(Draft.objects.values_list("key", flat=True)) == ["water", "water-2"]


def test_a_record_whose_key_somebody_took_comes_back_under_another(person):
    program = ProgramFactory(title_en="Water", draft=True)
    services.delete(program, by=person)
    ProgramFactory(title_en="Water")

    back = services.recover(Draft.objects.get(), by=person)

    assert (back.key, Draft.objects.get().key) == ("water-2", "water-2")


def test_who_publishes_what_is_being_deleted_is_told(person):
    program = ProgramFactory(draft=True)

    refused = while_waiting(
        lambda: services.delete(program.__class__.objects.get(pk=program.pk), by=person),
        lambda: services.publish(program, ["en"], by=person),
    )

    assert isinstance(refused, ValidationError)
    assert not Program.objects.exists()
    assert not PublicChange.objects.exists()
