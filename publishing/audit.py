"""The log of who did what, and who tried without the right to."""

from django.contrib.contenttypes.models import ContentType

from publishing.models.audit import AuditEntry

Action = AuditEntry.Action


def record(action, by, row=None, *, model=None, draft=None, codes=(), version=None, detail="", is_denied=False):
    """Write one entry. `by` is a user, a guest named on a share link, or None for the site itself.

    What it concerns is an object's row, its draft (which outlives the row), or a whole model.
    """
    if draft is not None:
        content_type, object_id, name = draft.content_type, draft.object_id, draft.name
    elif row is not None:
        content_type, object_id, name = ContentType.objects.get_for_model(row), row.pk, str(row)
    else:
        content_type = ContentType.objects.get_for_model(model) if model else None
        object_id, name = None, ""
    return AuditEntry.objects.create(
        actor_id=by.pk if hasattr(by, "username") else None,
        actor=name_of(by),
        action=action,
        is_denied=is_denied,
        content_type=content_type,
        object_id=object_id,
        object_name=name[:300],
        languages=list(codes),
        version=version,
        detail=detail,
    )


def name_of(person):
    """Return how the log and messages call a person; "" for the site itself."""
    if person is None:
        return ""
    if hasattr(person, "username"):
        return person.get_full_name() or person.username
    return str(person)[:254]
