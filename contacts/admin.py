from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from contacts.models import Office, StaffMember
from publishing.admin import PublishableAdmin
from publishing.admin.listing import shown


@admin.register(Office)
class OfficeAdmin(PublishableAdmin):
    list_display = ["email", "order"]
    search_fields = ["title", "address", "email"]
    fieldsets = [
        (None, {"fields": ["title", "address", "hours"]}),
        (_("How to reach it"), {"fields": ["email", "phone", "url"]}),
        (_("On the page"), {"fields": ["order"]}),
    ]


@admin.register(StaffMember)
class StaffMemberAdmin(PublishableAdmin):
    title_field = "name"
    list_display = ["position_shown", "office", "order"]
    list_filter = ["office"]
    list_select_related = ["office"]
    search_fields = ["name", "position"]
    search_help_text = _("Searches name and position in every language.")
    autocomplete_fields = ["office", "source"]
    fieldsets = [
        (None, {"fields": ["name", "position", "office"]}),
        (_("How to reach them"), {"fields": ["email", "phone"]}),
        (_("Time in the post"), {"fields": [("starts_on", "ends_on"), "source"]}),
        (_("On the page"), {"fields": ["order"]}),
    ]

    @admin.display(description=_("position"))
    def position_shown(self, member):
        return shown(member, "position")
