"""Autocompletes for related rows: readable by screen readers, and without a query per box."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.forms import ModelForm


class Picker(AutocompleteSelect):
    """An autocomplete that shows the row its form already holds instead of asking for it again."""

    held = None

    def optgroups(self, name, value, attrs=None):
        if self.held is None or value != [str(self.held.pk)]:
            return super().optgroups(name, value, attrs)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, self.held.pk, str(self.held), True, len(options)))
        return [(None, options, 0)]


class ManyPicker(AutocompleteSelectMultiple):
    """An autocomplete for several rows without the button to clear all, which breaks the list for screen readers."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class PickerForm(ModelForm):
    """A form whose pickers show the related rows that came with its instance."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = field.widget.widget if isinstance(field.widget, RelatedFieldWidgetWrapper) else field.widget
            if isinstance(widget, Picker):
                widget.held = self.instance._state.fields_cache.get(name)


class PickerMixin:
    """Use our pickers for `autocomplete_fields`."""

    form = PickerForm

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ManyPicker(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class InlinePickerMixin(PickerMixin):
    """Load what the pickers of an inline's rows show together with the rows."""

    def get_queryset(self, request):
        related = self.get_autocomplete_fields(request)
        queryset = super().get_queryset(request)
        return queryset.select_related(*related) if related else queryset
