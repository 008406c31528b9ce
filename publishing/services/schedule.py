"""Publications that happen by themselves at a set time."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import audit, signals
from publishing.models.drafts import Draft
from publishing.models.publications import Schedule
from publishing.rights import Denied, may_publish
from publishing.services import drafts, publication

Audit = audit.Action
State = Schedule.State


def schedule(row, codes, *, action, at, by, **options):
    """Plan a publication of the newest version, or an end of it, and return the Schedule.

    `options` are those of `publish` or `unpublish`. What the languages waited for before is cancelled. A publication
    that would fail now is refused now: ValidationError, as from `publish`.
    """
    if not may_publish(by, type(row)):
        raise Denied(Audit.SCHEDULE, row)
    if at <= timezone.now():
        raise ValidationError({"at": [_("Choose a time in the future.")]})
    with transaction.atomic():
        draft = drafts.lock(row)
        stored = draft.row()
        drafts.check_thawed(stored, by, Audit.SCHEDULE)
        if action == Schedule.Action.PUBLISH:
            _rehearse(stored, draft, codes, by, options)
        waiting = draft.schedules.filter(state=State.WAITING, action=action, languages__overlap=codes)
        waiting.update(state=State.CANCELLED, finished_at=timezone.now())
        planned = Schedule.objects.create(
            draft=draft, action=action, languages=codes, revision=draft.head, at=at, by=by, options=options
        )
        audit.record(
            Audit.SCHEDULE, by, draft=draft, codes=codes, version=draft.head.number, detail=f"{action} {at.isoformat()}"
        )
    return planned


def _rehearse(row, draft, codes, by, options):
    """Publish now and take it all back, so that the person learns today what would fail at night."""
    try:
        with transaction.atomic():
            publication.publish(row, codes, by=by, revision=draft.head, **options)
            raise Rehearsed
    except Rehearsed:
        return


class Rehearsed(Exception):  # noqa: N818  it ends a rehearsal and is no error
    """Ends a rehearsal."""


def cancel(planned, *, by):
    """Cancel a scheduled change that has not happened yet."""
    if not may_publish(by, planned.draft.model):
        raise Denied(Audit.CANCEL_SCHEDULE, planned.draft.row())
    with transaction.atomic():
        draft = Draft.objects.select_for_update(no_key=True).get(pk=planned.draft_id)
        open_ones = draft.schedules.filter(pk=planned.pk, state=State.WAITING)
        if open_ones.update(state=State.CANCELLED, finished_at=timezone.now()):
            audit.record(Audit.CANCEL_SCHEDULE, by, draft=draft, codes=planned.languages)


def run_due(now=None):
    """Make the changes whose time has come, one by one, and yield each Schedule as it ended.

    Each stands in a transaction of its own, so that a process that dies leaves it done or waiting. Two machines may
    run this at once: whoever comes second to an object waits for the first and finds it done.
    """
    now = now or timezone.now()
    tried = set()
    while True:
        due = (
            Schedule.objects.filter(state=State.WAITING, at__lte=now).exclude(pk__in=tried).order_by("at", "pk").first()
        )
        if due is None:
            return
        tried.add(due.pk)
        with transaction.atomic():
            # The draft first, as everywhere, so that no two services wait for each other.
            Draft.objects.select_for_update(no_key=True).get(pk=due.draft_id)
            planned = Schedule.objects.filter(pk=due.pk, state=State.WAITING).select_related("draft", "revision", "by")
            planned = planned.select_for_update(of=["self"], no_key=True).first()
            if planned is None:
                continue
            _make(planned)
        yield planned


def _make(planned):
    try:
        with transaction.atomic():
            row = planned.draft.row()
            if row is None:
                raise ValidationError(_("The record was deleted."))
            if not planned.by.is_active:
                raise ValidationError(_("The account of whoever scheduled this is closed."))
            if planned.action == Schedule.Action.PUBLISH:
                publication.publish(row, planned.languages, by=planned.by, revision=planned.revision, **planned.options)
            else:
                publication.unpublish(row, planned.languages, by=planned.by, **planned.options)
    except ValidationError as error:
        _fail(planned, " ".join(error.messages))
    except ValueError as error:
        # It names a language that the site no longer has.
        _fail(planned, str(error))
    except PermissionDenied as error:
        _fail(planned, str(error) or _("Whoever scheduled this no longer has the right to publish."))
    else:
        planned.state = State.DONE
    planned.finished_at = timezone.now()
    planned.save(update_fields=["state", "finished_at", "problem"])


def _fail(planned, problem):
    planned.state, planned.problem = State.FAILED, problem
    audit.record(Audit.SCHEDULE, planned.by, draft=planned.draft, codes=planned.languages, detail=problem)
    signals.schedule_failed.send(Schedule, schedule=planned)
