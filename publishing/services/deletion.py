"""Deleting what is public in no language, and bringing it back."""

from django.core.exceptions import ValidationError
from django.db import models, router, transaction
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import addresses, audit, languages, signals
from publishing.models.drafts import Draft
from publishing.models.publications import Publication, Schedule
from publishing.payload import children, digest, parts, snapshot
from publishing.rights import Denied, has_right
from publishing.schemas import read
from publishing.services.drafts import check_thawed, live_payload, lock, unpublished
from publishing.services.mirror import mirror

Action = audit.Action


def delete(row, *, by):
    """Delete an object that is public in no language. Its versions stay, and `recover` brings it back."""
    if not has_right(by, "delete", type(row)):
        raise Denied(Action.DELETE, row)
    with transaction.atomic():
        draft = lock(row)
        stored = draft.row()
        check_thawed(stored, by, Action.DELETE)
        if stored.live_languages():
            raise ValidationError(_("This is public. Take it back in every language before you delete it."))
        audit.record(Action.DELETE, by, draft=draft, version=draft.head.number)
        draft.publications.filter(state=Publication.State.WITHDRAWN).update(state=Publication.State.GONE)
        draft.schedules.filter(state=Schedule.State.WAITING).update(
            state=Schedule.State.CANCELLED, finished_at=timezone.now()
        )
        draft.deleted_at, draft.deleted_by = timezone.now(), by
        draft.save(update_fields=["deleted_at", "deleted_by"])
        _check_unused(stored)
        addresses.remember(stored)
        stored.delete()


def recover(draft, *, by):
    """Bring a deleted object back as an unpublished draft under its old number, and its old key if that is free."""
    model = draft.model
    if not has_right(by, "delete", model):
        raise Denied(Action.RECOVER, model=model, detail=draft.name)
    with transaction.atomic():
        draft = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
        if draft.deleted_at is None:
            return draft.row()
        # Words that readers knew stay in the row, as they do when they are taken back; what was written since does not.
        known = live_payload(draft) if draft.publications.exists() else read(draft.head)
        row = mirror(model(pk=draft.object_id, key=draft.key), known)
        # That its words have been out still locks official wording (rule R9).
        for publication in draft.publications.all():
            setattr(row, languages.column("published_at", publication.language), publication.since)
        row.save()
        check_thawed(row, by, Action.RECOVER)
        draft.key, draft.deleted_at, draft.deleted_by = row.key, None, None
        draft.live_digest = digest(parts(model, snapshot(row))) if draft.publications.exists() else ""
        draft.unpublished = unpublished(draft)
        draft.save()
        audit.record(Action.RECOVER, by, draft=draft, version=draft.head.number)
        signals.recovered.send(model, instance=row)
    return row


def _check_unused(row):
    """Refuse to delete a row with which others would go that no version of it holds, so that they could not return."""
    model = type(row)
    drafted = {model, *(child.model for child in children(model).values())}
    collector = Collector(using=router.db_for_write(model), origin=row)
    try:
        collector.collect([row])
    except (models.ProtectedError, models.RestrictedError) as error:
        found = error.args[1]
    else:
        quickly = {rows for queryset in collector.fast_deletes for rows in queryset}
        found = {one for rows in [*collector.data.values(), quickly] for one in rows}
        found = {one for one in found if not (type(one) in drafted or type(one)._meta.auto_created)}
    if found:
        # The parts of a value go with it, and are named by it.
        names = ", ".join(sorted({str(one) for one in found}))
        raise ValidationError(_("Other records rest on this one: %(names)s. Change them first.") % {"names": names})
