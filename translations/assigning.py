"""Who translates what, and until when."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from publishing import audit, languages, rights
from publishing.rights import Denied
from translations.models import Translation
from translations.services import may_translate

ASSIGN = audit.Action.ASSIGN


def may_assign(user, model):
    """Tell whether a person may hand out the translations of a kind of content."""
    return rights.has_right(user, "change", model) or rights.may_publish(user, model)


def assign(translation, *, by, assignee, due_on=None):
    """Give a translation to a person, until a day or for as long as it takes; return it as saved."""
    with transaction.atomic():
        found = _locked(translation)
        if not may_assign(by, found.model):
            raise Denied(ASSIGN, found.row, model=found.model)
        if not (assignee.is_active and may_translate(assignee, found.model, found.language)):
            text = _("%(person)s has no right to write %(language)s.")
            names = {"person": audit.name_of(assignee), "language": languages.name(found.language)}
            raise ValidationError(text % names)
        return _write(found, by, assignee, due_on)


def take(translation, *, by):
    """Let a person take a translation that nobody has; its due date stays. Return it as saved."""
    with transaction.atomic():
        found = _locked(translation)
        if not may_translate(by, found.model, found.language):
            raise Denied(ASSIGN, found.row, model=found.model)
        if found.assignee_id not in {None, by.pk} and not may_assign(by, found.model):
            raise ValidationError(_("%(person)s has it already.") % {"person": audit.name_of(found.assignee)})
        return _write(found, by, by, found.due_on)


def give_back(translation, *, by):
    """Let nobody have a translation: whoever has it may, and who hands them out. Return it as saved."""
    with transaction.atomic():
        found = _locked(translation)
        if found.assignee_id is None:
            return found
        if found.assignee_id != by.pk and not may_assign(by, found.model):
            raise Denied(ASSIGN, found.row, model=found.model)
        return _write(found, by, None, found.due_on)


def _locked(translation):
    return Translation.objects.select_for_update().get(pk=translation.pk)


def _write(found, by, assignee, due_on):
    if (found.assignee, found.due_on) == (assignee, due_on):
        return found
    if found.assignee != assignee:
        # The new person has not been reminded of it.
        found.reminded_at = None
    found.assignee, found.due_on = assignee, due_on
    found.save(update_fields=["assignee", "due_on", "reminded_at"])
    until = due_on.isoformat() if due_on else ""
    detail = " ".join(filter(None, [audit.name_of(assignee), until]))
    audit.record(ASSIGN, by, row=found.row, codes=[found.language], detail=detail)
    return found
