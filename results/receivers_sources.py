"""What the results answer when a source's page asks what rests on it: every public value, by its indicator."""

from functools import partial

from django.dispatch import receiver

from publishing.querysets import live_in_any
from results.figures import REFERENCE_SHEET, Figure
from results.models import Baseline, Result, Target
from sources.signals import asked_for_uses
from sources.uses import Kind, Use


class ValueUse(Use):
    """A value, found on its indicator's page."""

    @property
    def page(self):
        return self.row.indicator

    @property
    def words(self):
        """The value as a figure's sentence says it, its period and its place, as every page words them."""
        figure = Figure(self.row.indicator, self.row)
        parts = [figure.words(), figure.period_words, figure.place_words]
        return " · ".join(filter(None, parts))


def public(model):
    """Return the published values of public indicators, in the order of these."""
    return (
        model.objects.published()
        .filter(live_in_any("indicator__"))
        .select_related("indicator", "region")
        .defer(*(f"indicator__{name}" for name in REFERENCE_SHEET))
        .newest_first("indicator__order", "indicator_id")
    )


@receiver(asked_for_uses)
def kinds_with_sources(sender, **kwargs):
    return [Kind(model, partial(public, model), path="source", use=ValueUse) for model in (Result, Target, Baseline)]
