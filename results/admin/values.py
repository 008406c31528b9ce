"""The admin of values: forms that go through the services, and lists that say what waits."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import DecimalField
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import capfirst
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing import audit, languages
from publishing.admin import RecordAdmin, RecordInline
from publishing.admin.audited import AuditedMixin
from publishing.admin.site import admin_url
from publishing.rights import Denied
from results import services, telling
from results.admin.forms import NumberField, ValueForm
from results.checks import warnings_for
from results.models import Baseline, Disaggregate, Indicator, Result, Target
from results.models.values import Value

Status = Value.Status


class NumberBoxesMixin:
    """Boxes that take numbers as people type them."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, DecimalField):
            return db_field.formfield(form_class=NumberField, widget=NumberField.widget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class DisaggregateInline(NumberBoxesMixin, RecordInline):
    model = Disaggregate
    show_change_link = False
    fieldsets = [(None, {"fields": ["dimension", "category", "value"]})]

    def get_extra(self, request, obj=None, **kwargs):
        return len(copies(request))


def copies(request):
    """Return the parts with which the form of a correction begins: those of the value that it corrects."""
    corrected = getattr(request, "corrected", None)
    if corrected is None or request.method == "POST":
        return []
    return services.copies(corrected.disaggregates.all())


class ValueAdmin(NumberBoxesMixin, AuditedMixin, RecordAdmin):
    """One value with its parts: drafts can be edited, what is public can be corrected."""

    form = ValueForm
    change_form_template = "admin/results/value_form.html"
    change_list_template = "admin/results/value_list.html"
    list_display = ["indicator", "amount", "period", "place", "status", "entered_by"]
    list_filter = ["status", "verified", "fiscal_year"]
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ["indicator", "region", "entered_by"]
    search_fields = ["indicator__title", "text", "period_text"]
    autocomplete_fields = ["indicator"]
    inlines = [DisaggregateInline]
    fieldsets = [
        (None, {"fields": ["indicator", ("value", "qualifier"), ("numerator", "denominator"), "text"]}),
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
        (_("Where it comes from"), {"fields": ["source", "verified", "note"]}),
    ]

    # Lists

    def get_list_display(self, request):
        # The indicator's title stands for the value's, which has none.
        return self.list_display

    @admin.display(description=_("value"), ordering="value")
    def amount(self, row):
        return telling.value(row)

    @admin.display(description=_("period"), ordering="period_end")
    def period(self, row):
        return telling.period(row)

    @admin.display(description=_("place"))
    def place(self, row):
        return telling.place(row)

    # Rights

    def has_add_permission(self, request):
        return services.may_enter(request.user, self.model)

    def has_change_permission(self, request, obj=None):
        return services.may_enter(request.user, self.model) and (obj is None or obj.status in services.OPEN)

    # The form

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_correct"
        return [
            path("<int:pk>/correct/", self.admin_site.admin_view(self.correct_view), name=name),
            *super().get_urls(),
        ]

    def correct_view(self, request, pk):
        """Show the form for a correction of a published value, or lead to the one that was begun."""
        row = get_object_or_404(self.model._base_manager.select_related("indicator", "region"), pk=pk)
        if not services.may_enter(request.user, self.model):
            raise Denied(audit.Action.VALUE, row)
        begun = row.corrections.waiting().first()
        if begun or row.status != Status.PUBLISHED:
            if begun:
                text = gettext("Somebody is correcting this value already: go on with that correction.")
                self.message_user(request, text, messages.INFO)
            return HttpResponseRedirect(admin_url(self.model, "change", (begun or row).pk))
        request.corrected = row
        title = gettext("Correct: %(value)s") % {"value": telling.name(row)}
        return self.changeform_view(request, None, "", {"title": title, "corrected": row})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            # The form is shown once more, with what the service refused and all that was typed.
            request.refusal = error
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.corrected = getattr(request, "corrected", None)
        form.refusal = getattr(request, "refusal", None)
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            people = [("entered_by", "entered_at"), ("reviewed_by", "reviewed_at"), ("published_by", "published_at")]
            fieldsets.insert(-1, (_("Who saw it"), {"fields": people, "classes": ["collapse"]}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        people = ["entered_by", "entered_at", "reviewed_by", "reviewed_at", "published_by", "published_at"]
        fixed = ["indicator"] if obj is not None or hasattr(request, "corrected") else []
        return (*super().get_readonly_fields(request, obj), *people, *fixed)

    def get_changeform_initial_data(self, request):
        if hasattr(request, "corrected"):
            return {}
        initial = super().get_changeform_initial_data(request)
        indicator = initial.get("indicator", "")
        if indicator.isdecimal():
            initial.setdefault("source", last_source(indicator))
        return initial

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if parts := copies(request):
            names = [languages.column(name, code) for name in ("dimension", "category") for code in languages.codes()]
            kwargs["initial"] = [
                {"value": part.value, **{name: getattr(part, name) for name in names}} for part in parts
            ]
        return kwargs

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        refusal = getattr(request, "refusal", None)
        if obj is None:
            context["base"] = ""
        elif request.method == "POST" and not isinstance(refusal, services.ConflictError):
            context["base"] = request.POST.get("_base", "")
        else:
            context["base"] = services.stamp(obj)
        row = obj or context.get("corrected")
        context["indicator"] = row and row.indicator
        if obj is not None:
            context["subtitle"] = f"{telling.name(obj)}: {telling.value(obj)}"
            context["show_delete"] = obj.status in services.OPEN
        context["may_correct"] = bool(
            obj and obj.status == Status.PUBLISHED and services.may_enter(request.user, self.model)
        )
        context["may_withdraw"] = bool(obj and obj.status == Status.PUBLISHED and services.may_publish(request.user))
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    # Saving and deleting

    def save_model(self, request, obj, form, change):
        """Leave it to `save_related`, where the parts are known too."""

    def save_related(self, request, form, formsets, change):
        parts = [part for formset in formsets for part in typed_parts(formset)]
        for formset in formsets:
            # Only so that the formset knows what it would have changed, for the log of actions.
            formset.save(commit=False)
        services.save(form.instance, by=request.user, parts=parts, base=request.POST.get("_base", ""))
        for warning in self.get_warnings(form.instance):
            self.message_user(request, warning, messages.WARNING)

    def get_warnings(self, obj):
        return warnings_for(obj.indicator)

    def _record(self, action, request, obj, message=""):
        """Leave the audit log to the services, which say more."""

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_save(request, obj)

    def response_change(self, request, obj):
        return self._after_save(request, obj)

    def _after_save(self, request, obj):
        text = gettext("Saved as a draft: %(name)s, %(value)s. Another person has to check it.")
        text %= {"name": telling.name(obj), "value": telling.value(obj)}
        self.message_user(request, text, messages.SUCCESS)
        if "_continue" in request.POST:
            return HttpResponseRedirect(admin_url(self.model, "change", obj.pk))
        if "_addanother" in request.POST:
            query = urlencode({"indicator": obj.indicator_id})
            return HttpResponseRedirect(f"{admin_url(self.model, 'add')}?{query}")
        return HttpResponseRedirect(admin_url(Indicator, "values", obj.indicator_id))

    def delete_model(self, request, obj):
        services.delete(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            services.delete(row, by=request.user)

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        if row is not None and row.status not in services.OPEN and self.has_delete_permission(request, row):
            text = gettext("This value is public or was: it can be corrected or taken back, and is never deleted.")
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(admin_url(self.model, "change", row.pk))
        return super().delete_view(request, object_id, extra_context)

    def response_delete(self, request, obj_display, obj_id):
        text = gettext("The draft is deleted: %(value)s.") % {"value": obj_display}
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(admin_url(self.model, "changelist"))

    def get_deleted_objects(self, objs, request):
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = [f"{telling.name(row)} ({capfirst(row.get_status_display())})" for row in objs if is_kept(row)]
        return found, counts, lacking, [*protected, *kept]


def is_kept(row):
    return isinstance(row, Value) and row.status not in services.OPEN


def typed_parts(formset):
    """Return the parts that a formset holds, as rows: all that are to be, whether they changed or not."""
    return [
        form.instance
        for form in formset.forms
        if form not in formset.deleted_forms and (form in formset.initial_forms or form.has_changed())
    ]


def last_source(indicator):
    """Return the number of the source that was last used for a value of an indicator, None without any."""
    used = [
        kind.objects.filter(indicator=indicator, source__isnull=False, entered_at__isnull=False)
        .order_by("-entered_at")
        .values_list("entered_at", "source")
        .first()
        for kind in services.KINDS.values()
    ]
    newest = max(filter(None, used), default=None)
    if newest:
        return newest[1]
    return Result.objects.filter(indicator=indicator).order_by("-pk").values_list("source", flat=True).first()


admin.site.register([Baseline, Target, Result], ValueAdmin)
