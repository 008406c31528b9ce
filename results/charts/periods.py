"""Values of an indicator over time: one row a period, and a row that says so for a year without data."""

import datetime
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from results import fiscal_year, wording
from results.charts import words
from results.charts.content import Chart, Look, Panel, Row
from results.charts.scales import percent_scale, scale_of
from results.models import Baseline, Indicator, Target

# A longer run of years without data becomes one row that names the first and the last.
LONGEST_GAP = 4


def over_time(indicator, values):
    """Return the chart of the whole mission's results by period with their targets, None without two dated numbers."""
    rows = [row for row in values.rows if row.region_id is None]
    if indicator.value_kind == Indicator.ValueKind.PERCENT_CHANGE:
        # A change is no level, so that no level stands before it (rule R1).
        rows = [row for row in rows if not isinstance(row, Baseline)]
    dated = [row for row in rows if row.period_end]
    if not _is_worth_drawing(dated):
        return None
    shown = timeline(indicator, dated)
    panels = [Panel(tuple(shown))]
    if undated := [row for row in rows if not row.period_end]:
        # Apart from the others: nobody knows where on the way from the first year to the last they belong.
        panels.append(Panel(tuple(_undated(indicator, row) for row in undated), _("Year not stated")))
    panels = tuple(panels)
    has_targets = any(isinstance(row, Target) for row in rows)
    return Chart(
        name=pgettext("address", "over-time"),
        title=_("Results and targets over time") if has_targets else _("Results over time"),
        unit=words.unit(indicator),
        sentence=_sentence(indicator, dated, _missing_before_the_last(shown)),
        panels=panels,
        scale=scale_for(indicator, panels),
        first_column=_("Period"),
        facts=_facts(indicator, dated),
        notes=words.fiscal_year_note(dated),
    )


def timeline(indicator, dated):
    """Return the rows of dated values in the order of time, years without any among them."""
    periods = {}
    for row in sorted(dated, key=_when):
        periods.setdefault((row.period_end, row.period_start), []).append(row)
    for first, last in _gaps(dated):
        period = _days(dated, last)[1], _days(dated, first)[0]
        periods[period] = [_missing(dated, first, last)]
    found = []
    for _period, members in sorted(periods.items()):
        found += [members[0]] if isinstance(members[0], Row) else _rows_of_period(indicator, members)
    return found


def scale_for(indicator, panels):
    """Return the one scale of all panels: the whole of it for levels in percent, else as far as the numbers go."""
    if indicator.value_kind == Indicator.ValueKind.PERCENT_LEVEL:
        return percent_scale()
    rows = [row for panel in panels for row in panel.rows]
    return scale_of([number for row in rows for number in (row.value, row.target) if number is not None])


def target_words(indicator, target):
    """Return what is said of a target beside a result."""
    return _("target: %(value)s") % {"value": words.brief(indicator, target)}


def _is_worth_drawing(dated):
    """Tell whether there are two numbers to compare, one of them a result."""
    numbers = [row for row in dated if row.value is not None]
    return len(numbers) > 1 and any(not isinstance(row, Target | Baseline) for row in numbers)


def _when(row):
    return row.period_end, row.period_start


def _rows_of_period(indicator, members):
    """Return the rows for the values of one period: baselines, then results, the target beside the first of these."""
    baselines = [row for row in members if isinstance(row, Baseline)]
    targets = [row for row in members if isinstance(row, Target)]
    results = [row for row in members if not isinstance(row, Baseline | Target)]
    rows = [_row(indicator, row, _("%(period)s, baseline") % {"period": words.period(row)}) for row in baselines]
    for number in range(max(len(results), len(targets))):
        result = results[number] if number < len(results) else None
        target = targets[number] if number < len(targets) else None
        rows.append(_row(indicator, result, words.period(result or target), target))
    return rows


def _row(indicator, row, label, target=None):
    beside = {}
    if target is not None:
        beside = {
            "target": target.value,
            "target_words": words.brief(indicator, target),
            "aside": target_words(indicator, target),
        }
    if row is None:
        return Row(label, _("no data"), is_missing=True, **beside)
    look = Look.BASELINE if isinstance(row, Baseline) else Look.RESULT
    return Row(label, words.brief(indicator, row), look, row.value, row.qualifier, **beside)


def _undated(indicator, row):
    """Return the row of a value without dates: what it is, and the words that the source has for its time."""
    kind = row._meta.verbose_name.capitalize()
    label = _("%(kind)s, %(period)s") % {"kind": kind, "period": row.period_text} if row.period_text else kind
    if isinstance(row, Target):
        return Row(
            label,
            "",
            target=row.value,
            target_words=words.brief(indicator, row),
            aside=target_words(indicator, row),
        )
    return _row(indicator, row, label)


def _year(row):
    """Return the calendar year that a value's period is, None for any other period."""
    first, last = row.period_start, row.period_end
    is_year = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year
    return first.year if is_year and not row.period_text else None


def _years(dated):
    """Return the years that values are of: fiscal ones if there are any, else calendar years."""
    return {row.fiscal_year for row in dated if row.fiscal_year} or {year for row in dated if (year := _year(row))}


def _gaps(dated):
    """Return (first, last) of the years between others that have no value; a long run stays together."""
    found = []
    for before, after in pairwise(sorted(_years(dated))):
        missing = range(before + 1, after)
        if len(missing) > LONGEST_GAP:
            found.append((missing[0], missing[-1]))
        else:
            found += [(year, year) for year in missing]
    return found


def _days(dated, year):
    if any(row.fiscal_year for row in dated):
        return fiscal_year.days(year)
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def _missing(dated, first, last):
    name = words.fiscal_year if any(row.fiscal_year for row in dated) else str
    label = name(first)
    if first != last:
        label = pgettext("months or years", "%(first)s to %(last)s") % {"first": name(first), "last": name(last)}
    return Row(label, _("no data"), is_missing=True)


def _missing_before_the_last(shown):
    """Return the labels of rows without data before the last one with data: what is later may yet come."""
    last = max(number for number, row in enumerate(shown) if not row.is_missing)
    return [row.label for row in shown[:last] if row.is_missing]


def _results(dated):
    results = [row for row in dated if not isinstance(row, Baseline | Target) and row.value is not None]
    return sorted(results, key=_when)


def _baseline(dated):
    return next((row for row in sorted(dated, key=_when) if isinstance(row, Baseline) and row.value is not None), None)


def _target_of(result, dated):
    return next((row for row in dated if isinstance(row, Target) and _when(row) == _when(result)), None)


def _facts(indicator, dated):
    """Return what follows from the first and the last level: their change in percentage points."""
    results, baseline = _results(dated), _baseline(dated)
    first, last = baseline or results[0], results[-1]
    change = words.change(indicator, first, last) if first != last else ""
    return ((pgettext("chart", "Change"), change),) if change else ()


def _sentence(indicator, dated, missing):
    """Return what the chart says: from where to where, against which target, and for which years nobody knows."""
    results, baseline = _results(dated), _baseline(dated)
    first, last = baseline or results[0], results[-1]
    target = _target_of(last, dated)
    said = []
    if first != last:
        message = (
            _("From %(before)s (%(first)s, baseline) to %(after)s (%(last)s).")
            if baseline
            else _("From %(before)s (%(first)s) to %(after)s (%(last)s).")
        )
        said.append(
            message
            % {
                "before": wording.value(indicator, first),
                "first": words.period(first),
                "after": wording.value(indicator, last),
                "last": words.period(last),
            }
        )
    else:
        said.append(
            _("%(value)s (%(period)s).") % {"value": wording.value(indicator, last), "period": words.period(last)}
        )
    said += [_("That is %(change)s.") % {"change": change} for _label, change in _facts(indicator, dated)]
    if target is not None:
        said.append(
            _("The target for %(period)s: %(value)s.")
            % {"period": words.period(target), "value": wording.value(indicator, target)}
        )
        said.append(words.reached(indicator, last, target))
    said.append(words.better(indicator))
    if missing:
        said.append(_("No data for %(periods)s.") % {"periods": ", ".join(missing)})
    return " ".join(filter(None, said))
