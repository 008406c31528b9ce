"""The admin of the parity rules: which kinds of content go public in all languages at once."""

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext_lazy as _

from publishing.admin.listing import ListingMixin
from publishing.admin.steps import KindsField
from publishing.models import Publishable
from translations.models import ParityRule


class KindField(forms.ModelChoiceField):
    """A kind of content by the name that staff know it by."""

    label_from_instance = KindsField.label_from_instance


@admin.register(ParityRule)
class ParityRuleAdmin(ListingMixin, admin.ModelAdmin):
    """Who publishes is held to these; see translations.parity."""

    list_display = ["kind", "rule", "days"]
    fieldsets = [(None, {"fields": ["content_type", "rule", "days"]})]
    radio_fields = {"rule": admin.VERTICAL}
    ordering = ["content_type__model"]
    view_on_site = False

    def get_list_display(self, request):
        return self.list_display

    @admin.display(description=_("kind of content"), ordering="content_type__model")
    def kind(self, rule):
        return capfirst(rule.model._meta.verbose_name_plural)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name != "content_type":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        models = [model for model in self.admin_site._registry if issubclass(model, Publishable)]
        kinds = [kind.pk for kind in ContentType.objects.get_for_models(*models).values()]
        return KindField(
            ContentType.objects.filter(pk__in=kinds).order_by("app_label", "model"),
            label=capfirst(db_field.verbose_name),
        )
