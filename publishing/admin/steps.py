"""The admin of the clearance steps: who reads what before it can be public, and in which order."""

from django import forms
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponseRedirect
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.names import group_name
from publishing import languages
from publishing.admin.site import admin_url
from publishing.admin.translated import RecordAdmin
from publishing.models import ClearanceStep, Decision, Guest, Publishable
from publishing.services import review


class KindsField(forms.ModelMultipleChoiceField):
    """Kinds of content by the names that staff know them by."""

    def label_from_instance(self, obj):
        return capfirst(obj.model_class()._meta.verbose_name_plural)


@admin.register(ClearanceStep)
class ClearanceStepAdmin(RecordAdmin):
    """Steps that were decided stay, out of use: the decisions name them."""

    title_field = "name"
    list_display = ["order", "group", "is_active"]
    list_filter = ["is_active", "group"]
    list_select_related = ["group"]
    search_fields = ["name"]
    ordering = ["order", "pk"]
    fieldsets = [
        (None, {"fields": ["name", "order", "group", "is_active"]}),
        (_("What it is for"), {"fields": ["content_types", "languages"]}),
    ]
    help_texts = {
        "order": _("The step with the lowest number is asked first."),
        "group": _(
            "Its members who have the right to clear drafts decide, each for the whole group. Nobody clears what "
            "they wrote."
        ),
        "is_active": _("Only steps in use are asked for. Take the mark away instead of deleting a step."),
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "languages":
            choices = [(code, languages.own_name(code)) for code in languages.codes()]
            return forms.MultipleChoiceField(
                choices=choices,
                required=False,
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
                widget=forms.CheckboxSelectMultiple,
            )
        if db_field.name in self.help_texts:
            kwargs["help_text"] = self.help_texts[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "group":
            field.label_from_instance = group_name
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name != "content_types":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        models = [model for model in self.admin_site._registry if issubclass(model, Publishable)]
        kinds = [kind.pk for kind in ContentType.objects.get_for_models(*models).values()]
        return KindsField(
            ContentType.objects.filter(pk__in=kinds).order_by("app_label", "model"),
            required=False,
            label=capfirst(db_field.verbose_name),
            help_text=db_field.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def delete_view(self, request, object_id, extra_context=None):
        """Ask before a step is deleted; one that was decided, or that somebody was named for, can't be."""
        step = self.get_object(request, object_id)
        if step is None or not (is_used(step) and self.has_delete_permission(request, step)):
            return super().delete_view(request, object_id, extra_context)
        text = gettext("“%(step)s” was part of reviews, so it can't be deleted. Take away the mark “in use” instead.")
        self.message_user(request, text % {"step": step}, messages.WARNING)
        return HttpResponseRedirect(admin_url(ClearanceStep, "change", step.pk))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._close_finished(request)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self._close_finished(request)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        self._close_finished(request)

    def _close_finished(self, request):
        """Approve what only waited for a step that is no more, and say so."""
        if count := review.close_finished(by=request.user):
            text = ngettext(
                "%(count)s review waited for nothing else and is approved now.",
                "%(count)s reviews waited for nothing else and are approved now.",
                count,
            )
            self.message_user(request, text % {"count": count}, messages.WARNING)


def is_used(step):
    """Tell whether a decision or a person named on a share link rests on a step."""
    return Decision.objects.filter(step=step).exists() or Guest.objects.filter(step=step).exists()
