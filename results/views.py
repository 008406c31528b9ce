from django.utils.translation import gettext as _

from publishing.metadata import latest
from publishing.views import PublicView
from results.figures import figures


def grouped(shown):
    """Return figures as [{"title", "url", "figures"}]: key figures, then by objective or area, then the rest.

    A group whose objective or area is not public has no name to show, so its figures stand with the rest.
    """
    groups, rest = {}, []
    for figure in shown:
        owner = figure.indicator.objective or figure.indicator.area
        if figure.indicator.is_key:
            continue
        if owner is not None and owner.live_languages():
            groups.setdefault(owner, []).append(figure)
        else:
            rest.append(figure)
    key_figures = [figure for figure in shown if figure.indicator.is_key]
    named = [
        {
            "title": owner.text(owner.title_field, owner.language_shown()),
            "url": owner.get_absolute_url(),
            "figures": members,
        }
        for owner, members in groups.items()
    ]
    every = [
        {"title": _("Key figures"), "url": "", "figures": key_figures},
        *named,
        {"title": _("Other figures"), "url": "", "figures": rest},
    ]
    return [group for group in every if group["figures"]]


class IndicatorList(PublicView):
    template_name = "results/indicator_list.html"

    def get_title(self):
        return _("Results")

    def get_description(self):
        return _("What the mission's work has reached: each figure with its period and its source.")

    def get_context_data(self, **kwargs):
        self.figures = figures("area", "objective")
        return super().get_context_data(groups=grouped(self.figures), **kwargs)

    def get_last_updated(self):
        return latest(figure.indicator for figure in self.figures)
