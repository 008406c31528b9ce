"""Constraints that hold in each language's column; a further language brings its own with one migration."""

from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from publishing import languages


def unique_per_language(prefix, field, *scope):
    """Return one UniqueConstraint per language on a translated field, within the scope fields."""
    return [
        UniqueConstraint(
            fields=[*scope, languages.column(field, language)],
            name=f"{prefix}_{field}_{language}_unique",
        )
        for language in languages.codes()
    ]


def filled(field, language):
    """Return the condition that a translated text is there in a language."""
    name = languages.column(field, language)
    return Q(**{f"{name}__isnull": False}) & ~Q(**{name: ""})


def complete_when_live(prefix, *fields):
    """Return one CheckConstraint per language: what is live in it has these fields in it."""
    constraints = []
    for language in languages.codes():
        complete = Q()
        for field in fields:
            complete &= filled(field, language)
        constraints.append(
            CheckConstraint(
                condition=Q(**{languages.column("is_live", language): False}) | complete,
                name=f"{prefix}_live_{language}_complete",
                violation_error_message=_("What is public in a language needs its texts in that language."),
            )
        )
    return constraints


def text_in_some_language(field):
    """Return the condition that a translated text is there in at least one language."""
    condition = Q()
    for language in languages.codes():
        condition |= filled(field, language)
    return condition
