"""Clearance: exact words, approved step by step by people who did not write them."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import audit, languages, signals
from publishing.models.drafts import Draft
from publishing.models.publications import Publication
from publishing.models.review import Comment, Decision, Review
from publishing.payload import children, columns, many
from publishing.rights import Denied, may_clear, may_see, may_write, parts_written
from publishing.services import drafts
from publishing.services.clearance import Clearance, same_words

Action = audit.Action
State = Review.State
Verdict = Decision.Verdict


def steps_for(content_type_id, code):
    """Return the clearance steps for a kind of content in a language, in their order."""
    return Clearance([]).steps_for(content_type_id, code)


def outstanding(draft, revision, code):
    """Return the steps that have not approved a revision's words in a language, in their order."""
    return Clearance([draft]).outstanding(draft, revision, code)


def next_step(review):
    """Return the step that a review waits for, None where it has them all."""
    return Clearance([review.draft]).next_step(review)


def writers(draft, revision, codes):
    """Return the ids of the people whose words a revision brings to readers of some languages."""
    return Clearance([draft]).writers(revision, codes)


def awaiting(user, models=None):
    """Return the open reviews, of some models or of all, that wait for a person's decision, oldest first."""
    if not may_clear(user):
        return []
    found = Review.objects.filter(state=State.OPEN, draft__deleted_at__isnull=True)
    if models is not None:
        kinds = ContentType.objects.get_for_models(*models).values()
        found = found.filter(draft__content_type__in=kinds)
    related = ("draft__content_type", "draft__head", "revision", "submitted_by")
    found = list(
        found.select_related(*related).defer("revision__payload", "draft__head__payload").order_by("submitted_at", "pk")
    )
    clearance = Clearance([review.draft for review in found])
    return [review for review in found if not clearance.obstacle(user, review, clearance.next_step(review))]


@transaction.atomic
def submit(row, codes, *, by, note=""):
    """Send an object's newest version to be cleared in some languages, and return the Review.

    Languages that are in review already stay in it.
    """
    if unknown := set(codes) - set(languages.codes()):
        raise ValueError(f"Not a language of the site: {', '.join(sorted(unknown))}")
    if not set(codes) <= parts_written(by, type(row)) or not may_write(by, type(row)):
        raise Denied(Action.SUBMIT, row)
    if not codes:
        raise ValidationError({"languages": _("Choose at least one language.")})
    draft = drafts.lock(row)
    _check_words(draft, codes)
    clearance = Clearance([draft])
    needed = [code for code in codes if clearance.outstanding(draft, draft.head, code)]
    if not needed:
        raise ValidationError(_("This needs no further clearance: it can be published."))
    current = draft.reviews.filter(state=State.OPEN).select_related("revision").first()
    if current and all(code in _still_in(current, draft.head) for code in needed):
        raise ValidationError(_("These words are in review already."))
    review = _open(draft, draft.head, needed, by, note)
    audit.record(Action.SUBMIT, by, draft=draft, codes=review.languages, version=draft.head.number, detail=note)
    signals.review_changed.send(Review, review=review, decision=None)
    return review


@transaction.atomic
def cancel(review, *, by):
    """Take an open review back; its author and whoever may write the object may."""
    if not may_write(by, review.draft.model):
        raise Denied(Action.CANCEL_REVIEW, review.draft.row())
    draft = _lock(review.draft)
    if draft.publications.filter(is_uncleared=True, revision=review.revision_id).exists():
        raise ValidationError(_("This was published without clearance, so somebody has to clear it."))
    if _close(draft.reviews.filter(pk=review.pk, state=State.OPEN), State.CANCELLED):
        audit.record(Action.CANCEL_REVIEW, by, draft=draft, codes=review.languages, version=review.revision.number)


def decide(review, verdict, *, step=None, comment="", by=None, guest=None):
    """Approve a review's next step, or send the review back with a comment. Return the Decision.

    Exactly one of `by`, a member of the step's group, and `guest`, named on a share link for this step, decides.
    Raise Denied who may not, ValidationError where the words changed meanwhile or the step is not next.
    """
    comment = comment.strip()
    with transaction.atomic():
        draft = _lock(review.draft)
        review = Review.objects.select_related("revision", "draft").get(pk=review.pk)
        clearance = Clearance([draft])
        expected = clearance.next_step(review)
        _check_person(clearance, review, step or expected, Action(verdict), by, guest)
        if review.state != State.OPEN:
            raise ValidationError(_("This review is closed: %(state)s.") % {"state": review.get_state_display()})
        if expected is None or (step and step.pk != expected.pk):
            raise ValidationError(_("It is another step's turn: %(step)s.") % {"step": expected or _("none")})
        if verdict == Verdict.SEND_BACK and not comment:
            raise ValidationError({"comment": _("Say what should change, so that the author knows.")})
        codes = [code for code in review.languages if expected in clearance.outstanding(draft, review.revision, code)]
        decision = Decision.objects.create(
            draft=draft, revision=review.revision, review=review, step=expected, languages=codes, verdict=verdict,
            comment=comment, by=by, guest=guest,
        )  # fmt: skip
        if verdict == Verdict.SEND_BACK:
            _close(Review.objects.filter(pk=review.pk), State.SENT_BACK)
        elif next_step(review) is None:
            _close(Review.objects.filter(pk=review.pk), State.APPROVED)
        review.refresh_from_db(fields=["state", "closed_at"])
        _clear_afterwards(draft)
        audit.record(
            Action(verdict), by or guest, draft=draft, codes=codes, version=review.revision.number, detail=comment
        )
        signals.review_changed.send(Review, review=review, decision=decision)
    return decision


@transaction.atomic
def comment(revision, text, *, column="", by=None, guest=None):
    """Write a remark on a revision, at one of its fields, lists or kinds of child rows or on the whole. Return it."""
    draft = revision.draft
    if by is not None and not may_see(by, draft.model):
        raise Denied(Action.COMMENT, draft.row())
    if guest is not None and guest.link.revision.draft_id != draft.pk:
        raise Denied(Action.COMMENT, draft.row())
    if not text.strip():
        raise ValidationError({"text": _("Write the comment first.")})
    if column and column not in places(draft.model):
        raise ValidationError({"column": _("There is no such field.")})
    remark = Comment.objects.create(
        draft=draft, revision=revision, column=column, text=text.strip(), by=by, guest=guest
    )
    audit.record(Action.COMMENT, by or guest, draft=draft, version=revision.number, detail=column)
    signals.commented.send(Comment, comment=remark)
    return remark


def places(model):
    """Return the names of the fields, lists and kinds of child rows at which a remark can stand."""
    return [*columns(model), *many(model), *children(model)]


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
    """Make reviews void in the languages whose words the newest version changed. The services call it after saves."""
    published = {found.language: found for found in draft.publications.select_related("revision")}
    seen = set()
    for review in draft.reviews.filter(state__in=[State.OPEN, State.APPROVED]).select_related("revision", "draft"):
        # An older review says nothing more of a language that a newer one covers.
        current = [code for code in review.languages if code not in seen]
        seen |= set(review.languages)
        changed = [
            code
            for code in current
            if not same_words(review.revision, draft.head, code)
            # What has gone to readers stays cleared, or waits to be cleared, as it went.
            and not (code in published and same_words(published[code].revision, review.revision, code))
        ]
        if changed:
            _void(review, changed, by)


def close_finished(*, by):
    """Approve the open reviews that no step keeps waiting any more, since steps were changed; return how many."""
    found = list(Review.objects.filter(state=State.OPEN).select_related("draft__head", "revision"))
    clearance = Clearance([review.draft for review in found])
    finished = [review for review in found if clearance.next_step(review) is None]
    for review in finished:
        with transaction.atomic():
            draft = _lock(review.draft)
            if _close(Review.objects.filter(pk=review.pk, state=State.OPEN), State.APPROVED):
                _clear_afterwards(draft)
                audit.record(
                    Action.APPROVE, by, draft=draft, codes=review.languages, version=review.revision.number,
                    detail=_("No clearance step is left."),
                )  # fmt: skip
                review.refresh_from_db(fields=["state", "closed_at"])
                signals.review_changed.send(Review, review=review, decision=None)
    return len(finished)


def ask_afterwards(draft, revision, codes, *, by, reason):
    """Open a review of what was published without clearance, so that somebody clears it now."""
    review = _open(draft, revision, codes, by, reason)
    signals.review_changed.send(Review, review=review, decision=None)


# Inside of the transactions


def _check_words(draft, codes):
    """Refuse languages in which nothing has been written."""
    empty = [str(languages.name(code)) for code in codes if code not in draft.names]
    if empty:
        text = _("There is no text in %(languages)s yet.") % {"languages": ", ".join(empty)}
        raise ValidationError({"languages": text})


def _check_person(clearance, review, step, action, by, guest):
    row = review.draft.row()
    if guest is None:
        # Who may clear in general learns what became of a review that needs nobody any more.
        is_done = step is None and may_clear(by) and may_see(by, review.draft.model)
        reason = "" if is_done else clearance.obstacle(by, review, step)
    else:
        is_done = step is None and guest.step_id is not None
        reason = "" if is_done else clearance.guest_obstacle(guest, review, step)
    if reason:
        raise Denied(action, row, detail=reason)
    if row is None:
        raise ValidationError(_("The record was deleted."))


def _open(draft, revision, codes, by, note):
    """Open a review in place of the one that is open, with the languages of that one whose words are the same."""
    current = draft.reviews.filter(state=State.OPEN).select_related("revision").first()
    kept = set()
    if current:
        clearance = Clearance([draft])
        kept = {code for code in _still_in(current, revision) if clearance.outstanding(draft, revision, code)}
        _close(Review.objects.filter(pk=current.pk), State.REPLACED)
    codes = [code for code in languages.codes() if code in {*codes, *kept}]
    return Review.objects.create(draft=draft, revision=revision, languages=codes, submitted_by=by, note=note)


def _still_in(review, revision):
    """Return the languages of a review in which another revision says the same."""
    return [code for code in review.languages if same_words(review.revision, revision, code)]


def _void(review, codes, by):
    """Make a review void in some languages; where it has others, those go on in it, and a void one is split off."""
    was = review.state
    waited_for = next_step(review) if was == State.OPEN else None
    rest = [code for code in review.languages if code not in codes]
    if rest:
        voided = Review.objects.create(
            draft=review.draft, revision=review.revision, languages=codes, submitted_by=review.submitted_by,
            note=review.note, state=State.VOID, closed_at=timezone.now(),
        )  # fmt: skip
        Review.objects.filter(pk=voided.pk).update(submitted_at=review.submitted_at)
        review.languages = rest
        review.save(update_fields=["languages"])
    else:
        voided = review
        _close(Review.objects.filter(pk=review.pk), State.VOID)
    voided.refresh_from_db()
    audit.record(Action.VOID, by, draft=review.draft, codes=codes, version=review.revision.number)
    signals.review_changed.send(Review, review=voided, decision=None)
    if rest and was == State.OPEN:
        _go_on(review, waited_for)


def _go_on(review, waited_for):
    """Let a review that lost languages wait for its next step, or be approved if it has them all."""
    step = next_step(review)
    if step is None:
        _close(Review.objects.filter(pk=review.pk), State.APPROVED)
        review.refresh_from_db(fields=["state", "closed_at"])
    if step != waited_for:
        signals.review_changed.send(Review, review=review, decision=None)


def _clear_afterwards(draft):
    clearance = Clearance([draft])
    for publication in draft.publications.filter(is_uncleared=True).select_related("revision"):
        if not clearance.outstanding(draft, publication.revision, publication.language):
            Publication.objects.filter(pk=publication.pk).update(is_uncleared=False)


def _lock(draft):
    return Draft.objects.select_for_update(no_key=True, of=["self"]).select_related("head").get(pk=draft.pk)


def _close(reviews, state):
    return reviews.update(state=state, closed_at=timezone.now())
