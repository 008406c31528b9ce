"""A process or a database that dies in the middle of a publication leaves all of it or nothing."""

import datetime
import random
import shutil
import time

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from programs.models import Program
from publishing import services, signals
from publishing.models import AuditEntry, OldAddress, PublicChange, Schedule
from scripts.postgres import Server
from tests.factories import OrganizationFactory, PartnershipFactory, ProgramFactory, UserFactory
from tests.publishing import kinds
from tests.publishing.processes import PATIENCE, workers

NOTES = {"en": "New words.", "es": "Palabras nuevas."}
transactional = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person():
    return UserFactory(superuser=True)


@pytest.fixture
def program(person):
    return changed_program(person)


def changed_program(person):
    """Return a public program whose newest version changes its words, its address and its partners."""
    program = ProgramFactory(regional=True, slug_en="old")
    PartnershipFactory(program=program)
    change(program, person, "New", "new")
    return program


def change(program, person, title, slug):
    payload = services.head_payload(program)
    payload["columns"] |= {"title_en": title, "title_es": title, "slug_en": slug}
    [pk] = payload["children"]["partnerships"]
    payload["children"]["partnerships"][pk]["organization"] = OrganizationFactory().pk
    draft = services.find(program)
    services.save(program, payload, by=person, base=draft.head.number if draft else None)


def everything():
    """Return every row that publishing writes: of the program, its partners and the tables of its own."""
    models = [*apps.get_app_config("publishing").get_models(), Program, Program.partnerships.rel.related_model]
    return {model: sorted(model._base_manager.values_list(), key=repr) for model in models}


# What the processes do


def stop_inside(pipe):
    """Wait for ever in the middle of the next publication, when all is written and nothing committed."""

    def wait(**_kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pipe.send(("said", cursor.fetchone()[0]))
        pipe.recv()
        # Somebody woke us: the database may be gone, and the next query tells.
        OldAddress.objects.exists()

    signals.published.connect(wait, weak=False)


def publish_and_stop(pk, person, pipe):
    stop_inside(pipe)
    try:
        services.publish(Program.objects.get(pk=pk), ["en", "es"], by=User.objects.get(pk=person), notes=NOTES)
    except Exception as error:  # noqa: BLE001  the test looks at it
        return type(error).__name__
    return "published"


def run_due_and_stop(now, pipe):
    stop_inside(pipe)
    return [plan.pk for plan in services.run_due(now)]


def publish_without_end(pk, person, turn, pipe):
    """Publish one version after another, by turns for both languages and one, until the process is killed."""
    program, by = Program.objects.get(pk=pk), User.objects.get(pk=person)
    pipe.send(("said", "busy"))
    number = 0
    while True:
        number += 1
        change(program, by, f"Title {number}", f"slug-{turn}-{number}")
        services.publish(program, [["en", "es"], ["en"]][number % 2], by=by, notes=NOTES)


# Processes


def wait_until_rolled_back(backend):
    """Wait until the server has noticed that a client is gone."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [backend])
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("The server still holds the dead client's transaction.")


def check_published(program):
    """Check that the newest version is public, whole and once."""
    draft = services.find(program)
    stored = Program.objects.get(pk=program.pk)
    assert kinds.read(stored) == kinds.flat(Program, draft.head.payload)
    assert {found.revision for found in draft.publications.all()} == {draft.head}
    assert list(OldAddress.objects.values_list("language", "slug", "object_id")) == [("en", "old", program.pk)]
    changes = PublicChange.objects.order_by("language").values_list("language", "kind", "revision__number", "note")
    assert list(changes) == [("en", "updated", 2, NOTES["en"]), ("es", "updated", 2, NOTES["es"])]
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.PUBLISH).values_list("languages", "version")
    assert list(entries) == [(["en", "es"], 2)]
    assert draft.unpublished == []


@transactional
@pytest.mark.parametrize("way", ["kill the process", "end its connection"])
def test_a_publication_that_dies_leaves_nothing(program, person, way):
    before = everything()

    with workers((publish_and_stop, program.pk, person.pk)) as [worker]:
        worker.go()
        backend = worker.hear()
        if way == "kill the process":
            worker.kill()
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
            worker.go()
            assert worker.hear() == "OperationalError"
        wait_until_rolled_back(backend)

    assert everything() == before
    services.publish(program, ["en", "es"], by=person, notes=NOTES)
    check_published(program)


@transactional
def test_a_scheduler_that_dies_leaves_its_work_to_the_next(program, person):
    soon = timezone.now() + datetime.timedelta(hours=1)
    planned = services.schedule(program, ["en", "es"], action="publish", at=soon, by=person, notes=NOTES)
    before = everything()

    with workers((run_due_and_stop, soon)) as [worker]:
        worker.go()
        backend = worker.hear()
        worker.kill()
        wait_until_rolled_back(backend)

    assert everything() == before
    assert [(plan.pk, plan.state) for plan in services.run_due(soon)] == [(planned.pk, Schedule.State.DONE)]
    assert list(services.run_due(soon)) == []
    check_published(program)


@transactional
def test_a_process_killed_at_any_moment_leaves_whole_publications(program, person):
    choose = random.Random(5)

    for turn in range(4):
        with workers((publish_without_end, program.pk, person.pk, turn)) as [worker]:
            worker.go()
            assert worker.hear() == "busy"
            time.sleep(0.3 + choose.random())
            worker.kill()
        check_whole(program)


def check_whole(program):
    """Check that what is public, what is recorded of it and what is logged tell the same story."""
    # A service of ours waits for the dead process's transaction, should it still be open.
    services.save(
        program, services.head_payload(program), by=User.objects.get(), base=services.find(program).head.number
    )
    draft, stored = services.find(program), Program.objects.get(pk=program.pk)
    publications = {found.language: found for found in draft.publications.all()}
    for code, publication in publications.items():
        assert getattr(stored, f"title_{code}") == publication.revision.payload["columns"][f"title_{code}"]
        last = draft.public_changes.filter(language=code).order_by("-pk").first()
        assert last is None or last.revision == publication.revision
    shown = stored.partnerships.get().organization_id
    for publication in publications.values():
        [partner] = publication.shared_revision.payload["children"]["partnerships"].values()
        assert partner["organization"] == shown
    logged = AuditEntry.objects.filter(action=AuditEntry.Action.PUBLISH).order_by("-pk").first()
    if logged:
        assert logged.version == publications["en"].revision.number
        assert sum(len(entry.languages) for entry in AuditEntry.objects.filter(action="publish")) == (
            draft.public_changes.count()
        )
    slugs = set(OldAddress.objects.filter(language="en").values_list("slug", flat=True))
    assert stored.slug_en not in slugs
    assert len(slugs) == AuditEntry.objects.filter(action=AuditEntry.Action.PUBLISH).count()


# The database


def fill(pipe):
    """Make the tables of an empty database, with a program to publish; return its number and its publisher's."""
    call_command("migrate", verbosity=0)
    person = UserFactory(superuser=True)
    program = changed_program(person)
    return program.pk, person.pk


def compare(pk, pipe):
    """Return what the public sees, and how many rows tell of publications."""
    program = Program.objects.get(pk=pk)
    draft = services.find(program)
    return {
        "title": program.title_en,
        "slug": program.slug_en,
        "unpublished": sorted(draft.unpublished),
        "changes": PublicChange.objects.count(),
        "addresses": OldAddress.objects.count(),
        "entries": AuditEntry.objects.filter(action=AuditEntry.Action.PUBLISH).count(),
        "published version": draft.publications.get(language="en").revision.number,
    }


def publish(pk, person, pipe):
    services.publish(Program.objects.get(pk=pk), ["en", "es"], by=User.objects.get(pk=person), notes=NOTES)


def done(database, task, *arguments):
    with workers((task, *arguments), database=database) as [worker]:
        worker.go()
        # An empty database takes its time to get its tables.
        return worker.hear(5 * PATIENCE)


@pytest.fixture
def server(tmp_path_factory):
    """Return a Postgres of this test's own, which may die."""
    server = Server(tmp_path_factory.mktemp("crash"))
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.socket)
    shutil.rmtree(server.home)


def test_a_database_that_dies_in_a_publication_comes_back_without_it(server):
    pk, person = done(server.url, fill)
    before = done(server.url, compare, pk)

    with workers((publish_and_stop, pk, person), database=server.url) as [worker]:
        worker.go()
        worker.hear()
        for process in server.processes():
            process.kill()
        worker.go()
        assert worker.hear() == "OperationalError"
    server.start()

    assert done(server.url, compare, pk) == before
    done(server.url, publish, pk, person)
    for process in server.processes():
        process.kill()
    server.start()
    assert done(server.url, compare, pk) == {
        "title": "New",
        "slug": "new",
        "unpublished": [],
        "changes": 2,
        "addresses": 1,
        "entries": 1,
        "published version": 2,
    }
