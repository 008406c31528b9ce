from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import RecordAdmin
from sources.models import Link, Source
from sources.uses import public_sources


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ["publisher", "published_on"]
    list_filter = ["date_precision"]
    search_fields = ["title", "publisher", "key"]
    search_help_text = _("Searches title and publisher in every language.")
    fieldsets = [
        (None, {"fields": ["title", "publisher", "url"]}),
        (_("Date"), {"fields": [("published_on", "date_precision")]}),
        (_("What readers should know"), {"fields": ["note"]}),
    ]

    def get_view_on_site_url(self, obj=None):
        """Return the address of the source's public page, None before something public rests on it."""
        if obj is None or not public_sources().filter(pk=obj.pk).exists():
            return None
        return obj.get_absolute_url()


@admin.register(Link)
class LinkAdmin(RecordAdmin):
    list_display = ["language", "media_type", "category"]
    list_filter = ["category", "repository", "language"]
    search_fields = ["title", "url", "key"]
    search_help_text = _("Searches title and address.")
    fieldsets = [
        (None, {"fields": ["title", "url"]}),
        (_("What stands there"), {"fields": [("language", "media_type"), "category", "published_on"]}),
        (_("Repository"), {"fields": [("repository", "repository_id")]}),
    ]
