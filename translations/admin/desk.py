"""The translator's desk: what waits to be translated, of all kinds of content, and who does it."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.contenttypes.models import ContentType
from django.contrib.humanize.templatetags.humanize import intcomma, naturaltime
from django.db.models import F, Sum
from django.template.defaultfilters import capfirst, date
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing import languages
from publishing.admin.listing import LONGEST_SEARCH, ListingMixin
from publishing.admin.site import admin_url
from publishing.admin.work import models_seen
from publishing.audit import name_of
from translations.admin.desk_actions import DeskActionsMixin
from translations.admin.desk_filters import FILTERS
from translations.admin.exchange import ExchangeMixin, export_translations
from translations.models import Translation
from translations.parity import late
from translations.status import OPEN, Status


class Desk(ChangeList):
    """A list that knows how many words it asks for, and what of it is later than allowed."""

    def get_results(self, request):
        super().get_results(request)
        self.open_words = self.queryset.aggregate(words=Sum("open_words", default=0))["words"]
        self.result_list = list(self.result_list)
        late_ones = self.root_queryset.filter(late(), pk__in=[found.pk for found in self.result_list])
        late_pks = set(late_ones.order_by().values_list("pk", flat=True))
        for found in self.result_list:
            found.is_late = found.pk in late_pks


@admin.register(Translation)
class TranslationAdmin(DeskActionsMixin, ExchangeMixin, ListingMixin, admin.ModelAdmin):
    """A list only: words are written in each object's own form."""

    change_list_template = "admin/translations/desk.html"
    actions = [*DeskActionsMixin.actions, export_translations]
    list_display = ["title", "state", "words_to_do", "readers", "since", "person"]
    list_display_links = None
    list_filter = FILTERS
    list_select_related = ["assignee"]
    ordering = [F("open_since").asc(nulls_last=True), "pk"]
    # The box is there; what is searched are the names, see get_search_results.
    search_fields = ["names"]
    search_help_text = _("Part of a title, in any language.")
    show_facets = admin.ShowFacets.NEVER

    def get_urls(self):
        desk = self.admin_site.admin_view(self.changelist_view)
        return [path("", desk, name="translations_translation_changelist"), *self.exchange_urls()]

    def get_changelist(self, request, **kwargs):
        return Desk

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": gettext("Translator's desk"), **(extra_context or {})})

    # Who sees it: whoever sees some content, and of that content alone

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return bool(models_seen(self.admin_site, request.user))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        kinds = ContentType.objects.get_for_models(*models_seen(self.admin_site, request.user))
        return super().get_queryset(request).filter(content_type__in=kinds.values())

    def get_list_display(self, request):
        return self.list_display

    def get_search_results(self, request, queryset, search_term):
        asked = search_term.strip()[:LONGEST_SEARCH]
        if not asked:
            return queryset, False
        return queryset.named(asked), False

    # Columns

    @admin.display(description=_("object"))
    def title(self, translation):
        code = translation.named_in
        return format_html(
            '<a href="{}"{}>{}</a> <span class="desk-kind">{}, <strong>{}</strong></span>',
            admin_url(translation.model, "change", translation.object_id),
            format_html(' lang="{}"', languages.tag(code)) if code and code != languages.current() else "",
            translation,
            capfirst(translation.model_name),
            gettext("into %(language)s") % {"language": translation.language_name},
        )

    @admin.display(description=_("status"), ordering="open_segments")
    def state(self, translation):
        waiting = [status for status in Status if status in OPEN and translation.counts.get(status)]
        if not waiting:
            return format_html('<span class="desk-state desk-done">{}</span>', gettext("nothing to do"))
        return format_html_join(
            " ",
            '<span class="desk-state desk-{}">{}: {}</span>',
            ((status.value, capfirst(status.label), intcomma(translation.counts[status])) for status in waiting),
        )

    @admin.display(description=_("words to do"), ordering="open_words")
    def words_to_do(self, translation):
        return intcomma(translation.open_words)

    @admin.display(description=_("readers see"), ordering="exposed_since")
    def readers(self, translation):
        if translation.is_source_live and not translation.is_live:
            text = gettext("no page in this language")
        elif translation.live_open_segments:
            text = gettext("words that fell behind")
        elif translation.is_live and translation.is_source_live:
            return gettext("the same")
        else:
            return gettext("nothing yet")
        note = gettext("longer than the rule allows") if translation.is_late else ""
        late_note = format_html(' <span class="desk-late">{}</span>', note) if note else ""
        return format_html('<span class="desk-exposed">{}</span>{}', text, late_note)

    @admin.display(description=_("waiting since"), ordering="open_since")
    def since(self, translation):
        moment = translation.open_since
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), naturaltime(moment)) if moment else "–"

    @admin.display(description=_("translator, due date"), ordering="due_on")
    def person(self, translation):
        name, day = name_of(translation.assignee) or gettext("nobody"), translation.due_on
        if day is None:
            return name
        is_overdue = translation.is_overdue(timezone.localdate())
        return format_html(
            '{} <time class="desk-due{}" datetime="{}">{}</time>',
            name,
            " desk-late" if is_overdue else "",
            day.isoformat(),
            (gettext("overdue since %(day)s") if is_overdue else gettext("until %(day)s")) % {"day": date(day)},
        )
