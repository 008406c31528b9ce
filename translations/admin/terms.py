"""The glossary of the field, which translators keep."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing import languages
from publishing.admin import RecordAdmin
from translations.models import Term


@admin.register(Term)
class TermAdmin(RecordAdmin):
    title_field = "words"
    list_display = ["elsewhere", "is_do_not_translate", "meaning"]
    list_filter = ["is_do_not_translate"]
    search_fields = ["words", "accepted", "forbidden", "note", "key"]
    search_help_text = _("Searches all wordings and the note in every language.")
    fieldsets = [
        (None, {"fields": ["words", "is_do_not_translate"]}),
        (_("Wordings"), {"fields": ["accepted", "forbidden", "is_forbidden_in_headings_only"]}),
        (_("For translators"), {"fields": ["context", "note"]}),
    ]

    @admin.display(description=_("in other languages"))
    def elsewhere(self, term):
        others = languages.in_order_of_preference()[1:]
        return ", ".join(filter(None, (term.text("words", code) for code in others)))

    @admin.display(description=_("context"))
    def meaning(self, term):
        return term.text_in_any("context")
