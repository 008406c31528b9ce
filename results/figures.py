"""Figures: an indicator with the result that stands for it today. What every page shows comes from here."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from publishing.related import columns
from results import arithmetic, wording
from results.models import Baseline, Indicator, Result
from results.tokens import Form

# The long texts of an indicator's reference sheet: its own page shows them, no other.
REFERENCE_SHEET = columns(
    Indicator,
    *("definition", "disaggregations", "rationale", "data_source", "method", "responsible"),
    *("baseline_timeframe", "target_rationale", "limitations", "changes"),
)


@dataclass(frozen=True)
class Figure:
    """A public indicator and its newest published result, in words of the active language.

    `before` is the number of the newest exact baseline of the same place, None where there is none.
    """

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
        # "A fall of 10 percent": the words before the number have said which way.
        is_change = self.indicator.value_kind == Indicator.ValueKind.PERCENT_CHANGE
        return wording.quantity(self.indicator, abs(self.result.value) if is_change else self.result.value)

    @property
    def is_number(self):
        return self.result.value is not None

    @property
    def has_change(self):
        """Tell whether there are two exact numbers to compare. A change in percent has no level before it (rule R1)."""
        is_level = self.indicator.value_kind != Indicator.ValueKind.PERCENT_CHANGE
        is_exact = self.result.value is not None and self.result.qualifier == Result.Qualifier.EXACT
        return is_level and is_exact and self.before is not None

    @property
    def from_to(self):
        """The baseline and the result as words; None where there is no such pair."""
        if not self.has_change:
            return None
        return wording.quantity(self.indicator, self.before), wording.quantity(self.indicator, self.result.value)

    @property
    def change_words(self):
        """The change between two levels, in percentage points and never in percent (rule R1), or ""."""
        if not self.has_change or self.indicator.value_kind != Indicator.ValueKind.PERCENT_LEVEL:
            return ""
        return wording.percentage_points(arithmetic.points(self.before, self.result.value))

    @property
    def bars(self):
        """The two levels in percent as lengths of bars, for drawing; None where there is no such pair."""
        if self.from_to is None or self.indicator.value_kind != Indicator.ValueKind.PERCENT_LEVEL:
            return None
        return f"{self.before:.1f}", f"{self.result.value:.1f}"

    def words(self, form=Form.FULL):
        """Return the figure as a sentence says it in a form, "" where it has none, such as points of a count."""
        kind, value = self.indicator.value_kind, self.result.value
        if form == Form.FULL:
            return f"{self.qualifier_part} {self.number_part}".strip()
        if kind == Indicator.ValueKind.MILESTONE:
            # What can be said of a milestone in digits is when it was reached.
            return self.period_words if form in {Form.NUMBER, Form.AMOUNT} else ""
        if value is None:
            return ""
        if form == Form.NUMBER:
            return wording.number(value)
        if form == Form.AMOUNT:
            return wording.quantity(self.indicator, value)
        if form == Form.POINTS:
            return self.change_words
        return wording.from_to(self.indicator, self.before, value) if self.has_change else ""

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
    return figures_among(Indicator.objects.filter(**conditions), *owners)


def figures_among(indicators, *owners, results=None):
    """Return the public figures of some indicators; `results` narrows what they may show, such as to one year."""
    found = _newest(indicators, *owners).filter(results or Q(), region=None)
    return _in_order(found.distinct("indicator_id"))


def figures_in(region):
    """Return the public figures measured in a region, one per indicator, with one query."""
    return _in_order(_newest(Indicator.objects.all()).filter(region=region).distinct("indicator_id"))


def figure(key):
    """Return one public figure by its indicator's key, or None."""
    return next(iter(figures(key=key)), None)


def every_figure(key):
    """Return all public values of one indicator as Figures, those of regions too, newest first, with one query."""
    return [Figure(result.indicator, result, result.before) for result in _newest(Indicator.objects.filter(key=key))]


def figures_named(tokens):
    """Return {Token: Figure} of those figures that prose names and that are public, with two queries at most."""
    newest = {token for token in tokens if not token.pin}
    pinned = set(tokens) - newest
    found = {}
    if newest:
        by_key = {figure.indicator.key: figure for figure in figures(key__in={token.key for token in newest})}
        found |= {token: by_key[token.key] for token in newest if token.key in by_key}
    if pinned:
        indicators = Indicator.objects.filter(key__in={token.key for token in pinned})
        conditions = reduce(or_, (_pin(token) for token in pinned))
        rows = [Figure(result.indicator, result, result.before) for result in _newest(indicators).filter(conditions)]
        for token in pinned:
            match = next((figure for figure in rows if _is_pinned(figure, token)), None)
            found |= {token: match} if match else {}
    return found


def is_before(baseline):
    """Tell whether a baseline is one that the figure of the whole mission compares with."""
    is_exact = baseline.value is not None and baseline.qualifier == Baseline.Qualifier.EXACT
    return is_exact and baseline.region_id is None


def _pin(token):
    """Return the condition for the results that a figure may be held to."""
    condition = Q(indicator__key=token.key)
    if token.region:
        return condition & Q(region__iso_code=token.region)
    condition &= Q(region=None)
    return condition & (Q(fiscal_year=token.fiscal_year) if token.fiscal_year else Q(source__key=token.source))


def _is_pinned(figure, token):
    """Tell whether a figure is the one that a text holds to; of several the newest comes first."""
    result = figure.result
    if figure.indicator.key != token.key:
        return False
    if token.region:
        return result.region_id is not None and result.region.iso_code == token.region
    if result.region_id is not None:
        return False
    return result.fiscal_year == token.fiscal_year if token.fiscal_year else result.source.key == token.source


def _newest(indicators, *owners):
    """Return the published results of public indicators, newest first, each with its own place's baseline."""
    before = (
        Baseline.objects.published()
        .annotate(place=Coalesce("region_id", 0))
        .filter(
            indicator=OuterRef("indicator"),
            place=Coalesce(OuterRef("region_id"), 0),
            qualifier=Baseline.Qualifier.EXACT,
            value__isnull=False,
        )
        .newest_first()
        .values("value")[:1]
    )
    return (
        Result.objects.published()
        .filter(indicator__in=indicators.live_in_any())
        .select_related("indicator", "source", "region", *(f"indicator__{owner}" for owner in owners))
        .defer(*(f"indicator__{name}" for name in REFERENCE_SHEET))
        .annotate(before=Subquery(before))
        .newest_first("indicator_id")
    )


def _in_order(results):
    found = [Figure(result.indicator, result, result.before) for result in results]
    return sorted(found, key=lambda figure: (figure.indicator.order, figure.indicator.pk))
