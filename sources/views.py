from dataclasses import dataclass

from django.db.models import Case, F, TextField, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import ListView

from publishing import languages
from publishing.metadata import absolute
from publishing.querysets import SortKey
from publishing.views import PagedMixin, PublicMixin, PublicView
from sources.models import Precision
from sources.uses import Kind, count_of, kinds, public_sources, with_counts

# How many rows of a kind the source's page shows; the others have pages of their own.
SHOWN = 20

ISO_FORMATS = {Precision.DAY: "%Y-%m-%d", Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}


@dataclass(frozen=True)
class Group:
    """The rows of one kind that rest on a source: how many there are, and the first of them."""

    kind: Kind
    count: int
    uses: list

    @property
    def has_more(self):
        return self.count > len(self.uses)


def title_shown():
    """Return the expression for a source's title in the active language, else in the first that has it."""
    columns = [languages.column("title", code) for code in languages.in_order_of_preference()]
    filled = [When(**{f"{column}__gt": ""}, then=F(column)) for column in columns]
    return Case(*filled, default=F(columns[0]), output_field=TextField())


class SourceList(PagedMixin, PublicMixin, ListView):
    template_name = "sources/source_list.html"
    context_object_name = "source_list"
    paginate_by = 50

    def get_queryset(self):
        return public_sources().order_by(SortKey(title_shown()), "pk")

    def get_title(self):
        return _("Sources")

    def get_description(self):
        return _("The documents and pages on which the figures and texts of this site rest.")

    def get_last_updated(self):
        return None


class SourceMixin:
    """What the pages of one source share. A source that nothing public rests on has none."""

    def get_source(self):
        return get_object_or_404(self.get_sources(), key=self.kwargs["key"])

    def get_sources(self):
        return with_counts(public_sources())

    def get_breadcrumbs(self):
        return [(_("Sources"), reverse("sources:list"))]


class SourceDetail(SourceMixin, PublicView):
    template_name = "sources/source_detail.html"

    def get_title(self):
        return self.source.text_in_any("title")

    def get_description(self):
        return self.source.text_in_any("note") or _("What rests on this source.")

    def get_context_data(self, **kwargs):
        self.source = self.get_source()
        groups = [
            Group(kind, count, kind.uses(kind.resting_on(self.source)[:SHOWN]))
            for kind in kinds()
            if (count := count_of(self.source, kind))
        ]
        return super().get_context_data(source=self.source, groups=groups, **kwargs)

    def get_structured_data(self):
        source = self.source
        data = {"@type": "CreativeWork", "name": self.get_title(), "url": source.url or absolute(self.get_path())}
        if publisher := source.text_in_any("publisher"):
            data["publisher"] = {"@type": "Organization", "name": publisher}
        if source.published_on:
            data["datePublished"] = source.published_on.strftime(ISO_FORMATS[source.date_precision])
        return [data]


class SourceUses(SourceMixin, PagedMixin, PublicMixin, ListView):
    """All rows of one kind that rest on a source, in pages."""

    template_name = "sources/source_uses.html"
    paginate_by = 50

    def get_queryset(self):
        self.source = self.get_source()
        self.kind = next((kind for kind in kinds() if kind.name == self.kwargs["kind"]), None)
        if self.kind is None or not count_of(self.source, self.kind):
            raise Http404
        return self.kind.resting_on(self.source)

    def get_title(self):
        return self.kind.title

    def get_description(self):
        return _("What rests on “%(source)s”.") % {"source": self.source.text_in_any("title")}

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), (self.source.text_in_any("title"), self.source.get_absolute_url())]

    def get_last_updated(self):
        return None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(source=self.source, **kwargs)
        return context | {"uses": self.kind.uses(self.rows)}
