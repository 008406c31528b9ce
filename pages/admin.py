from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from pages.models import MenuItem, Mission, Page
from publishing.admin import PublishableAdmin, RecordAdmin


@admin.register(Mission)
class MissionAdmin(PublishableAdmin):
    search_fields = ["title"]
    autocomplete_fields = ["image", "more_information", "sources"]
    fieldsets = [
        (None, {"fields": ["title", "is_official", "short_name", "agency", "country_code"]}),
        (_("Home page"), {"fields": ["tagline", "summary", "body", "image"]}),
        (_("For readers"), {"fields": ["more_information", "email"]}),
        (_("Where it comes from"), {"fields": ["sources"]}),
        (_("End of the mission"), {"fields": ["archived_on"]}),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Mission.objects.exists()


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ["section"]
    list_filter = ["section"]
    search_fields = ["title", "summary", "body"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["image", "sources"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "section", "summary", "body", "image"]}),
        (_("Where it comes from"), {"fields": ["sources"]}),
    ]


@admin.register(MenuItem)
class MenuItemAdmin(RecordAdmin):
    title_field = "label"
    list_display = ["menu", "page", "link", "order"]
    list_filter = ["menu"]
    list_select_related = ["page", "link"]
    search_fields = ["label"]
    autocomplete_fields = ["page", "link"]
    fieldsets = [
        (None, {"fields": [("menu", "order"), "label"]}),
        (_("Leads to"), {"fields": ["page", "link"], "description": _("Choose either a page or a link.")}),
    ]
