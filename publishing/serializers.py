"""JSON with the columns of every language: the same bytes whatever language is active.

The base column of a translated field ("title" beside "title_en" and "title_es") holds whatever language was active
when the row was saved, so it stays out; so does what the database generates.
"""

from django.core.serializers import json
from django.core.serializers.json import Deserializer
from modeltranslation.manager import get_translatable_fields_for_model

__all__ = ["Deserializer", "Serializer"]


class Serializer(json.Serializer):
    """Django's JSON serializer without ambiguous and generated columns."""

    def handle_field(self, obj, field):
        if not (field.generated or is_translated(field)):
            super().handle_field(obj, field)

    def handle_fk_field(self, obj, field):
        if not is_translated(field):
            super().handle_fk_field(obj, field)

    def handle_m2m_field(self, obj, field):
        if not is_translated(field):
            super().handle_m2m_field(obj, field)


def is_translated(field):
    """Tell whether a field has a column per language and is itself only the base of those."""
    return field.name in (get_translatable_fields_for_model(field.model) or [])
