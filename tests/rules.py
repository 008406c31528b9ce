"""How tests ask a row whether it keeps the rules."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override
from modeltranslation.translator import NotRegistered, translator


def changed(row, **values):
    """Return the row with other values, not saved."""
    for name, value in values.items():
        setattr(row, name, value)
    return row


def errors(row, language="en"):
    """Return what full_clean says of a row in a language as {field: [message]}; {} for a good one."""
    try:
        # A translated field's base column only mirrors one of its languages.
        mirrors = set(translator.get_options_for_model(type(row)).all_fields)
    except NotRegistered:
        mirrors = set()
    with override(language):
        try:
            row.full_clean(exclude=mirrors)
        except ValidationError as error:
            return error.message_dict
    return {}


def refused_by_database(row, constraint):
    """Tell whether PostgreSQL itself refuses the row, naming the constraint."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        return f'"{constraint}"' in str(error)
    return False


def assert_refused(row, constraint, english, spanish, field="__all__"):
    """Assert that a person is told why in both languages, and that no import can bring the row in."""
    assert errors(row, "en") == {field: [english]}
    assert errors(row, "es") == {field: [spanish]}
    assert refused_by_database(row, constraint)


def assert_accepted(row):
    """Assert that neither the rules nor the database have anything against the row."""
    assert errors(row) == {}
    row.save()
