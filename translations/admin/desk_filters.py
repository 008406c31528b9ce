"""What the translator's desk shows: links that work without script, each filter with a choice that holds at first."""

import datetime

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.template.defaultfilters import capfirst
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from publishing import languages, rights
from publishing.admin.work import models_seen
from translations.parity import late
from translations.status import Status

# How long something waits, in days, before the list can be narrowed to it.
AGES = [7, 30, 90]


class DeskFilter(admin.SimpleListFilter):
    """A filter whose first choice holds where the address names none, or one that does not exist."""

    def value(self):
        asked = super().value()
        choices = [value for value, _title in self.lookup_choices]
        return asked if asked in choices else choices[0]

    def choices(self, changelist):
        for number, (value, title) in enumerate(self.lookup_choices):
            address = {self.parameter_name: value} if number else {}
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(address, [self.parameter_name]),
                "display": title,
            }


class LanguageFilter(DeskFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        self.own = rights.languages_translated(request.user)
        every = [(code, capfirst(languages.name(code))) for code in languages.codes()]
        # Who translates into all of them, or into none, begins with all.
        if self.own and len(self.own) < len(every):
            return [("own", _("The ones I translate into")), ("all", _("All")), *every]
        return [("all", _("All")), *every]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(language__in=self.own if self.value() == "own" else [self.value()])


class StatusFilter(DeskFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [
            ("open", _("Something to do")),
            ("missing", _("Words missing")),
            ("behind", _("Words behind")),
            ("machine", _("By machine, not reviewed")),
            ("done", _("Nothing to do")),
            ("all", _("All")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.open()
        if self.value() in {Status.MISSING, Status.BEHIND, Status.MACHINE}:
            return queryset.open().filter(counts__has_key=self.value())
        return queryset.filter(open_segments=0) if self.value() == "done" else queryset


class KindFilter(DeskFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = ContentType.objects.get_for_models(*models_seen(model_admin.admin_site, request.user))
        self.kinds = {model._meta.label_lower: kind.pk for model, kind in kinds.items()}
        names = [(model._meta.label_lower, capfirst(model._meta.verbose_name_plural)) for model in kinds]
        return [("all", _("All")), *sorted(names, key=lambda pair: pair[1].casefold())]

    def queryset(self, request, queryset):
        return queryset if self.value() == "all" else queryset.filter(content_type=self.kinds[self.value()])


class ReadersFilter(DeskFilter):
    title = _("what readers see")
    parameter_name = "readers"

    def lookups(self, request, model_admin):
        return [
            ("all", _("All")),
            ("unlike", _("Old words or no page")),
            ("old", _("Words that fell behind")),
            ("none", _("No page in this language")),
            ("late", _("Later than the rule allows")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "unlike":
            return queryset.behind_in_public()
        if self.value() == "old":
            return queryset.filter(live_open_segments__gt=0)
        if self.value() == "none":
            return queryset.filter(is_source_live=True, is_live=False)
        return queryset.filter(late()) if self.value() == "late" else queryset


class PersonFilter(DeskFilter):
    title = _("translator")
    parameter_name = "who"

    def lookups(self, request, model_admin):
        return [
            ("all", _("All")),
            ("me", _("Me")),
            ("nobody", _("Nobody")),
            ("overdue", _("Somebody, and overdue")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "me":
            return queryset.filter(assignee=request.user)
        if self.value() == "nobody":
            return queryset.filter(assignee__isnull=True)
        return queryset.overdue(timezone.localdate()) if self.value() == "overdue" else queryset


class AgeFilter(DeskFilter):
    title = _("age")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        ages = [(str(days), ngettext("%(count)d day", "%(count)d days", days) % {"count": days}) for days in AGES]
        return [("all", _("All")), *((value, _("More than %(time)s") % {"time": title}) for value, title in ages)]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.filter(open_since__lt=timezone.now() - datetime.timedelta(days=int(self.value())))


FILTERS = [LanguageFilter, StatusFilter, ReadersFilter, PersonFilter, AgeFilter, KindFilter]
