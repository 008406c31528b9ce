"""Admin of rows with translated columns: every language side by side, none of them silently required."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import URLField
from django.forms import CharField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from modeltranslation.translator import translator

from publishing import languages, rights, signals
from publishing.admin.drafting import DraftForm, DraftFormSet, drafted, is_drafted
from publishing.admin.listing import ListingMixin, columns
from publishing.admin.pickers import InlinePickerMixin, PickerForm, PickerMixin
from publishing.payload import part_of


class RecordForm(PickerForm):
    """A form that asks for a text in some language where the field must not stay empty in all of them."""

    def clean(self):
        data = super().clean()
        for field in self.needed_in_some_language():
            names = columns(self._meta.model, field)
            if not any(name in self.errors or self.cleaned_data.get(name) for name in names):
                first = languages.column(field, languages.current())
                self.add_error(first, ValidationError(gettext("Write this in at least one language."), code="required"))
        self._check_texts()
        return data

    def _check_texts(self):
        """Ask the rooms above what is wrong with the texts that were typed, such as a figure that nobody knows."""
        model = self._meta.model
        for name in self.changed_data:
            column = next((column for column in model._meta.concrete_fields if column.name == name), None)
            value = self.cleaned_data.get(name)
            if hasattr(column, "language") and isinstance(value, str):
                is_public = isinstance(self, DraftForm)
                answers = signals.asked_for_faults.send(
                    model, value=value, language=column.language, column=column, is_public=is_public
                )
                for message in (message for _receiver, found in answers for message in found):
                    self.add_error(name, message)

    def needed_in_some_language(self):
        """Return the translated fields of the form that may not be empty in every language."""
        options = self._meta.model._meta
        return [
            field
            for field in translator.get_options_for_model(self._meta.model).all_fields
            if not options.get_field(field).blank and set(columns(self._meta.model, field)) <= self.fields.keys()
        ]


class TranslatedColumnsMixin(PickerMixin):
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

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def patch_translation_field(self, db_field, field, request, **kwargs):
        """Take modeltranslation's widgets, but require no language before the others, and mark each box."""
        super().patch_translation_field(db_field, field, request, **kwargs)
        if not hasattr(db_field, "translated_field"):
            return
        field.required = False
        tag = languages.tag(db_field.language)
        field.widget.attrs["data-language"] = db_field.language
        if isinstance(field, CharField):
            # The columns can all be null; only those of fields without an empty text, such as slugs, should be.
            field.empty_value = db_field.empty_value
            field.widget.attrs.update({"lang": tag, "spellcheck": "true"})

    @property
    def media(self):
        scripts = ["publishing/editor-words.js", "publishing/admin.js"]
        return super().media + Media(js=[Script(name, defer=True) for name in scripts])


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


class DraftedInlineMixin:
    """Child rows that are drafted with their parent, if its model says so in `drafted_children`; else as Django does.

    Who may write the parent may write its child rows; a translator only their columns in the own language.
    """

    @property
    def is_drafted(self):
        return is_drafted(self.parent_model, self.model)

    def get_formset(self, request, obj=None, **kwargs):
        if not self.is_drafted:
            return super().get_formset(request, obj, **kwargs)
        kwargs.setdefault("formset", drafted(self.formset, DraftFormSet))
        kwargs.setdefault("form", drafted(self.form, DraftForm))
        formset = super().get_formset(request, obj, **kwargs)
        formset.is_drafted = True
        formset.is_view_only = not self.has_change_permission(request, obj)
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return close_to(request, self.parent_model, field, db_field) if self.is_drafted else field

    def has_change_permission(self, request, obj=None):
        if not self.is_drafted:
            return super().has_change_permission(request, obj)
        written = rights.parts_written(request.user, self.parent_model)
        own = {part_of(column) for column in self.model._meta.concrete_fields}
        return not is_frozen(obj) and bool(written & own)

    def has_add_permission(self, request, obj=None):
        allowed = super().has_add_permission(request, obj)
        return allowed and self._may_write_shared(request, obj) if self.is_drafted else allowed

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and self._may_write_shared(request, obj) if self.is_drafted else allowed

    def _may_write_shared(self, request, obj):
        return rights.may_write_shared(request.user, self.parent_model) and not is_frozen(obj)


def is_frozen(obj):
    """Tell whether the record on a form is history that this person may not change."""
    desk = getattr(obj, "desk", None)
    return bool(desk and desk.is_frozen)


def close_to(request, model, field, db_field):
    """Return a form field, closed if the person may not write its part of a kind of content."""
    if field is not None and part_of(db_field) not in rights.parts_written(request.user, model):
        field.disabled = True
    return field


class RecordInline(DraftedInlineMixin, TranslatedColumnsMixin, InlinePickerMixin, TranslationStackedInline):
    """Rows inside another row's form, stacked: every box has its label there."""

    extra = 0
    show_change_link = True


class PlainInline(DraftedInlineMixin, InlinePickerMixin, admin.StackedInline):
    """Rows without translated columns inside another row's form."""

    extra = 0
