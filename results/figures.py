"""Figures: an indicator with the result that stands for it today. What every page shows comes from here."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from publishing.related import columns
from results import arithmetic, wording
from results.models import Baseline, Indicator, Result

# The long texts of an indicator's reference sheet: its own page shows them, no other.
REFERENCE_SHEET = columns(
    Indicator,
    *("definition", "disaggregations", "rationale", "data_source", "method", "responsible"),
    *("baseline_timeframe", "target_rationale", "limitations", "changes"),
)


@dataclass(frozen=True)
class Figure:
    """A public indicator and its newest published result, in words of the active language."""

    indicator: Indicator
    result: Result
    before: object = None

    @property
    def title(self):
        return self.indicator.title

    @property
    def summary(self):
        return self.indicator.summary

    @property
    def url(self):
        return self.indicator.get_absolute_url()

    @property
    def value_words(self):
        return wording.value(self.indicator, self.result)

    @property
    def qualifier_part(self):
        """The words before the number: its qualifier, and for a change in percent whether it rose or fell."""
        if self.result.value is None:
            return ""
        words = wording.qualifier(self.result.qualifier)
        if self.indicator.value_kind == Indicator.ValueKind.PERCENT_CHANGE:
            return f"{wording.rise_or_fall(self.result.value)} {words}".strip()
        return words

    @property
    def number_part(self):
        """The value without its qualifier, for the large type of a tile; words where there is no number."""
        if self.result.value is None:
            return self.result.text or ""
        return wording.quantity(self.indicator, self.result.value)

    @property
    def is_number(self):
        return self.result.value is not None

    @property
    def from_to(self):
        """The baseline and the result of a level in percent, as words; None where there is no such pair."""
        if self.before is None or self.result.value is None:
            return None
        return wording.quantity(self.indicator, self.before), wording.quantity(self.indicator, self.result.value)

    @property
    def change_words(self):
        """The change between two levels, in percentage points and never in percent (rule R1), or ""."""
        if self.before is None or self.indicator.value_kind != Indicator.ValueKind.PERCENT_LEVEL:
            return ""
        return wording.percentage_points(arithmetic.points(self.before, self.result.value))

    @property
    def bars(self):
        """The two levels in percent as lengths of bars, for drawing; None where there is no such pair."""
        if self.from_to is None or self.indicator.value_kind != Indicator.ValueKind.PERCENT_LEVEL:
            return None
        return f"{self.before:.1f}", f"{self.result.value:.1f}"

    @property
    def period_words(self):
        return wording.period(self.result)

    @property
    def place_words(self):
        return wording.place(self.result)

    @property
    def source(self):
        return self.result.source

    @property
    def source_words(self):
        return wording.source(self.result)


def figures(*owners, **conditions):
    """Return the public figures, one per indicator, in the indicators' order, with one query.

    `owners` names what comes along with each indicator, such as "area". `conditions` narrow the indicators, such as
    `area=area` or `is_key=True`. Values of single regions are left out.
    """
    return _newest(Indicator.objects.filter(**conditions), *owners, region=None)


def figures_in(region):
    """Return the public figures measured in a region, one per indicator, with one query."""
    return _newest(Indicator.objects.all(), region=region)


def figure(key):
    """Return one public figure by its indicator's key, or None."""
    return next(iter(figures(key=key)), None)


def _newest(indicators, *owners, region):
    """Return one Figure per public indicator: its newest published result in a place, with that place's baseline."""
    before = (
        Baseline.objects.published()
        .filter(indicator=OuterRef("indicator"), region=region, value__isnull=False)
        .newest_first()
        .values("value")[:1]
    )
    results = (
        Result.objects.published()
        .filter(indicator__in=indicators.live_in_any(), region=region)
        .select_related("indicator", "source", "region", *(f"indicator__{owner}" for owner in owners))
        .defer(*(f"indicator__{name}" for name in REFERENCE_SHEET))
        .annotate(before=Subquery(before))
        .newest_first("indicator_id")
        .distinct("indicator_id")
    )
    found = [Figure(result.indicator, result, result.before) for result in results]
    return sorted(found, key=lambda figure: (figure.indicator.order, figure.indicator.pk))
