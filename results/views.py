from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import ListView

from publishing.metadata import latest
from publishing.views import PagedMixin, PublicMixin
from results.figures import figures_among
from results.forms import FigureFilter
from results.models import Indicator

# So many figures stand under their objective or area before a link leads to all of them.
SHOWN = 6


class IndicatorList(PagedMixin, PublicMixin, ListView):
    """The results page: key figures and all others by objective and area; or, in pages, what somebody looked for."""

    template_name = "results/indicator_list.html"
    context_object_name = "figures"
    paginate_by = 24

    def get_title(self):
        return _("Results")

    def get_description(self):
        return _("What the mission's work has reached: each figure with its period and its source.")

    def query_names(self):
        return [*FigureFilter.base_fields, "page"]

    def get_queryset(self):
        self.form = FigureFilter(self.request.GET)
        if not self.form.is_valid():
            return []
        if not self.is_filtered:
            return figures_among(Indicator.objects.all(), "area", "objective")
        return figures_among(self.form.indicators(), results=self.form.results())

    @property
    def is_filtered(self):
        return any(self.request.GET.get(name) for name in FigureFilter.base_fields)

    def get_paginate_by(self, queryset):
        return super().get_paginate_by(queryset) if self.is_filtered else max(len(queryset), 1)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(form=self.form, is_filtered=self.is_filtered, **kwargs)
        if not self.is_filtered:
            context["groups"] = grouped(self.rows)
        return context

    def get_last_updated(self):
        return latest(figure.indicator for figure in self.rows)


def grouped(shown):
    """Return figures as [{"title", "url", "figures", "more"}]: key figures, then by objective or area, then the rest.

    `more` is the address of all figures of a group that has more than are shown. A group whose objective or area is
    not public has no name to show, so its figures stand with the rest.
    """
    owners, rest = {}, []
    for figure in shown:
        owner = figure.indicator.objective or figure.indicator.area
        if figure.indicator.is_key:
            continue
        if owner is not None and owner.live_languages():
            owners.setdefault(owner, []).append(figure)
        else:
            rest.append(figure)
    key_figures = [figure for figure in shown if figure.indicator.is_key]
    every = [
        {"title": _("Key figures"), "url": "", "figures": key_figures},
        *(_of_owner(owner, members) for owner, members in owners.items()),
        {"title": _("Other figures"), "url": "", "figures": rest},
    ]
    return [group for group in every if group["figures"]]


def _of_owner(owner, members):
    name = "objective" if owner == members[0].indicator.objective else "area"
    return {
        "title": owner.text(owner.title_field, owner.language_shown()),
        "url": owner.get_absolute_url(),
        "figures": members[:SHOWN],
        "count": len(members),
        "more": f"{reverse('results:list')}?{name}={owner.key}" if len(members) > SHOWN else "",
    }
