"""Values beside each other: baseline and latest result, the way to the target, the parts of a value, its regions."""

from decimal import ROUND_DOWN, Decimal

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from publishing import languages
from results import arithmetic, wording
from results.charts import words
from results.charts.content import Chart, Look, Panel, Row, Scale, Tick
from results.charts.periods import scale_for, timeline
from results.models import Indicator, Value

ValueKind = Indicator.ValueKind
EXACT = Value.Qualifier.EXACT
# More regions than this are compared by their newest value alone.
MOST_PANELS = 6


def baseline_to_latest(indicator, values):
    """Return the chart of two levels in percent, their change in percentage points (rule R1); None without a pair."""
    if indicator.value_kind != ValueKind.PERCENT_LEVEL:
        return None
    result, baseline = _newest(values.results), _newest(values.baselines)
    if result is None or baseline is None:
        return None
    change = words.change(indicator, baseline, result)
    said = _("The baseline is %(before)s (%(first)s), the latest result %(after)s (%(last)s).") % {
        "before": wording.value(indicator, baseline),
        "first": words.period(baseline),
        "after": wording.value(indicator, result),
        "last": words.period(result),
    }
    points = _("That is %(change)s.") % {"change": change} if change else ""
    label = _("%(kind)s, %(period)s")
    panels = (
        Panel(
            (
                _row(
                    indicator,
                    baseline,
                    label % {"kind": _("Baseline"), "period": words.period(baseline)},
                    Look.BASELINE,
                ),
                _row(indicator, result, label % {"kind": _("Latest result"), "period": words.period(result)}),
            )
        ),
    )
    return Chart(
        name=pgettext("address", "baseline-to-latest"),
        title=_("From the baseline to the latest result"),
        unit=words.unit(indicator),
        sentence=" ".join(filter(None, [said, points, words.better(indicator)])),
        panels=panels,
        scale=scale_for(indicator, panels),
        first_column=_("Value"),
        facts=((pgettext("chart", "Change"), change),) if change else (),
        notes=words.fiscal_year_note([baseline, result]),
        has_track=True,
    )


def progress(indicator, values):
    """Return the chart of the way from baseline to target (rule R2), None where one of the three is not exact."""
    result, baseline = _newest(values.results), _newest(values.baselines)
    if indicator.value_kind == ValueKind.PERCENT_CHANGE or result is None or baseline is None:
        return None
    target = _target_for(result, values.targets)
    if target is None or {row.qualifier for row in (result, baseline, target)} != {EXACT}:
        return None
    share = arithmetic.progress(baseline.value, target.value, result.value)
    if share is None:
        return None
    way = _("%(percent)s of the way") % {"percent": wording.percent(_rounded(share))}
    facts = (
        (_("Baseline, %(period)s") % {"period": words.period(baseline)}, words.brief(indicator, baseline)),
        (_("Target, %(period)s") % {"period": words.period(target)}, words.brief(indicator, target)),
        (_("Progress"), way),
    )
    said = _("From the baseline of %(baseline)s to the target of %(target)s, %(result)s (%(period)s) is %(way)s.") % {
        "baseline": wording.value(indicator, baseline),
        "target": wording.value(indicator, target),
        "result": wording.value(indicator, result),
        "period": words.period(result),
        "way": way,
    }
    ticks = (
        Tick(baseline.value, (words.brief(indicator, baseline), _("baseline"))),
        Tick(target.value, (words.brief(indicator, target), _("target"))),
    )
    row = Row(words.period(result), words.brief(indicator, result), value=result.value, aside=way)
    return Chart(
        name=pgettext("address", "progress"),
        title=_("Progress towards the target"),
        unit=words.unit(indicator),
        sentence=" ".join(filter(None, [said, _beyond(share), words.better(indicator)])),
        panels=(Panel((row,)),),
        scale=Scale(baseline.value, target.value, ticks),
        origin=baseline.value,
        first_column=_("Period"),
        facts=facts,
        notes=words.fiscal_year_note([result, baseline, target]),
        has_track=True,
    )


def by_dimension(indicator, values):
    """Return a chart for each dimension by which the newest result with parts is divided, its total first."""
    result = next((row for row in values.results if row.region_id is None and row.parts), None)
    if result is None:
        return []
    dimensions = {}
    for part in result.parts:
        # Told apart by their names in every language, so that there are as many charts in each.
        names = tuple(part.text("dimension", code) for code in languages.codes())
        dimensions.setdefault(names, []).append(part)
    return [_parts(indicator, result, parts) for parts in dimensions.values()]


def by_region(indicator, values):
    """Return the chart of regions on one scale, over time where they are few; None with fewer than two."""
    regions = {}
    for row in values.results:
        if row.region_id is not None and row.value is not None:
            regions.setdefault(row.region_id, []).append(row)
    if len(regions) < 2:
        return None
    newest = sorted((rows[0] for rows in regions.values()), key=lambda row: (-row.value, row.region.name))
    dated = [row for row in values.rows if row.region_id in regions and row.period_end]
    is_over_time = (
        len(regions) <= MOST_PANELS
        and all(row.period_end for row in newest)
        and any(len({row.period_end for row in rows}) > 1 for rows in regions.values())
    )
    if is_over_time:
        panels = tuple(
            Panel(
                tuple(timeline(indicator, [row for row in dated if row.region_id == first.region_id])),
                first.region.name,
            )
            for first in newest
        )
    else:
        label = _("%(place)s, %(period)s")
        panels = (
            Panel(
                tuple(
                    _row(indicator, row, label % {"place": row.region.name, "period": words.period(row)})
                    for row in newest
                )
            ),
        )
    return Chart(
        name=pgettext("address", "by-region"),
        title=_("By region"),
        unit=words.unit(indicator),
        sentence=_("Newest values: %(values)s.")
        % {
            "values": "; ".join(
                _("%(place)s: %(value)s (%(period)s)")
                % {"place": row.region.name, "value": words.brief(indicator, row), "period": words.period(row)}
                for row in newest
            )
        },
        panels=panels,
        scale=scale_for(indicator, panels),
        first_column=_("Period") if is_over_time else _("Region"),
        notes=words.fiscal_year_note(dated if is_over_time else newest),
    )


def _parts(indicator, result, parts):
    name = parts[0].dimension or _("category")
    total = _row(indicator, result, _("Total, %(period)s") % {"period": words.period(result)}, Look.TOTAL)
    rows = [Row(part.category or "", words.part(indicator, part.value), Look.PART, part.value) for part in parts]
    panels = (Panel((total, *rows)),)
    said = _("%(total)s in total (%(period)s). By %(dimension)s: %(parts)s.") % {
        "total": wording.value(indicator, result),
        "period": words.period(result),
        "dimension": name,
        "parts": "; ".join(f"{row.label}: {row.words}" for row in rows),
    }
    return Chart(
        name=pgettext("address", "by-%(dimension)s") % {"dimension": slugify(name)},
        title=_("By %(dimension)s") % {"dimension": name},
        unit=words.unit(indicator),
        sentence=said,
        panels=panels,
        scale=scale_for(indicator, panels),
        first_column=_("Category"),
        notes=words.fiscal_year_note([result]),
    )


def _row(indicator, row, label, look=Look.RESULT):
    return Row(label, words.brief(indicator, row), look, row.value, row.qualifier)


def _newest(rows):
    """Return the newest number of the whole mission."""
    return next((row for row in rows if row.region_id is None and row.value is not None), None)


def _target_for(result, targets):
    """Return the target that a result is measured by: its own period's, else the first after it, else the newest."""
    numbers = [row for row in targets if row.region_id is None and row.value is not None]
    if result.period_end is None:
        return next(iter(numbers), None)
    dated = sorted((row for row in numbers if row.period_end), key=lambda row: row.period_end)
    own = (row for row in dated if (row.period_start, row.period_end) == (result.period_start, result.period_end))
    later = (row for row in dated if row.period_end > result.period_end)
    return next(own, None) or next(later, None)


def _rounded(share):
    """Return a share in percent with one decimal, rounded towards zero: 99.96 percent of the way is not all of it."""
    return (share * 100).quantize(Decimal("0.1"), ROUND_DOWN) + 0


def _beyond(share):
    if share > 1:
        return _("That is more than planned; the bar ends at the target.")
    if share < 0:
        return _("That is a step back from the baseline; the bar is empty.")
    return ""
