"""Lists of the admin: titles in the reader's language, search that minds no accents, lookups that break nothing."""

from functools import cache

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import F, Q
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing import languages
from publishing.querysets import SortKey

LONGEST_SEARCH = 200
# What filters ask of a column. PostgreSQL or Django answer some others, such as range or year, with an error.
SAFE_LOOKUPS = {"exact", "isnull", "gte", "lt"}


def columns(model, field):
    """Return a translated field's columns in the order of the languages, or the field itself.

    A field of a related row is named by its path, such as "indicator__title".
    """
    relation, _separator, name = field.partition("__")
    if name:
        return [f"{relation}__{column}" for column in columns(model._meta.get_field(relation).related_model, name)]
    if hasattr(model, languages.column(field, languages.codes()[0])):
        return [languages.column(field, code) for code in languages.codes()]
    return [field]


def shown(row, field):
    """Return a row's text for staff: in their language, else marked with the language that has it."""
    if columns(type(row), field) == [field]:
        return getattr(row, field)
    language = next((code for code in languages.in_order_of_preference() if row.text(field, code)), None)
    if language is None:
        return str(row)
    if language == languages.current():
        return row.text(field, language)
    return format_html(
        '<span lang="{}">{}</span> <span class="language-note">{}</span>',
        languages.tag(language),
        row.text(field, language),
        gettext("(in %(language)s)") % {"language": languages.name(language)},
    )


@cache  # Django tells by identity which columns can be sorted.
def title_column(model, field, language):
    """Return the list column with the title, sorted as a language sorts it."""
    own = languages.column(field, language)

    @admin.display(
        description=model._meta.get_field(field).verbose_name,
        ordering=SortKey(F(own if own in columns(model, field) else field)),
    )
    def title(row):
        return shown(row, field)

    return title


class ListingMixin:
    """What the lists of all records share."""

    list_per_page = 50
    # Counting all rows as well as the found ones doubles the cost of a search.
    show_full_result_count = False
    # The columns between the title, which is always first, and what the base classes add at the end.
    list_display = []
    # The field that names the row, where the model does not say it.
    title_field = ""

    def get_list_display(self, request):
        field = self.title_field or getattr(self.model, "title_field", "title")
        return [title_column(self.model, field, languages.current()), *self.list_display]

    @admin.display(description=_("last changed"), ordering="touched_at")
    def changed(self, row):
        return format_html('<time datetime="{}">{}</time>', row.touched_at.isoformat(), naturaltime(row.touched_at))

    def get_search_fields(self, request):
        """Return every language's column of the named fields, compared without accents."""
        return [
            f"{column}__unaccent__icontains" for field in self.search_fields for column in columns(self.model, field)
        ]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def lookup_allowed(self, lookup, value, request):
        field, _separator, last = lookup.rpartition("__")
        if field and last not in SAFE_LOOKUPS:
            return False
        return super().lookup_allowed(lookup, value, request)

    def response_action(self, request, queryset):
        try:
            for pk in request.POST.getlist(ACTION_CHECKBOX_NAME):
                self.opts.pk.to_python(pk)
        except ValidationError as error:
            raise BadRequest from error
        return super().response_action(request, queryset)


def language_filter(code):
    """Return the filter class for what rows are in one language: public, ready or without texts."""

    class LanguageFilter(admin.SimpleListFilter):
        title = gettext("publication in %(language)s") % {"language": languages.name(code)}
        parameter_name = f"in_{code}"

        def lookups(self, request, model_admin):
            return [
                ("public", _("Public")),
                ("not_public", _("Not public")),
                ("missing", _("Incomplete")),
            ]

        def queryset(self, request, queryset):
            if self.value() == "public":
                return queryset.live(code)
            if self.value() == "not_public":
                return queryset.filter(**{languages.column("is_live", code): False})
            if self.value() == "missing":
                return queryset.filter(texts_missing(queryset.model, code))
            return queryset

    return LanguageFilter


def texts_missing(model, code):
    """Return the condition that a row lacks a text it needs before it can be public in a language."""
    condition = Q()
    for field in model.required_to_publish:
        column = languages.column(field, code)
        condition |= Q(**{f"{column}__isnull": True}) | Q(**{column: ""})
    return condition
