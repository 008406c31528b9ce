from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin
from results import services
from results.admin.grid import GridMixin
from results.admin.publication import PublicationMixin
from results.admin.review import ReviewOfValuesMixin
from results.checks import warnings_for
from results.models import Indicator
from results.models.values import Value


@admin.register(Indicator)
class IndicatorAdmin(GridMixin, ReviewOfValuesMixin, PublicationMixin, PublishableAdmin):
    """An indicator's reference sheet; its values have pages of their own, with rights of their own."""

    change_form_template = "admin/results/indicator_form.html"
    list_display = ["value_kind", "objective", "area", "is_key"]
    list_filter = ["is_key", "value_kind", "kind", "objective", "area"]
    list_select_related = ["objective", "area"]
    search_fields = ["title", "code", "summary", "definition"]
    search_help_text = _("Searches title, code, summary and definition in every language.")
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["statement", "objective", "area", "program"]
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

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["values"] = counts(obj)
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)


def counts(indicator):
    """Return how many values an indicator has in each state: {"published": 3, "draft": 1, …}."""
    totals = dict.fromkeys(Value.Status.values, 0)
    for kind in services.KINDS.values():
        found = kind.objects.filter(indicator=indicator).order_by().values_list("status").annotate(Count("pk"))
        for status, number in found:
            totals[status] += number
    return totals
