"""The glossary of the field, which translators keep."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import RecordAdmin
from translations.models import Term


@admin.register(Term)
class TermAdmin(RecordAdmin):
    list_display = ["is_do_not_translate", "context"]
    list_filter = ["is_do_not_translate"]
    search_fields = ["words", "accepted", "forbidden", "note", "key"]
    search_help_text = _("Searches all wordings and the note in every language.")
    fieldsets = [
        (None, {"fields": ["words", "is_do_not_translate"]}),
        (_("Wordings"), {"fields": ["accepted", "forbidden", "is_forbidden_in_headings_only"]}),
        (_("For translators"), {"fields": ["context", "note"]}),
    ]
