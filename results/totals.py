"""What an indicator's values come to over the life of its strategy (rule R3)."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from results import arithmetic, wording
from results.models import Indicator, Result


@dataclass(frozen=True)
class LifeTotal:
    """A sum over several periods of an indicator, or the pooled percentage of them."""

    indicator: Indicator
    value: object
    rows: tuple

    @property
    def words(self):
        return wording.quantity(self.indicator, self.value)

    @property
    def how(self):
        """Return how it came about, as a reader may check it."""
        count = len(self.rows)
        if self.indicator.is_percent:
            return _("All numerators divided by all denominators of %(count)s periods.") % {"count": count}
        parts = ngettext("The sum of %(count)s period.", "The sum of %(count)s periods.", count)
        return parts % {"count": wording.number(count)}

    @property
    def span(self):
        """Return from when to when it goes, in words."""
        first, last = self.rows[0], self.rows[-1]
        if all(row.fiscal_year for row in self.rows):
            years = {"first": first.fiscal_year, "last": last.fiscal_year}
            return _("U.S. fiscal years %(first)s to %(last)s") % years
        return f"{wording.period(first)} – {wording.period(last)}"


def life_total(indicator, results, strategy=None):
    """Return the LifeTotal of an indicator's published results, None where they come to nothing that can be said.

    Only the dated results of the whole mission count, and of these only the periods that lie in the `strategy`. Where
    periods overlap, such as a year and its quarters, a sum would count things twice: None.
    """
    rows = sorted(
        (row for row in results if row.region_id is None and row.period_end and _lies_in(row, strategy)),
        key=lambda row: (row.period_end, row.period_start),
    )
    if indicator.cumulation == Indicator.Cumulation.YEAR:
        # Running totals of one year begin on the same day, and its last one holds the others.
        rows = list({row.period_start: row for row in rows}.values())
    if len(rows) < 2 or any(before.period_end >= after.period_start for before, after in pairwise(rows)):
        return None
    value = _value(indicator, rows)
    return None if value is None else LifeTotal(indicator, value, tuple(rows))


def _value(indicator, rows):
    if arithmetic.is_summed(indicator.value_kind, indicator.cumulation):
        values = [(row.value, row.qualifier == Result.Qualifier.EXACT, row.period_start) for row in rows]
        return arithmetic.total(values, value_kind=indicator.value_kind, cumulation=indicator.cumulation)
    is_level = indicator.value_kind == Indicator.ValueKind.PERCENT_LEVEL
    if is_level and indicator.cumulation == Indicator.Cumulation.NON_CUMULATIVE:
        return arithmetic.pooled((row.numerator, row.denominator) for row in rows)
    return None


def _lies_in(row, strategy):
    if strategy is None or strategy.starts_on is None or strategy.ends_on is None:
        return True
    return strategy.starts_on <= row.period_start and row.period_end <= strategy.ends_on
