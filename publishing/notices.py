"""Notices by e-mail: each in its recipient's language, sent once what they tell of is in the database for good."""

import logging
from dataclasses import dataclass, field
from functools import wraps
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.defaultfilters import capfirst
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from publishing import languages, rights
from publishing.audit import name_of
from publishing.describe import label
from publishing.models import Review
from publishing.services.clearance import Clearance, same_words
from publishing.services.review import places

log = logging.getLogger(__name__)
State = Review.State

SUBJECTS = {
    "waiting": _("Waiting for your clearance: %(name)s"),
    "approved": _("Approved: %(name)s"),
    "ready": _("Ready to publish: %(name)s"),
    "sent_back": _("Sent back: %(name)s"),
    "void": _("Changed after it was sent for review: %(name)s"),
    "commented": _("New comment: %(name)s"),
    "schedule_failed": _("Not done as scheduled: %(name)s"),
}


@dataclass
class Notice:
    """What people are told: a template, what it says, and who gets it by their ids."""

    name: str
    draft: object
    people: set
    context: dict = field(default_factory=dict)


def after_commit(make):
    """Return a signal's receiver that sends the notices of a function once the transaction is committed."""

    @wraps(make)
    def receiver(sender, **kwargs):
        del kwargs["signal"]
        # Robust: the action is done, and nothing that goes wrong with its notices takes that back.
        transaction.on_commit(lambda: send(make(**kwargs)), robust=True)

    # Django asks the receiver itself whether it takes keyword arguments, not what it wraps.
    del receiver.__wrapped__
    return receiver


@after_commit
def tell_of_review(review, decision):
    """Return the notices on a review that was opened, decided, approved, sent back or made void."""
    make = {State.OPEN: _waiting, State.APPROVED: _approved, State.SENT_BACK: _sent_back, State.VOID: _void}.get(
        review.state
    )
    return make(review, decision) if make else []


@after_commit
def tell_of_comment(comment):
    """Return the notice to those whose words somebody remarked on."""
    draft = comment.draft
    people = Clearance([draft]).writers(comment.revision, languages.codes()) or {comment.revision.author_id}
    people |= set(draft.reviews.filter(state=State.OPEN).values_list("submitted_by", flat=True))
    return [Notice("commented", draft, people - {comment.by_id}, {"comment": comment})]


@after_commit
def tell_of_failure(schedule):
    """Return the notice to whoever planned what could not be done."""
    return [Notice("schedule_failed", schedule.draft, {schedule.by_id}, {"schedule": schedule})]


def _waiting(review, decision):
    """Return the notice to those who may decide the step that a review waits for now."""
    clearance = Clearance([review.draft])
    step = clearance.next_step(review)
    if step is None:
        return []
    members = get_user_model().objects.filter(groups=step.group_id, is_active=True)
    people = {user.pk for user in members if not clearance.obstacle(user, review, step)}
    is_public = review.draft.publications.filter(is_uncleared=True, revision=review.revision_id).exists()
    context = {"review": review, "step": step, "decision": decision, "is_public": is_public}
    return [Notice("waiting", review.draft, people, context)]


def _approved(review, decision):
    """Return the notices to whoever sent a review and, unless its words are public already, to those who publish."""
    decider = {decision.by_id} if decision else set()
    found = [Notice("approved", review.draft, {review.submitted_by_id} - decider, {"review": review})]
    public = {
        one.language: one.revision for one in review.draft.publications.select_related("revision") if one.revision
    }
    if any(code not in public or not same_words(public[code], review.revision, code) for code in review.languages):
        people = _publishers(review.draft.model) - decider - {review.submitted_by_id}
        found.append(Notice("ready", review.draft, people, {"review": review}))
    return found


def _sent_back(review, decision):
    people = Clearance([review.draft]).writers(review.revision, review.languages) | {review.submitted_by_id}
    return [Notice("sent_back", review.draft, people - {decision.by_id}, {"review": review, "decision": decision})]


def _void(review, decision):
    draft = review.draft
    # Who changes their own words knows it; the page says so too.
    return [Notice("void", draft, {review.submitted_by_id} - {draft.changed_by_id}, {"review": review})]


def _publishers(model):
    """Return the ids of those who publish a kind of content by their role, not by being a superuser alone."""
    options = model._meta
    users = get_user_model().objects.with_perm(
        f"{options.app_label}.publish_{options.model_name}", include_superusers=False
    )
    return set(users.values_list("pk", flat=True))


# Sending


def send(notices):
    """Send each notice to those of its people who are active, have an address and may see the object."""
    messages = []
    for notice in notices:
        people = get_user_model().objects.filter(pk__in=notice.people - {None}, is_active=True).exclude(email="")
        messages += [
            message(notice, user) for user in people.order_by("pk") if rights.may_see(user, notice.draft.model)
        ]
    if not messages:
        return
    connection = get_connection()
    for one in messages:
        one.connection = connection
        try:
            one.send()
        except (OSError, SMTPException):
            log.exception("A notice could not be sent.")
            connection.close()
    connection.close()


def message(notice, user):
    """Return the e-mail that tells one person of a notice, in their language."""
    code = user.language if user.language in languages.codes() else settings.LANGUAGE_CODE
    with translation.override(code):
        context = {
            **notice.context,
            "name": notice.draft.name,
            "kind": capfirst(notice.draft.model._meta.verbose_name),
            "languages": ", ".join(str(languages.name(one)) for one in _languages(notice)),
            "link": settings.SITE_URL + _address(notice.draft),
            "person": person(notice.context),
            "place": _place(notice.context.get("comment")),
        }
        body = render_to_string(f"publishing/mail/{notice.name}.txt", context)
        subject = SUBJECTS[notice.name] % {"name": notice.draft.name}
    # A line break in a subject would begin another header.
    return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[user.email])


def person(context):
    """Return the name of whoever did what a notice tells of."""
    if comment := context.get("comment"):
        return name_of(comment.person)
    if decision := context.get("decision"):
        return name_of(decision.person)
    return name_of(context["review"].submitted_by) if "review" in context else ""


def _languages(notice):
    return notice.context["review"].languages if "review" in notice.context else []


def _place(comment):
    """Return the name of the field that a remark stands at, "" for the whole."""
    if comment is None or comment.column not in places(comment.draft.model):
        return ""
    return label(comment.draft.model, (comment.column,), comment.revision.payload)


def _address(draft):
    options = draft.model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_review", args=[draft.object_id])
