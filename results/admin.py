from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin, RecordAdmin, RecordInline
from results.checks import warnings_for
from results.models import Baseline, Disaggregate, Indicator, Result, Target
from results.wording import number

VALUE_FIELDSETS = [
    (None, {"fields": [("value", "qualifier"), "text", "verified", "source"]}),
    (
        _("Period and place"),
        {
            "fields": [
                "fiscal_year",
                ("period_start", "period_end", "period_precision"),
                "period_text",
                "region",
                "place_text",
            ]
        },
    ),
    (_("More"), {"fields": [("numerator", "denominator"), "note"], "classes": ["collapse"]}),
]


class ValueInline(RecordInline):
    """Values under their indicator; their parts, such as women and men, are on the value's own page."""

    autocomplete_fields = ["region", "source"]
    fieldsets = VALUE_FIELDSETS
    classes = ["collapse"]


class BaselineInline(ValueInline):
    model = Baseline


class TargetInline(ValueInline):
    model = Target


class ResultInline(ValueInline):
    model = Result


@admin.register(Indicator)
class IndicatorAdmin(PublishableAdmin):
    list_display = ["value_kind", "objective", "area", "is_key"]
    list_filter = ["is_key", "value_kind", "kind", "objective", "area"]
    list_select_related = ["objective", "area"]
    search_fields = ["title", "code", "summary", "definition"]
    search_help_text = _("Searches title, code, summary and definition in every language.")
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["statement", "objective", "area", "program"]
    inlines = [ResultInline, BaselineInline, TargetInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "definition"]}),
        (_("What it measures"), {"fields": ["statement", "objective", "area", "program", ("kind", "level")]}),
        (
            _("The values"),
            {
                "fields": [
                    "value_kind",
                    "unit",
                    "unit_one",
                    "currency",
                    "direction",
                    ("cumulation", "aggregatable"),
                    "disaggregations",
                ]
            },
        ),
        (_("Where they come from"), {"fields": ["data_source", "method", "frequency", "responsible"]}),
        (_("On the site"), {"fields": [("is_key", "order")]}),
        (
            _("Reference sheet"),
            {
                "fields": [
                    ("code", "standard_code"),
                    ("in_ppr", "ppr_years"),
                    "rationale",
                    "baseline_timeframe",
                    "target_rationale",
                    ("dqa_on", "next_dqa_on"),
                    "limitations",
                    "changes",
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_warnings(self, obj):
        return warnings_for(obj)


class DisaggregateInline(RecordInline):
    model = Disaggregate
    show_change_link = False
    fieldsets = [(None, {"fields": ["dimension", "category", "value"]})]


class ValueAdmin(RecordAdmin):
    """One value with its parts."""

    list_display = ["indicator", "amount", "fiscal_year", "period_end", "status", "verified"]
    list_filter = ["status", "verified", "fiscal_year"]
    list_select_related = ["indicator"]
    search_fields = ["indicator__title", "text", "period_text"]
    autocomplete_fields = ["indicator", "region", "source"]
    inlines = [DisaggregateInline]
    fieldsets = [(None, {"fields": ["indicator"]}), *VALUE_FIELDSETS]

    @admin.display(description=_("value"), ordering="value")
    def amount(self, row):
        return None if row.value is None else number(row.value)

    def get_list_display(self, request):
        # The indicator's title stands for the value's, which has none.
        return self.list_display

    def get_warnings(self, obj):
        return warnings_for(obj.indicator)


admin.site.register([Baseline, Target, Result], ValueAdmin)
