"""The audit log: who did what and who tried to, to be read, searched and exported, and never changed."""

import csv
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.template.defaultfilters import capfirst, yesno
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from publishing import audit, describe
from publishing.admin.listing import LONGEST_SEARCH
from publishing.admin.site import admin_url
from publishing.models import AuditEntry
from publishing.notation import translated_dates
from publishing.payload import part_names

# Older entries than these are found by their dates; counting them all would cost more than reading them.
MOST = 10_000
# What makes a spreadsheet take a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Long lists of choices, folded away until one of them is chosen.
CLOSED = "admin/publishing/audit_choices.html"
# Days beyond these have no moment in every time zone.
YEARS = range(1900, 9000)


class CappedPaginator(Paginator):
    """Pages of the newest entries, counted no further than there are pages."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST].count()


class ActionFilter(admin.ChoicesFieldListFilter):
    template = CLOSED


class KindFilter(admin.SimpleListFilter):
    template = CLOSED
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        models = [model for model in admin.site._registry if model is not AuditEntry]
        kinds = ContentType.objects.get_for_models(*models)
        return sorted(((str(kind.pk), capfirst(model._meta.verbose_name)) for model, kind in kinds.items()), key=second)

    def queryset(self, request, queryset):
        known = {value for value, _name in self.lookup_choices}
        return queryset.filter(content_type=self.value()) if self.value() in known else queryset


class PersonFilter(admin.SimpleListFilter):
    template = CLOSED
    title = _("person")
    parameter_name = "person"
    SITE = "site"

    def lookups(self, request, model_admin):
        people = get_user_model().objects.filter(is_staff=True)
        names = sorted(((str(person.pk), audit.name_of(person)) for person in people), key=second)
        return [(self.SITE, _("the site itself")), *names]

    def queryset(self, request, queryset):
        if self.value() == self.SITE:
            return queryset.filter(actor="")
        known = {value for value, _name in self.lookup_choices}
        return queryset.filter(actor_id=self.value()) if self.value() in known else queryset


class DatesFilter(admin.ListFilter):
    """Entries from one day to another, both days included."""

    title = _("date")
    template = "admin/publishing/audit_dates.html"
    NAMES = ("from", "until")

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.NAMES:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def has_output(self):
        return True

    def expected_parameters(self):
        return list(self.NAMES)

    def choices(self, changelist):
        """Return what the form sends on beside the days: the other filters and the search."""
        return [(name, value) for name, value in changelist.params.items() if name not in self.NAMES]

    @property
    def days(self):
        """The days of the form, as their boxes hold them."""
        return [day.isoformat() if day else "" for day in map(self._day, self.NAMES)]

    def _day(self, name):
        try:
            day = date.fromisoformat(self.used_parameters.get(name, ""))
        except ValueError:
            return None
        return day if day.year in YEARS else None

    def queryset(self, request, queryset):
        first, last = map(self._day, self.NAMES)
        if first:
            queryset = queryset.filter(at__gte=midnight(first))
        if last:
            queryset = queryset.filter(at__lt=midnight(last + timedelta(days=1)))
        return queryset


class AuditChangeList(ChangeList):
    """A list whose entries link to what they tell of, as far as it is still there and the person may see it."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        by_kind = defaultdict(list)
        for entry in self.result_list:
            entry.url = ""
            by_kind[entry.content_type].append(entry)
        for kind, entries in by_kind.items():
            model = kind and kind.model_class()
            if not (model and admin.site.is_registered(model)):
                continue
            if not admin.site.get_model_admin(model).has_view_or_change_permission(request):
                continue
            pks = [entry.object_id for entry in entries if entry.object_id is not None]
            present = set(model._base_manager.filter(pk__in=pks).values_list("pk", flat=True))
            for entry in entries:
                if entry.object_id in present:
                    entry.url = admin_url(model, "change", entry.object_id)


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """For those with the right to the audit log; nobody adds to it or changes it here."""

    change_list_template = "admin/publishing/audit_list.html"
    list_display = ["at", "who", "what", "about", "details"]
    list_display_links = None
    list_filter = [DatesFilter, "is_denied", ("action", ActionFilter), KindFilter, PersonFilter]
    list_select_related = ["content_type"]
    list_per_page = 100
    search_fields = ["object_name__unaccent__icontains", "actor__unaccent__icontains"]
    search_help_text = _("Searches the names of records and of people.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    paginator = CappedPaginator
    actions = None
    view_on_site = False

    # Rights

    def has_module_permission(self, request):
        return request.user.has_perm("publishing.see_audit")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("publishing.see_audit")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # The list

    def get_changelist(self, request, **kwargs):
        return AuditChangeList

    def changelist_view(self, request, extra_context=None):
        context = {"title": capfirst(self.opts.verbose_name_plural), "most": MOST}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def lookup_allowed(self, lookup, value, request):
        # What the filters send, and one record's number; PostgreSQL or Django answer some other lookups with an error.
        return lookup in {"action__exact", "is_denied__exact", "kind", "person", "from", "until", "object_id"}

    @admin.display(description=_("who"))
    def who(self, entry):
        return entry.actor or gettext("the site itself")

    @admin.display(description=_("what"))
    def what(self, entry):
        if not entry.is_denied:
            return entry.get_action_display()
        return format_html(
            '{} <span class="audit-denied"><span aria-hidden="true">✕</span> {}</span>',
            entry.get_action_display(),
            gettext("denied"),
        )

    @admin.display(description=_("object"))
    def about(self, entry):
        name = format_html('<a href="{}">{}</a>', entry.url, entry.object_name) if entry.url else entry.object_name
        if not entry.content_type:
            return name
        kind = kind_name(entry.content_type)
        return format_html('{} <span class="mini quiet">({})</span>', name, kind) if name else capfirst(kind)

    @admin.display(description=_("details"))
    def details(self, entry):
        version = gettext("version %(number)s") % {"number": entry.version} if entry.version else ""
        names = ", ".join(map(describe.part_name, entry.languages))
        # These alone say when; what others hold are people's own words.
        has_date = entry.action in {AuditEntry.Action.SCHEDULE, AuditEntry.Action.ASSIGN}
        detail = translated_dates(entry.detail) if has_date else entry.detail
        return " · ".join(filter(None, [version, names, detail]))

    # The export

    def get_urls(self):
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="publishing_auditentry_export"), *super().get_urls()]

    @method_decorator(require_POST)
    def export_view(self, request):
        """Send all entries that the filters of the list leave, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise BadRequest from error
        audit.record(audit.Action.EXPORT, request.user, model=AuditEntry, detail=request.GET.urlencode())
        response = StreamingHttpResponse(csv_lines(entries), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate().isoformat()}.csv"'
        return response


def csv_lines(entries):
    """Return the lines of a CSV file in the reader's language, of which one after the other is in memory."""
    headings = [
        gettext("when"),
        gettext("who"),
        gettext("what"),
        gettext("denied"),
        gettext("kind"),
        gettext("object"),
        gettext("number of the object"),
        gettext("languages"),
        gettext("version"),
        gettext("details"),
    ]
    # The language is another by the time that the lines are sent, so all names are looked up now.
    actions = {value: str(label) for value, label in AuditEntry.Action.choices}
    answers = {value: yesno(value) for value in (True, False)}
    kinds = {kind.pk: kind_name(kind) for kind in ContentType.objects.all()}
    parts = {part: describe.part_name(part) for part in part_names()}
    writer = csv.writer(Echo())

    def lines():
        yield "\ufeff" + writer.writerow([capfirst(heading) for heading in headings])
        for entry in entries.iterator(chunk_size=1000):
            yield writer.writerow(
                map(
                    harmless,
                    [
                        timezone.localtime(entry.at).isoformat(timespec="seconds"),
                        entry.actor,
                        actions.get(entry.action, entry.action),
                        answers[entry.is_denied],
                        kinds.get(entry.content_type_id, ""),
                        entry.object_name,
                        entry.object_id,
                        ", ".join(parts.get(part, part) for part in entry.languages),
                        entry.version,
                        entry.detail,
                    ],
                )
            )

    return lines()


class Echo:
    """A file that gives back each line instead of keeping it."""

    def write(self, line):
        return line


def harmless(value):
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def kind_name(kind):
    """Return what people call a kind of record, also one whose model is gone."""
    model = kind.model_class()
    return str(model._meta.verbose_name) if model else kind.model


def midnight(day):
    """Return the moment at which a day begins where the mission is."""
    return timezone.make_aware(datetime.combine(day, time.min))


def second(pair):
    return pair[1].casefold()
