"""Clearance as the services keep it: exact words, step by step, and never by who wrote them."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from programs.models import Program
from publishing import groups, services
from publishing.models import AuditEntry, Comment, Decision, Guest, Review, ShareLink
from publishing.rights import Denied
from publishing.services import review as reviews
from tests.factories import ClearanceStepFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db

APPROVE, SEND_BACK = Decision.Verdict.APPROVE, Decision.Verdict.SEND_BACK
State = Review.State
SPANISH = groups.TRANSLATORS["es"]


def person(*names, **fields):
    """Make a person of the staff in some groups."""
    user = UserFactory(**fields)
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in names])
    return user


def write(program, by, **columns):
    """Save a new version with some columns changed, as somebody who has the newest one before them."""
    payload = services.head_payload(program)
    draft = services.find(program)
    changed = {**payload, "columns": payload["columns"] | columns}
    return services.save(program, changed, by=by, base=draft.head.number if draft else None).revision


def states(program):
    """Return the states of an object's reviews with their languages, oldest first."""
    found = Review.objects.filter(draft=services.find(program)).order_by("pk")
    return [(review.state, review.languages) for review in found]


def refused(*args, **kwargs):
    with pytest.raises(Denied) as error:
        reviews.decide(*args, **kwargs)
    return error.value.detail


@pytest.fixture
def author():
    return person(groups.AUTHORS, username="author")


@pytest.fixture
def officer():
    return person(groups.CLEARING_OFFICERS, username="officer")


@pytest.fixture
def publisher():
    return person(groups.PUBLISHERS, username="publisher")


@pytest.fixture
def step():
    return ClearanceStepFactory()


@pytest.fixture
def program(author):
    """A program that is public in both languages, with unpublished words of its author in both."""
    program = ProgramFactory()
    write(program, author, title_en="Clean water", title_es="Agua limpia")
    return program


# Sending


def test_submit_asks_for_the_newest_words(program, author, step):
    review = reviews.submit(program, ["en", "es"], by=author, note="For Friday")

    assert (review.state, review.languages, review.note) == (State.OPEN, ["en", "es"], "For Friday")
    assert review.revision == services.find(program).head
    assert reviews.next_step(review) == step
    entry = AuditEntry.objects.get(action="submit")
    assert (entry.actor, entry.languages, entry.detail) == ("author", ["en", "es"], "For Friday")


def test_submit_begins_the_draft_of_a_row_that_nobody_touched(author, step):
    review = reviews.submit(ProgramFactory(draft=True), ["en"], by=author)

    assert review.revision.number == 1


def test_submit_needs_a_step(program, author):
    with pytest.raises(ValidationError, match="needs no further clearance"):
        reviews.submit(program, ["en"], by=author)

    assert states(program) == []


def test_submit_leaves_out_languages_that_need_nothing(program, author):
    ClearanceStepFactory(languages=["es"])

    assert reviews.submit(program, ["en", "es"], by=author).languages == ["es"]


@pytest.mark.parametrize("roles", [[], [groups.CLEARING_OFFICERS], [SPANISH]])
def test_submit_refuses_who_may_not_write_the_language(program, roles, step):
    with pytest.raises(Denied):
        reviews.submit(program, ["en"], by=person(*roles))

    assert states(program) == []


def test_submit_takes_a_translators_own_language(program, step):
    assert reviews.submit(program, ["es"], by=person(SPANISH)).languages == ["es"]


def test_submit_refuses_a_language_without_words(author, step):
    program = ProgramFactory(english_only=True)

    with pytest.raises(ValidationError, match="There is no text in Spanish yet"):
        reviews.submit(program, ["en", "es"], by=author)


def test_submit_twice_is_refused(program, author, step):
    reviews.submit(program, ["en"], by=author)

    with pytest.raises(ValidationError, match="in review already"):
        reviews.submit(program, ["en"], by=author)

    assert states(program) == [(State.OPEN, ["en"])]


def test_submit_of_a_second_language_keeps_the_first_in_review(program, author, step):
    reviews.submit(program, ["en"], by=author)

    reviews.submit(program, ["es"], by=author)

    assert states(program) == [(State.REPLACED, ["en"]), (State.OPEN, ["en", "es"])]


def test_cancel_takes_a_review_back(program, author, officer, step):
    review = reviews.submit(program, ["en"], by=author)

    with pytest.raises(Denied):
        reviews.cancel(review, by=officer)
    reviews.cancel(review, by=author)

    assert states(program) == [(State.CANCELLED, ["en"])]


# Deciding


def test_approval_lets_a_publisher_publish(program, author, officer, publisher, step):
    with pytest.raises(ValidationError, match="has not been cleared yet"):
        services.publish(program, ["en"], by=publisher, is_minor=True)
    review = reviews.submit(program, ["en"], by=author)

    decision = reviews.decide(review, APPROVE, by=officer)

    assert (decision.step, decision.languages, decision.by) == (step, ["en"], officer)
    assert states(program) == [(State.APPROVED, ["en"])]
    assert services.publish(program, ["en"], by=publisher, is_minor=True).title_en == "Clean water"
    with pytest.raises(ValidationError, match="has not been cleared yet"):
        services.publish(program, ["es"], by=publisher, is_minor=True)


def test_steps_follow_their_order(program, author, officer):
    first = ClearanceStepFactory(order=1)
    second = ClearanceStepFactory(order=2, group__name="Front office")
    director = person(groups.CLEARING_OFFICERS, "Front office")
    front = person("Front office", groups.PUBLISHERS)
    review = reviews.submit(program, ["en"], by=author)

    with pytest.raises(ValidationError, match="another step's turn"):
        reviews.decide(review, APPROVE, step=second, by=director)
    assert refused(review, APPROVE, by=front) == "You do not have the right to clear texts."
    reviews.decide(review, APPROVE, step=first, by=officer)
    assert refused(review, APPROVE, by=officer) == "This step is for others: Front office."
    assert states(program) == [(State.OPEN, ["en"])]
    reviews.decide(review, APPROVE, by=director)

    assert states(program) == [(State.APPROVED, ["en"])]


def test_nobody_clears_their_own_words(program, step):
    writer = person(groups.AUTHORS, groups.CLEARING_OFFICERS)
    write(program, writer, title_en="Very clean water")
    review = reviews.submit(program, ["en"], by=writer)

    reason = refused(review, APPROVE, by=writer)

    assert reason == "You wrote some of these words, so somebody else has to clear them."
    assert Decision.objects.count() == 0


def test_who_wrote_an_earlier_unpublished_version_clears_none_of_it(program, author, step):
    writer = person(groups.AUTHORS, groups.CLEARING_OFFICERS)
    write(program, writer, summary_en="Mine")
    write(program, author, title_en="Another title")

    assert refused(reviews.submit(program, ["en"], by=author), APPROVE, by=writer)


def test_translators_clear_the_other_language(program, author, step):
    translator = person(SPANISH, groups.CLEARING_OFFICERS)
    write(program, translator, title_es="Agua muy limpia")

    review = reviews.submit(program, ["en"], by=author)
    reviews.decide(review, APPROVE, by=translator)

    assert states(program) == [(State.APPROVED, ["en"])]
    assert refused(reviews.submit(program, ["es"], by=author), APPROVE, by=translator)


def test_who_writes_what_was_cleared_and_published_may_clear_what_follows(program, author, officer, publisher, step):
    writer = person(groups.AUTHORS, groups.CLEARING_OFFICERS)
    write(program, writer, summary_en="Mine")
    reviews.decide(reviews.submit(program, ["en"], by=author), APPROVE, by=officer)
    services.publish(program, ["en"], by=publisher, is_minor=True)
    write(program, author, summary_en="Theirs")

    reviews.decide(reviews.submit(program, ["en"], by=author), APPROVE, by=writer)

    assert states(program)[-1] == (State.APPROVED, ["en"])


def test_who_wrote_what_went_out_uncleared_clears_none_of_what_follows(program, author, step):
    """An urgent publication settles nothing: its words are as uncleared in the next version."""
    administrator = person(groups.ADMINISTRATORS, groups.CLEARING_OFFICERS)
    write(program, administrator, summary_en="Mine")
    services.publish(program, ["en"], by=administrator, is_minor=True, urgent_reason="Earthquake")
    write(program, author, title_en="Another title")

    assert refused(reviews.submit(program, ["en"], by=author), APPROVE, by=administrator)


def test_who_wrote_restored_words_does_not_clear_them(program, author, officer, publisher, step):
    writer = person(groups.AUTHORS, groups.CLEARING_OFFICERS)
    old = write(program, writer, summary_en="Mine")
    write(program, author, summary_en="Theirs")
    reviews.decide(reviews.submit(program, ["en", "es"], by=author), APPROVE, by=officer)
    services.publish(program, ["en", "es"], by=publisher, is_minor=True)

    services.restore(program, old, by=author)

    assert refused(reviews.submit(program, ["en"], by=author), APPROVE, by=writer)


@pytest.mark.parametrize("superuser", [True, False])
def test_only_the_steps_group_decides(program, author, step, superuser):
    stranger = person(groups.ADMINISTRATORS, superuser=superuser)
    review = reviews.submit(program, ["en"], by=author)

    assert refused(review, APPROVE, by=stranger) == "This step is for others: Clearing officers."
    assert states(program) == [(State.OPEN, ["en"])]


def test_group_without_the_right_to_clear_decides_nothing(program, author):
    ClearanceStepFactory(group__name="Guests")
    review = reviews.submit(program, ["en"], by=author)

    assert refused(review, APPROVE, by=person("Guests", groups.PUBLISHERS))


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_sending_back_needs_a_comment(program, author, officer, step, comment):
    review = reviews.submit(program, ["en"], by=author)

    with pytest.raises(ValidationError) as error:
        reviews.decide(review, SEND_BACK, comment=comment, by=officer)

    assert error.value.message_dict == {"comment": ["Say what should change, so that the author knows."]}
    assert states(program) == [(State.OPEN, ["en"])]


def test_what_was_sent_back_is_not_cleared_until_it_is_sent_again(program, author, officer, step):
    review = reviews.submit(program, ["en"], by=author)
    reviews.decide(review, SEND_BACK, comment="Which water?", by=officer)

    with pytest.raises(ValidationError, match="closed: sent back"):
        reviews.decide(review, APPROVE, by=officer)
    again = reviews.submit(program, ["en"], by=author)
    reviews.decide(again, APPROVE, by=officer)

    assert states(program) == [(State.SENT_BACK, ["en"]), (State.APPROVED, ["en"])]


def test_second_officer_learns_that_the_step_is_decided(program, author, officer, step):
    review = reviews.submit(program, ["en"], by=author)
    reviews.decide(review, APPROVE, by=officer)

    with pytest.raises(ValidationError, match="closed: approved"):
        reviews.decide(review, APPROVE, by=person(groups.CLEARING_OFFICERS))

    assert Decision.objects.count() == 1


# What an edit makes void


def test_edit_makes_an_approval_void(program, author, officer, publisher, step):
    reviews.decide(reviews.submit(program, ["en"], by=author), APPROVE, by=officer)

    write(program, author, title_en="Cleaner water")

    assert states(program) == [(State.VOID, ["en"])]
    with pytest.raises(ValidationError, match="has not been cleared yet"):
        services.publish(program, ["en"], by=publisher, is_minor=True)
    assert AuditEntry.objects.filter(action="void", languages=["en"]).count() == 1


def test_edit_makes_only_the_languages_void_whose_words_changed(program, author, officer, publisher, step):
    review = reviews.submit(program, ["en", "es"], by=author)

    write(program, author, title_es="Agua más limpia")

    assert states(program) == [(State.OPEN, ["en"]), (State.VOID, ["es"])]
    reviews.decide(review, APPROVE, by=officer)
    assert services.publish(program, ["en"], by=publisher, is_minor=True).title_en == "Clean water"
    with pytest.raises(ValidationError, match="has not been cleared yet"):
        services.publish(program, ["es"], by=publisher, is_minor=True)


def test_edit_of_what_languages_share_makes_all_void(program, author, officer, step):
    reviews.decide(reviews.submit(program, ["en", "es"], by=author), APPROVE, by=officer)

    write(program, author, starts_on="2019-01-01")

    assert states(program) == [(State.VOID, ["en", "es"])]


def test_edit_that_leaves_only_approved_words_closes_the_review(program, author, officer):
    ClearanceStepFactory(order=1)
    ClearanceStepFactory(order=2, languages=["es"], group__name="Front office")
    reviews.decide(reviews.submit(program, ["en", "es"], by=author), APPROVE, by=officer)

    write(program, author, title_es="Agua más limpia")

    assert states(program) == [(State.APPROVED, ["en"]), (State.VOID, ["es"])]


def test_edit_after_publication_leaves_what_is_public_cleared(program, author, officer, publisher, step):
    """Neither the approval of what readers see nor that of what they saw before turns void."""
    for title in ("First", "Second", "Third"):
        write(program, author, title_en=title)
        reviews.decide(reviews.submit(program, ["en"], by=author), APPROVE, by=officer)
        services.publish(program, ["en"], by=publisher, is_minor=True)

    write(program, author, title_en="Fourth")

    assert states(program) == [(State.APPROVED, ["en"])] * 3


def test_words_changed_back_are_cleared_words(program, author, officer, publisher, step):
    reviews.decide(reviews.submit(program, ["en"], by=author), APPROVE, by=officer)
    write(program, author, title_en="Cleaner water")

    write(program, author, title_en="Clean water")

    assert services.publish(program, ["en"], by=publisher, is_minor=True).title_en == "Clean water"


# Urgent publications


def test_urgent_publication_stays_flagged_until_somebody_clears_it(program, author, officer, step):
    administrator = person(groups.ADMINISTRATORS)
    services.publish(program, ["en"], by=administrator, is_minor=True, urgent_reason="Earthquake")
    draft = services.find(program)
    assert list(draft.publications.filter(is_uncleared=True).values_list("language", flat=True)) == ["en"]
    review = draft.reviews.get(state=State.OPEN)

    with pytest.raises(ValidationError, match="somebody has to clear it"):
        reviews.cancel(review, by=author)
    reviews.decide(review, APPROVE, by=officer)

    assert not draft.publications.filter(is_uncleared=True).exists()


def test_urgent_publication_leaves_the_other_language_in_review(program, author, step):
    reviews.submit(program, ["es"], by=author)

    services.publish(program, ["en"], by=person(groups.ADMINISTRATORS), is_minor=True, urgent_reason="Earthquake")

    assert states(program) == [(State.REPLACED, ["es"]), (State.OPEN, ["en", "es"])]


# Steps


def test_steps_are_those_of_the_kind_and_the_language():
    kind = ContentType.objects.get_for_model(Program)
    always = ClearanceStepFactory(order=3)
    spanish = ClearanceStepFactory(order=2, languages=["es"])
    programs = ClearanceStepFactory(order=1)
    programs.content_types.set([kind])
    ClearanceStepFactory(is_active=False)

    assert reviews.steps_for(kind.pk, "en") == [programs, always]
    assert reviews.steps_for(kind.pk, "es") == [programs, spanish, always]
    assert reviews.steps_for(kind.pk + 1, "es") == [spanish, always]


def test_review_that_no_step_keeps_waiting_ends_when_steps_change(program, author, step):
    reviews.submit(program, ["en"], by=author)
    step.is_active = False
    step.save()

    assert reviews.close_finished(by=UserFactory()) == 1
    assert states(program) == [(State.APPROVED, ["en"])]


@pytest.mark.parametrize("count", [1, 20])
def test_awaiting_asks_the_same_queries_however_much_waits(author, officer, step, count, django_assert_num_queries):
    for _number in range(count):
        program = ProgramFactory()
        write(program, author, title_en="Clean water")
        reviews.submit(program, ["en"], by=author)
    officer.get_all_permissions()

    with django_assert_num_queries(7):
        found = reviews.awaiting(officer)

    assert len(found) == count
    assert reviews.awaiting(author) == reviews.awaiting(UserFactory(superuser=True)) == []


# Remarks


def test_remark_stands_at_a_field(program, officer):
    head = services.find(program).head

    remark = reviews.comment(head, " Which water? ", column="title_en", by=officer)

    assert (remark.text, remark.column, remark.revision, remark.person) == ("Which water?", "title_en", head, officer)


@pytest.mark.parametrize(
    ("text", "column", "errors"),
    [
        (" ", "", {"text": ["Write the comment first."]}),
        ("Why?", "is_live_en", {"column": ["There is no such field."]}),
        ("Why?", "title", {"column": ["There is no such field."]}),
    ],
)
def test_remark_needs_words_and_a_place(program, officer, text, column, errors):
    with pytest.raises(ValidationError) as refused:
        reviews.comment(services.find(program).head, text, column=column, by=officer)

    assert refused.value.message_dict == errors
    assert Comment.objects.count() == 0


def test_remarks_are_for_those_who_see_the_draft(program, author, officer):
    head = services.find(program).head
    with pytest.raises(Denied):
        reviews.comment(head, "Hello", by=UserFactory())
    remark = reviews.comment(head, "Which water?", by=officer)

    with pytest.raises(Denied):
        reviews.resolve(remark, by=officer)
    reviews.resolve(remark, by=author)

    remark.refresh_from_db()
    assert (remark.resolved_by, remark.resolved_at is not None) == (author, True)


# People named on a share link


@pytest.fixture
def guest(program, officer, step):
    link = ShareLink.objects.create(
        revision=services.find(program).head,
        languages=["en", "es"],
        token_hash="0" * 64,
        created_by=officer,
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )
    return Guest.objects.create(link=link, name="Rosa", email="rosa@example.org", language="es", step=step)


def test_guest_decides_the_step_they_are_named_for(program, author, guest, step):
    decision = reviews.decide(reviews.submit(program, ["en"], by=author), APPROVE, guest=guest)

    assert (decision.person, decision.step) == (guest, step)
    assert states(program) == [(State.APPROVED, ["en"])]


def another_step(guest):
    guest.step = ClearanceStepFactory(order=0)


def no_step(guest):
    guest.step = None


def writers_address(guest):
    User.objects.filter(username="author").update(email=guest.email.upper())


def expired(guest):
    guest.link.expires_at = timezone.now()


def revoked(guest):
    guest.link.revoked_at = timezone.now()


def another_language(guest):
    guest.link.languages = ["es"]


def another_version(guest):
    guest.link.revision = write(ProgramFactory(), User.objects.get(username="author"), title_en="Another")


@pytest.mark.parametrize(
    "change",
    [another_step, no_step, writers_address, expired, revoked, another_language, another_version],
)
def test_guest_decides_nothing_else(program, author, guest, step, change):
    change(guest)
    guest.link.save()
    guest.save()
    review = reviews.submit(program, ["en"], by=author)

    assert refused(review, APPROVE, step=step, guest=guest)
    assert Decision.objects.count() == 0
