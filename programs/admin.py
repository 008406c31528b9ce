from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from programs.models import (
    Area,
    AreaObjective,
    Award,
    Organization,
    Partnership,
    Program,
    ProgramRegion,
    ProgramSector,
    Region,
)
from publishing.admin import PlainInline, PublishableAdmin, RecordAdmin, RecordInline
from publishing.admin.listing import ListingMixin


class AreaObjectiveInline(RecordInline):
    model = AreaObjective
    autocomplete_fields = ["objective"]
    show_change_link = False
    fieldsets = [
        (
            None,
            {
                "fields": ["objective", "note"],
                "description": _("Our own reading; the site never shows it as the agency's statement."),
            },
        )
    ]


@admin.register(Area)
class AreaAdmin(PublishableAdmin):
    list_display = ["order"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["image", "source"]
    inlines = [AreaObjectiveInline]
    fieldsets = [
        (None, {"fields": ["title", "is_official", "slug", "summary", "body", "image"]}),
        (_("On the page"), {"fields": ["order"]}),
        (_("Where it comes from"), {"fields": ["source"]}),
    ]


class RegionInline(PlainInline):
    model = ProgramRegion
    autocomplete_fields = ["region"]
    fieldsets = [(None, {"fields": [("region", "is_target")]})]


class PartnershipInline(PlainInline):
    model = Partnership
    autocomplete_fields = ["organization"]
    fieldsets = [(None, {"fields": [("organization", "role")]})]


class SectorInline(PlainInline):
    model = ProgramSector
    fieldsets = [(None, {"fields": [("vocabulary", "code", "percentage")]})]


class AwardInline(PlainInline):
    model = Award
    autocomplete_fields = ["partner", "officer"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "instrument"),
                    "partner",
                    ("total_estimated_cost", "currency"),
                    ("starts_on", "ends_on"),
                    "officer",
                ],
                "description": _("Internal: no public page shows awards."),
            },
        )
    ]


@admin.register(Program)
class ProgramAdmin(PublishableAdmin):
    list_display = ["framework", "objective"]
    list_filter = ["framework", "objective", "area", "status", "level"]
    list_select_related = ["objective"]
    search_fields = ["title", "summary", "iati_id"]
    search_help_text = _("Searches title, summary and IATI identifier in every language.")
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["image", "objective", "area", "parent", "contact", "links", "sources"]
    inlines = [RegionInline, PartnershipInline, SectorInline, AwardInline]
    fieldsets = [
        (None, {"fields": ["title", "is_official", "slug", "summary", "body", "image"]}),
        (_("Place in the strategy"), {"fields": ["framework", "objective", "area", ("level", "parent")]}),
        (
            _("Status and dates"),
            {
                "fields": [
                    "status",
                    ("starts_on", "start_kind", "start_precision"),
                    ("ends_on", "end_kind", "end_precision"),
                ]
            },
        ),
        (_("Read more"), {"fields": ["contact", "links", "sources"]}),
        (_("Open data"), {"fields": ["iati_id"], "classes": ["collapse"]}),
    ]


@admin.register(Organization)
class OrganizationAdmin(RecordAdmin):
    title_field = "name"
    list_display = ["acronym", "kind", "country"]
    list_filter = ["kind"]
    search_fields = ["name", "acronym", "iati_ref"]
    fieldsets = [
        (None, {"fields": ["name", "acronym", "kind", "country", "url"]}),
        (_("Open data"), {"fields": ["iati_ref"]}),
    ]


@admin.register(Region)
class RegionAdmin(ListingMixin, admin.ModelAdmin):
    title_field = "name"
    list_display = ["kind", "iso_code", "ubigeo"]
    list_filter = ["kind"]
    search_fields = ["name", "iso_code", "ubigeo"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind"]}),
        (_("Codes"), {"fields": [("iso_code", "ubigeo")]}),
    ]
