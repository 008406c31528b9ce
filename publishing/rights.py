"""Who may do what. Services ask here; forms and pages only show what these answers allow."""

from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied

from publishing import languages, signals
from publishing.payload import SHARED, part_names


class Denied(PermissionDenied):
    """Somebody tried what they have no right to; the audit log records it (see publishing.middleware)."""

    def __init__(self, action, row=None, model=None, detail=""):
        super().__init__(detail or str(action))
        self.action = action
        self.row = row
        self.model = model or (type(row) if row is not None else None)
        self.detail = detail


def has_right(user, action, model):
    """Tell whether a person has Django's right to view, add, change, delete or publish a kind of content."""
    options = model._meta
    return user.has_perm(f"{options.app_label}.{get_permission_codename(action, options)}")


def may_publish(user, model):
    """Tell whether a person may make rows of a model public, or take them back."""
    return has_right(user, "publish", model)


def may_publish_urgently(user, model):
    """Tell whether a person may publish what nobody cleared, with a reason."""
    return may_publish(user, model) and user.has_perm("publishing.publish_urgently")


def may_clear(user):
    """Tell whether a person may decide on what others wrote; which steps are theirs their groups say."""
    return user.has_perm("publishing.clear_draft")


def may_see(user, model):
    """Tell whether a person may read drafts of a kind of content: all who see it in the admin."""
    return has_right(user, "view", model) or has_right(user, "change", model)


def languages_translated(user):
    """Return the codes of the languages that a person may write in as a translator."""
    return [code for code in languages.codes() if user.has_perm(f"publishing.translate_{code}")]


def parts_written(user, model):
    """Return the parts of a kind of content that a person may write: all, the languages they translate, or none."""
    if has_right(user, "change", model):
        return set(part_names())
    return set(languages_translated(user)) if may_see(user, model) else set()


def may_write(user, model):
    return bool(parts_written(user, model))


def may_write_shared(user, model):
    return SHARED in parts_written(user, model)


def frozen_on(row):
    """Return the day since which a row is history, of itself or because the whole mission is archived; else None."""
    answers = signals.asked_for_archive.send(type(row), row=row)
    return row.ended_on or next((day for _receiver, day in answers if day), None)


def may_thaw(user, row):
    """Tell whether a person may change a row although it may be history."""
    return frozen_on(row) is None or user.has_perm("publishing.edit_history")
