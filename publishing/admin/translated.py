"""Admin of rows with translated columns: every language side by side, none of them silently required."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms import CharField, ModelForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from modeltranslation.translator import translator

from publishing import languages
from publishing.admin.listing import ListingMixin, columns


class RecordForm(ModelForm):
    """A form that asks for a text in some language where the field must not stay empty in all of them."""

    def clean(self):
        data = super().clean()
        for field in self.needed_in_some_language():
            names = columns(self._meta.model, field)
            if not any(name in self.errors or (data or self.cleaned_data).get(name) for name in names):
                first = languages.column(field, languages.current())
                self.add_error(first, ValidationError(gettext("Write this in at least one language."), code="required"))
        return data

    def needed_in_some_language(self):
        """Return the translated fields of the form that may not be empty in every language."""
        options = self._meta.model._meta
        return [
            field
            for field in translator.get_options_for_model(self._meta.model).all_fields
            if not options.get_field(field).blank and set(columns(self._meta.model, field)) <= self.fields.keys()
        ]


class ManyPicker(AutocompleteSelectMultiple):
    """An autocomplete for several rows without the button that clears all: it would break the list for screen readers."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class TranslatedColumnsMixin:
    """What forms and inline forms of translated rows share.

    `fieldsets` name the field once; the form shows one line with a column per language.
    """

    form = RecordForm

    def get_fieldsets(self, request, obj=None):
        return [
            (name, {**options, "fields": [self._line(entry) for entry in options["fields"]]})
            for name, options in self.fieldsets
        ]

    def _line(self, entry):
        if not isinstance(entry, str):
            return tuple(entry)
        names = columns(self.model, entry)
        return tuple(names) if len(names) > 1 else entry

    def patch_translation_field(self, db_field, field, request, **kwargs):
        """Take modeltranslation's widgets, but ask for no language before the others, and mark each box with its own."""
        super().patch_translation_field(db_field, field, request, **kwargs)
        if not hasattr(db_field, "translated_field"):
            return
        field.required = False
        tag = languages.tag(db_field.language)
        field.widget.attrs["data-language"] = db_field.language
        if isinstance(field, CharField):
            field.widget.attrs.update({"lang": tag, "spellcheck": "true"})

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ManyPicker(db_field.remote_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @property
    def media(self):
        return super().media + Media(js=[Script("publishing/admin.js", defer=True)])


class RecordAdmin(TranslatedColumnsMixin, ListingMixin, TranslationAdmin):
    """The base of all our record types that have translated columns."""

    change_form_template = "admin/record_change_form.html"
    view_on_site = False
    save_on_top = False

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            fieldsets.append((_("For data files"), {"fields": list(self.record_fields), "classes": ["collapse"]}))
        return fieldsets

    # What a record says of itself; nobody types it.
    record_fields = ("key",)

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *self.record_fields)

    def render_change_form(self, request, context, **kwargs):
        # The rich-text editor's import map is an inline script, which the policy lets pass with this nonce.
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for warning in self.get_warnings(form.instance):
            self.message_user(request, warning, messages.WARNING)

    def get_warnings(self, obj):
        """Return what staff should look at after a save, in words; nothing of it stops the save."""
        return []


class RecordInline(TranslatedColumnsMixin, TranslationStackedInline):
    """Rows inside another row's form, stacked: every box has its label there."""

    extra = 0
    show_change_link = True


class PlainInline(admin.StackedInline):
    """Rows without translated columns inside another row's form."""

    extra = 0
