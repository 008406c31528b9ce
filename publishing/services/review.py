"""Clearance: exact words, approved step by step by people who did not write them."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import audit, signals
from publishing.models.drafts import Draft, Revision
from publishing.models.publications import Publication
from publishing.models.review import ClearanceStep, Comment, Decision, Review
from publishing.payload import SHARED
from publishing.rights import Denied, may_clear, may_see, may_write

Action = audit.Action
State = Review.State
Verdict = Decision.Verdict


def same_words(one, other, code):
    """Tell whether two revisions say the same in a language, with the same dates, figures and lists."""
    return all(one.digests[part] == other.digests[part] for part in (code, SHARED))


def steps_for(content_type_id, code):
    """Return the clearance steps for a kind of content in a language, in their order."""
    steps = ClearanceStep.objects.filter(is_active=True).select_related("group").prefetch_related("content_types")
    return [
        step for step in steps if step.applies_to(content_type_id, code, {kind.pk for kind in step.content_types.all()})
    ]


def latest_decisions(draft, revision, code):
    """Return {step id: the last Decision on exactly these words in a language}."""
    decisions = draft.decisions.filter(languages__contains=[code]).select_related("revision", "by", "guest")
    return {decision.step_id: decision for decision in decisions if same_words(decision.revision, revision, code)}


def outstanding(draft, revision, code):
    """Return the steps that have not approved a revision's words in a language, in their order."""
    steps = steps_for(draft.content_type_id, code)
    if not steps:
        return []
    decisions = latest_decisions(draft, revision, code)
    approved = {step for step, decision in decisions.items() if decision.verdict == Verdict.APPROVE}
    return [step for step in steps if step.pk not in approved]


def next_step(review):
    """Return the step that a review waits for, None where it has them all."""
    found = (step for code in review.languages for step in outstanding(review.draft, review.revision, code))
    return min(found, key=lambda step: (step.order, step.pk), default=None)


def writers(draft, revision, codes):
    """Return the ids of the people whose words a revision brings, or brought, to readers of some languages."""
    written = draft.revisions.filter(number__lte=revision.number, author__isnull=False)
    return set(written.filter(number__gt=_last_public(draft, revision, codes)).values_list("author_id", flat=True))


def _last_public(draft, revision, codes):
    """Return the number of the newest version before this one that all these languages' readers had; 0 for none."""
    earlier = {"revision__number__lt": revision.number}
    numbers = [
        draft.public_changes.filter(language=code, **earlier).aggregate(last=Max("revision__number"))["last"] or 0
        for code in codes
    ]
    # What was found in the row, and not written here, was public before anybody drafted it.
    found = draft.revisions.filter(kind=Revision.Kind.FOUND, number__lt=revision.number)
    return max(min(numbers, default=0), found.aggregate(last=Max("number"))["last"] or 0)


def may_decide(user, review, step):
    """Tell whether a person may clear a step of a review: in the step's group, and no word of it their own."""
    return (
        step is not None
        and may_clear(user)
        and may_see(user, review.draft.model)
        and user.groups.filter(pk=step.group_id).exists()
        and user.pk not in writers(review.draft, review.revision, review.languages)
    )


@transaction.atomic
def submit(row, codes, *, by, note=""):
    """Send an object's newest version to be cleared in some languages, and return the Review."""
    if not may_write(by, type(row)):
        raise Denied(Action.SUBMIT, row)
    draft = _lock(Draft.objects.of(row).get())
    needed = [code for code in codes if outstanding(draft, draft.head, code)]
    if not needed:
        raise ValidationError(_("This needs no further clearance: it can be published."))
    _close(draft.reviews.filter(state=State.OPEN), State.VOID)
    review = Review.objects.create(draft=draft, revision=draft.head, languages=needed, submitted_by=by, note=note)
    audit.record(Action.SUBMIT, by, draft=draft, codes=needed, version=draft.head.number, detail=note)
    signals.review_changed.send(Review, review=review, decision=None)
    return review


@transaction.atomic
def cancel(review, *, by):
    """Take an open review back; its author and whoever may write the object may."""
    if not may_write(by, review.draft.model):
        raise Denied(Action.CANCEL_REVIEW, review.draft.row())
    draft = _lock(review.draft)
    if _close(draft.reviews.filter(pk=review.pk, state=State.OPEN), State.CANCELLED):
        audit.record(Action.CANCEL_REVIEW, by, draft=draft, version=review.revision.number)


def decide(review, verdict, *, step=None, comment="", by=None, guest=None):
    """Approve a review's next step, or send the review back with a comment. Return the Decision.

    Exactly one of `by`, a member of the step's group, and `guest`, named on a share link for this step, decides.
    Raise Denied who may not, ValidationError where the words changed meanwhile or the step is not next.
    """
    person = by or guest
    expected = next_step(review)
    step = step or expected
    if not _may(review, step, by, guest):
        action = Action.APPROVE if verdict == Verdict.APPROVE else Action.SEND_BACK
        raise Denied(action, review.draft.row(), detail=_("Nobody clears what they wrote, or another office's step."))
    with transaction.atomic():
        draft = _lock(review.draft)
        review = Review.objects.select_related("revision").get(pk=review.pk)
        if review.state != State.OPEN:
            raise ValidationError(_("This review is closed: %(state)s.") % {"state": review.get_state_display()})
        expected = next_step(review)
        if expected is None or step.pk != expected.pk:
            raise ValidationError(_("It is another step's turn: %(step)s.") % {"step": expected})
        if verdict == Verdict.SEND_BACK and not comment.strip():
            raise ValidationError({"comment": _("Say what should change, so that the author knows.")})
        codes = [code for code in review.languages if step in outstanding(draft, review.revision, code)]
        decision = Decision.objects.create(
            draft=draft, revision=review.revision, review=review, step=step, languages=codes, verdict=verdict,
            comment=comment.strip(), by=by, guest=guest,
        )  # fmt: skip
        if verdict == Verdict.SEND_BACK:
            _close(Review.objects.filter(pk=review.pk), State.SENT_BACK)
        elif next_step(review) is None:
            _close(Review.objects.filter(pk=review.pk), State.APPROVED)
        review.refresh_from_db(fields=["state", "closed_at"])
        _clear_afterwards(draft)
        audit.record(
            Action(verdict), person, draft=draft, codes=codes, version=review.revision.number, detail=comment.strip()
        )
        signals.review_changed.send(Review, review=review, decision=decision)
    return decision


def _may(review, step, by, guest):
    if guest is not None:
        authors = {email.lower() for email in _emails(writers(review.draft, review.revision, review.languages))}
        return step is not None and guest.step_id == step.pk and guest.email.lower() not in authors
    return may_decide(by, review, step)


@transaction.atomic
def comment(revision, text, *, column="", by=None, guest=None):
    """Write a remark on a revision, at one of its fields or on the whole, and return it."""
    draft = revision.draft
    if by is not None and not may_see(by, draft.model):
        raise Denied(Action.COMMENT, draft.row())
    if not text.strip():
        raise ValidationError({"text": _("Write the comment first.")})
    remark = Comment.objects.create(
        draft=draft, revision=revision, column=column, text=text.strip(), by=by, guest=guest
    )
    audit.record(Action.COMMENT, by or guest, draft=draft, version=revision.number, detail=column)
    signals.commented.send(Comment, comment=remark)
    return remark


def resolve(remark, *, by):
    """Mark a remark as dealt with; whoever may write the object may."""
    if not may_write(by, remark.draft.model):
        raise Denied(Action.RESOLVE, remark.draft.row())
    with transaction.atomic():
        if remark.draft.comments.filter(pk=remark.pk, resolved_at__isnull=True).update(
            resolved_at=timezone.now(), resolved_by=by
        ):
            audit.record(Action.RESOLVE, by, draft=remark.draft, version=remark.revision.number)


def void_changed(draft, *, by):
    """Make reviews void whose words the newest version no longer says. Called by the services after every save."""
    current = draft.reviews.filter(state__in=[State.OPEN, State.APPROVED]).select_related("revision")
    published = {found.language: found for found in draft.publications.select_related("revision")}
    for review in current:
        changed = [code for code in review.languages if not same_words(review.revision, draft.head, code)]
        # What has gone to readers stays cleared, or waits to be cleared, as it went.
        waiting = [
            code
            for code in changed
            if code not in published or not same_words(published[code].revision, review.revision, code)
        ]
        if waiting and _close(Review.objects.filter(pk=review.pk), State.VOID):
            review.refresh_from_db(fields=["state", "closed_at"])
            audit.record(Action.VOID, by, draft=draft, codes=waiting, version=review.revision.number)
            signals.review_changed.send(Review, review=review, decision=None)


def ask_afterwards(draft, revision, codes, *, by, reason):
    """Open a review of what was published without clearance, so that somebody clears it now."""
    _close(draft.reviews.filter(state=State.OPEN), State.VOID)
    review = Review.objects.create(draft=draft, revision=revision, languages=codes, submitted_by=by, note=reason)
    signals.review_changed.send(Review, review=review, decision=None)


def _clear_afterwards(draft):
    for publication in draft.publications.filter(is_uncleared=True).select_related("revision"):
        if not outstanding(draft, publication.revision, publication.language):
            Publication.objects.filter(pk=publication.pk).update(is_uncleared=False)


def _lock(draft):
    return Draft.objects.select_for_update(no_key=True, of=["self"]).select_related("head").get(pk=draft.pk)


def _close(reviews, state):
    return reviews.update(state=state, closed_at=timezone.now())


def _emails(users):
    return get_user_model().objects.filter(pk__in=users).exclude(email="").values_list("email", flat=True)
