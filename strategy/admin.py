from django.contrib import admin
from django.forms import TypedChoiceField
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin, RecordAdmin, RecordInline
from strategy.checks import statements_without_indicator
from strategy.models import Challenge, DevelopmentObjective, ResultStatement, Strategy


@admin.register(Strategy)
class StrategyAdmin(PublishableAdmin):
    list_display = ["period_text", "is_current"]
    list_filter = ["is_current"]
    search_fields = ["title", "goal", "period_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["replaces", "sources"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary"]}),
        (_("Goal"), {"fields": ["goal", "is_official"]}),
        (_("Period"), {"fields": ["period_text", ("starts_on", "ends_on"), "is_current", "history_since"]}),
        (_("Text"), {"fields": ["context", "change_of_role", "vision"]}),
        (_("Version"), {"fields": ["version_label", "replaces"], "classes": ["collapse"]}),
        (_("Where it comes from"), {"fields": ["sources"]}),
    ]


class ParentField(TypedChoiceField):
    """A choice among the statements of one version, of which some may be in the draft alone."""

    def __init__(self, statements, **kwargs):
        rows = {str(statement.pk): statement for statement in statements}
        super().__init__(
            choices=[("", "---------"), *((pk, str(statement)) for pk, statement in rows.items())],
            coerce=lambda pk: rows.get(str(pk)),
            empty_value=None,
            required=False,
            **kwargs,
        )


class ResultStatementFormSet(BaseInlineFormSet):
    """Statements that stand under each other within the version of the objective that the form shows."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if found := form.fields.get("parent"):
            others = [statement for statement in self.get_queryset() if statement.pk != form.instance.pk]
            others.sort(key=lambda statement: statement.code)
            form.fields["parent"] = ParentField(others, label=found.label, disabled=found.disabled)


class ResultStatementInline(RecordInline):
    model = ResultStatement
    formset = ResultStatementFormSet
    show_change_link = False
    fieldsets = [(None, {"fields": ["code", "statement", "parent"]})]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            # The formset alone knows the version whose statements can be chosen.
            kwargs["queryset"] = ResultStatement.objects.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(DevelopmentObjective)
class DevelopmentObjectiveAdmin(PublishableAdmin):
    list_display = ["number", "kind", "strategy"]
    list_filter = ["strategy", "kind"]
    list_select_related = ["strategy"]
    search_fields = ["short_title", "statement"]
    search_help_text = _("Searches title and statement in every language.")
    prepopulated_fields = {"slug": ["short_title"]}
    autocomplete_fields = ["strategy", "image", "sources"]
    inlines = [ResultStatementInline]
    fieldsets = [
        (None, {"fields": ["strategy", ("number", "kind")]}),
        (_("Official statement"), {"fields": ["statement", "is_official"]}),
        (_("On the site"), {"fields": ["short_title", "slug", "summary", "body", "image"]}),
        (_("Where it comes from"), {"fields": ["sources"]}),
    ]

    def get_warnings(self, obj):
        return [
            gettext("Result %(code)s has no performance indicator yet; each result needs at least one.")
            % {"code": statement.code}
            for statement in statements_without_indicator(obj)
        ]


@admin.register(ResultStatement)
class ResultStatementAdmin(RecordAdmin):
    """Only for looking up and choosing: statements are written, and published, with their objective."""

    title_field = "statement"
    list_display = ["code", "objective"]
    list_filter = ["objective"]
    list_select_related = ["objective"]
    search_fields = ["code", "statement"]
    fieldsets = [(None, {"fields": ["objective", "parent", "code", "statement"]})]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Challenge)
class ChallengeAdmin(PublishableAdmin):
    list_display = ["strategy", "order"]
    list_filter = ["strategy"]
    list_select_related = ["strategy"]
    search_fields = ["title", "body"]
    autocomplete_fields = ["strategy", "sources"]
    fieldsets = [
        (None, {"fields": ["strategy", "order", "title", "body"]}),
        (_("Where it comes from"), {"fields": ["sources"]}),
    ]
