"""Whatever staff do in whatever order: the public sees what a simple model says, and no edit is ever lost."""

import copy
import datetime
import itertools
import re
import sys

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from publishing import services
from publishing.models import OldAddress, Publication, Revision, Schedule
from publishing.payload import digest, parts, snapshot
from tests.factories import UserFactory
from tests.publishing import kinds
from tests.publishing.expected import CODES, Met, Refused, Thing, language
from translations.checks.catalog import CHECKS

State = Publication.State
ENDINGS = {
    "withdrawn": {"state": State.WITHDRAWN, "reasons": {"en": "It was wrong.", "es": "Era erróneo."}},
    "redirected": {"state": State.REDIRECTED, "redirect_to": "/en/"},
    "gone": {"state": State.GONE},
}
NOTES = {"en": "New words.", "es": "Palabras nuevas."}

which = st.sampled_from([0, 0, 0, 1])
some_languages = st.sampled_from([["en"], ["es"], ["en", "es"]])
edits = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), min_size=1, max_size=3)
people = st.sampled_from([0, 1])
versions = st.integers(0, 30)


class Form:
    """What a person has on their screen: a version that they began with, and what they typed since."""

    def __init__(self, number, row):
        draft = services.find(row)
        self.thing = number
        self.base = draft.head.number if draft else None
        self.found = "" if draft else digest(parts(type(row), snapshot(row)))
        self.payload = copy.deepcopy(services.head_payload(row, draft))
        self.begun = kinds.flat(type(row), self.payload)


class Sequences(RuleBasedStateMachine):
    """Two objects of one kind, which want the same addresses, and two people who write them."""

    kind = None

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.tokens = itertools.count(1)
        self.clock = timezone.now()
        self.forms = {}
        self.typed = []
        self.old_addresses = {}

    def teardown(self):
        try:
            # What went wrong on the way tells more than what is left of it.
            if hasattr(self, "things") and sys.exc_info()[0] is None:
                self.no_edit_is_lost()
                self.readers_look_around()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @initialize(starts=st.tuples(*[st.sampled_from(["new", "en", "en es"])] * 2))
    def begin(self, starts):
        self.world = self.kind()
        self.people = [UserFactory(superuser=True), UserFactory(superuser=True)]
        self.rows, self.things = [], []
        for start in starts:
            if start == "new":
                row = services.create(self.world.model, self.world.fresh(self.token), by=self.people[0])
                thing = Thing(None, None, {}, set(), [kinds.flat(type(row), services.head_payload(row))])
            else:
                live = start.split()
                row = self.world.found(live, self.token)
                shown = kinds.flat(type(row), snapshot(row))
                thing = Thing(shown, dict(shown), dict.fromkeys(live, "live"), set(live))
            self.rows.append(row)
            self.things.append(thing)

    def token(self):
        """Return a word that nobody has typed before."""
        return f"Tok{next(self.tokens)}x"

    # Running the same thing twice: in the services and in the model

    def attempt(self, expect, act):
        """Let the model and the services do the same, and see that they agree on whether it can be done."""
        before = copy.deepcopy((self.things, self.old_addresses))
        refused = None
        try:
            expect()
        except Refused as error:
            self.things, self.old_addresses = before
            refused = error
        if refused is None:
            return act()
        error = services.Conflict if isinstance(refused, Met) else ValidationError
        with pytest.raises(error) as raised:
            act()
        return raised.value

    def stored(self, number):
        return self.world.model._base_manager.filter(pk=self.rows[number].pk).first()

    def taken(self, number):
        """Return what the other object's row keeps from this one."""
        other = self.things[1 - number]
        return {} if other.is_deleted or other.row is None else other.row

    def check(self, number):
        def check(thing, fresh, codes):
            taken = self.taken(number)
            if self.world.obstacles(fresh, codes, taken):
                raise Refused

        return check

    # What people do

    @rule(number=which, person=people, edits=edits)
    def save(self, number, person, edits):
        if self.things[number].is_deleted:
            return
        form = Form(number, self.rows[number])
        self.type_into(form, edits)
        self.submit(form, person)

    @rule(number=which, person=people, edits=edits)
    def open_form(self, number, person, edits):
        if not self.things[number].is_deleted:
            self.forms[person] = Form(number, self.rows[number])
            self.type_into(self.forms[person], edits)

    @rule(person=people, edits=edits)
    def type_more(self, person, edits):
        if person in self.forms:
            self.type_into(self.forms[person], edits)

    @rule(person=people)
    def submit_form(self, person):
        if form := self.forms.pop(person, None):
            self.submit(form, person)

    def type_into(self, form, edits):
        for place, value in edits:
            self.world.edit(form.payload, place, value, self.token)

    def submit(self, form, person):
        number, row = form.thing, self.rows[form.thing]
        thing = self.things[number]
        version = kinds.flat(self.world.model, form.payload)

        def expect():
            if form.base is None and not thing.is_deleted:
                # Nobody knows what the writer began with if the row was written past the services since.
                first = thing.versions[0] if thing.versions else thing.row
                thing.save(version, form.begun if first == form.begun else None)
            else:
                thing.save(version, form.begun)

        saved = self.attempt(
            expect,
            lambda: services.save(row, form.payload, by=self.people[person], base=form.base, found_digest=form.found),
        )
        if isinstance(saved, services.Conflict):
            assert kinds.flat(self.world.model, saved.mine) == version
            assert {path: version.get(path) for path in map(kinds.path, saved.merge.conflicts)} == {
                path: kinds.flat(self.world.model, saved.merge.payload).get(path)
                for path in map(kinds.path, saved.merge.conflicts)
            }
        elif isinstance(saved, services.Saved):
            changed = {path: value for path, value in version.items() if form.begun.get(path) != value}
            self.typed.append((saved.revision.pk, changed))

    @rule(number=which, codes=some_languages, version=versions)
    def publish(self, number, codes, version):
        thing, row = self.things[number], self.rows[number]
        if thing.is_deleted:
            return
        chosen = version if 0 < version <= len(thing.versions) else None
        revision = self.revision(row, chosen) if chosen else None
        self.attempt(
            lambda: self.expect_publication(number, chosen, codes),
            lambda: services.publish(row, codes, by=self.people[0], revision=revision, notes=NOTES),
        )

    @rule(number=which, codes=some_languages)
    def publish_newest(self, number, codes):
        self.publish(number, codes, 0)

    def expect_publication(self, number, version, codes):
        thing = self.things[number]
        before = {code: (thing.row or {}).get((f"slug_{code}",)) for code in thing.out}
        thing.publish(version, codes, self.check(number))
        for code, slug in before.items():
            if slug and slug != thing.row.get((f"slug_{code}",)):
                self.old_addresses[code, slug] = number
        for code in thing.live:
            self.old_addresses.pop((code, thing.row.get((f"slug_{code}",))), None)

    @rule(number=which, codes=some_languages, ending=st.sampled_from(sorted(ENDINGS)))
    def unpublish(self, number, codes, ending):
        if not self.things[number].is_deleted:
            self.attempt(
                lambda: self.things[number].unpublish(codes, ending),
                lambda: services.unpublish(self.rows[number], codes, by=self.people[1], **ENDINGS[ending]),
            )

    @rule(
        number=which, codes=some_languages, hours=st.integers(1, 5), action=st.sampled_from(["publish", "unpublish"]),
        ending=st.sampled_from(sorted(ENDINGS)),
    )  # fmt: skip
    def schedule(self, number, codes, hours, action, ending):
        if self.things[number].is_deleted:
            return
        at = self.clock + datetime.timedelta(hours=hours)
        options = {"notes": NOTES} if action == "publish" else ENDINGS[ending]
        check, serial = self.check(number), next(self.tokens)
        planned = self.attempt(
            lambda: self.things[number].schedule(serial, at, action, codes, check, ending),
            lambda: services.schedule(self.rows[number], codes, action=action, at=at, by=self.people[0], **options),
        )
        if isinstance(planned, Schedule):
            self.things[number].plans[-1].number = planned.pk

    @rule(hours=st.integers(1, 4))
    def run_due(self, hours):
        self.clock += datetime.timedelta(hours=hours)
        waiting = [
            (plan.at, plan.number, number)
            for number, thing in enumerate(self.things)
            for plan in thing.plans
            if plan.state == "waiting" and plan.at <= self.clock
        ]
        done = [planned.pk for planned in services.run_due(self.clock)]
        assert done == [pk for _at, pk, _number in sorted(waiting)]
        for _at, pk, number in sorted(waiting):
            self.expect_plan(number, pk)

    def expect_plan(self, number, pk):
        before = copy.deepcopy((self.things, self.old_addresses))
        plan = self.plan(number, pk)
        try:
            if plan.action == "publish":
                self.expect_publication(number, plan.version, plan.codes)
            else:
                self.things[number].unpublish(plan.codes, plan.ending)
        except Refused:
            self.things, self.old_addresses = before
            self.plan(number, pk).state = "failed"
        else:
            plan.state = "done"

    def plan(self, number, pk):
        return next(plan for plan in self.things[number].plans if plan.number == pk)

    @rule(number=which, version=versions)
    def restore(self, number, version):
        thing = self.things[number]
        if thing.is_deleted or not 0 < version <= len(thing.versions):
            return
        revision = self.revision(self.rows[number], version)
        self.attempt(
            lambda: thing.restore(version),
            lambda: services.restore(self.rows[number], revision, by=self.people[1]),
        )

    @rule(number=which)
    def discard(self, number):
        if self.things[number].is_deleted or not self.things[number].versions:
            return
        self.attempt(
            lambda: self.things[number].discard(),
            lambda: services.discard(self.rows[number], by=self.people[1]),
        )

    @rule(number=which, is_meant=st.booleans())
    def delete_or_recover(self, number, is_meant):
        thing, row = self.things[number], self.rows[number]
        if not (is_meant or thing.is_deleted):
            return
        if thing.is_deleted:
            thing.recover()
            draft = services.find(row)
            self.rows[number] = services.recover(draft, by=self.people[0])
            return

        def expect():
            thing.delete()
            for code in thing.out:
                if slug := (thing.row or {}).get((f"slug_{code}",)):
                    self.old_addresses[code, slug] = number

        self.attempt(expect, lambda: services.delete(self.stored(number), by=self.people[0]))

    @rule(number=which, place=st.integers(0, 40), value=st.integers(0, 12))
    def write_past_the_services(self, number, place, value):
        thing = self.things[number]
        if thing.live and not thing.is_deleted:
            thing.row = self.world.write_past(self.stored(number), thing.live, place, value, self.token)

    # What must hold after every step

    @invariant()
    def the_public_sees_what_the_model_says(self):
        for number, thing in enumerate(getattr(self, "things", [])):
            row = self.stored(number)
            assert (row is None) == thing.is_deleted
            if row is None:
                continue
            assert row.live_languages() == thing.live
            if thing.row is not None:
                assert kinds.read(row) == thing.row
        if hasattr(self, "things"):
            for code in CODES:
                shown = set(self.world.model._default_manager.live(code).values_list("pk", flat=True))
                live = {self.rows[number].pk for number, thing in enumerate(self.things) if code in thing.live}
                assert shown & {row.pk for row in self.rows} == live

    @invariant()
    def staff_see_what_the_model_says(self):
        for number, thing in enumerate(getattr(self, "things", [])):
            draft = services.find(self.rows[number])
            if draft is None:
                assert not thing.versions
                continue
            assert kinds.flat(self.world.model, services.head_payload(self.rows[number], draft)) == thing.head
            plans = draft.schedules.values_list("pk", "state")
            assert dict(plans) == {plan.number: plan.state for plan in thing.plans}
            states = dict(draft.publications.values_list("language", "state"))
            assert states == thing.state
            changes = draft.public_changes.order_by("pk").values_list("language", "kind")
            assert list(changes) == thing.changes
            if not thing.is_deleted and thing.known is not None and thing.row == thing.known:
                assert set(draft.unpublished) == thing.unpublished()

    @invariant()
    def old_addresses_lead_to_their_objects(self):
        if hasattr(self, "things"):
            found = OldAddress.objects.values_list("language", "slug", "object_id")
            assert {(code, slug): pk for code, slug, pk in found} == {
                address: self.rows[number].pk for address, number in self.old_addresses.items()
            }

    # What must hold in the end

    def revision(self, row, number):
        return Revision.objects.get(draft=services.find(row), number=number)

    def no_edit_is_lost(self):
        """Every version is still there as it was written, and has what its writer typed."""
        for number, thing in enumerate(self.things):
            found = Revision.objects.filter(draft=services.find(self.rows[number])).order_by("number")
            assert [kinds.flat(self.world.model, revision.payload) for revision in found] == thing.versions
        for pk, typed in self.typed:
            version = kinds.flat(self.world.model, Revision.objects.get(pk=pk).payload)
            assert {path: version.get(path) for path in typed} == typed

    def readers_look_around(self):
        """Public pages answer as the model says, and show no word that is not public."""
        client = Client()
        public = {
            value
            for thing in self.things
            for path, value in (thing.row or {}).items()
            if language(path) in thing.live and not thing.is_deleted and isinstance(value, str)
        }
        for code in CODES:
            for path, title in self.world.pages(self.rows, self.things, code):
                response = client.get(path)
                assert response.status_code == 200, path
                words = response.content.decode()
                assert title in words
                assert set(re.findall(r"Tok\d+x", words)) <= public
            for path, target in self.world.redirects(self.things, self.old_addresses, code):
                assert (path, client.get(path).headers.get("Location")) == (path, target)
            for path, status in self.world.endings(self.things, code):
                assert (path, client.get(path).status_code) == (path, status)


# The words of these histories say nothing, so their two languages never say the same.
@override_settings(TRANSLATION_CHECKS=dict.fromkeys(CHECKS, "warn"))
@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kinds.Programs, kinds.Objectives, kinds.Challenges])
def test_any_sequence_shows_what_the_model_says(kind):
    machine = type(f"{kind.__name__}Sequences", (Sequences,), {"kind": kind})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
