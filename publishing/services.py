"""The only writer of `is_live` and `published_at`: the admin, imports and schedules all call this."""

from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from publishing import languages, signals


def may_publish(user, model):
    """Tell whether a person may make rows of a model public, or take them back."""
    options = model._meta
    return user.has_perm(f"{options.app_label}.{get_permission_codename('publish', options)}")


def missing_errors(row, codes):
    """Return {column: message} for all that a row lacks before it can be public in these languages."""
    return {
        column: _("Fill this in before you publish in %(language)s.") % {"language": languages.name(code)}
        for code in codes
        for column in row.missing_to_publish(code)
    }


@transaction.atomic
def publish(row, codes, *, by):
    """Make a row public in the given languages, all of them or none, and return it as saved.

    Raise PermissionDenied if the person may not, ValidationError with messages per field if the row is not ready.
    """
    row = _locked(row, codes, by)
    if errors := missing_errors(row, codes):
        raise ValidationError(errors)
    now = timezone.now()
    for code in codes:
        setattr(row, languages.column("is_live", code), True)
        setattr(row, languages.column("published_at", code), now)
    # The base columns only mirror those of one language.
    row.full_clean(exclude=set(translator.get_options_for_model(type(row)).all_fields))
    _save(row, codes, "is_live", "published_at")
    signals.published.send(type(row), instance=row, languages=codes, by=by)
    return row


@transaction.atomic
def unpublish(row, codes, *, by):
    """Take a row back from the public in the given languages and return it as saved.

    `published_at` stays: it says that the words have been out, which locks official wording (rule R9).
    """
    row = _locked(row, codes, by)
    for code in codes:
        setattr(row, languages.column("is_live", code), False)
    _save(row, codes, "is_live")
    signals.unpublished.send(type(row), instance=row, languages=codes, by=by)
    return row


def _locked(row, codes, by):
    """Return the row as it is stored now, locked until the transaction ends."""
    if unknown := set(codes) - set(languages.codes()):
        raise ValueError(f"Not a language of the site: {', '.join(sorted(unknown))}")
    if not may_publish(by, type(row)):
        raise PermissionDenied
    return type(row)._base_manager.select_for_update().get(pk=row.pk)


def _save(row, codes, *fields):
    columns = [languages.column(field, code) for field in fields for code in codes]
    row.save(update_fields=[*columns, "changed_at"])
