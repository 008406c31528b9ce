"""What is odd about an indicator's values and yet may be right: the admin warns, nothing is refused."""

from django.utils.formats import number_format
from django.utils.translation import gettext

from results.arithmetic import direction_agrees
from results.models import Indicator


def warnings_for(indicator):
    """Return the warnings on an indicator's values, in the active language."""
    return [*direction_warnings(indicator), *sum_warnings(indicator)]


def direction_warnings(indicator):
    """Return a warning for each target that lies on the wrong side of its place's newest baseline (rule R4)."""
    baselines = {}
    for baseline in indicator.baselines.filter(value__isnull=False).newest_first():
        baselines.setdefault(baseline.region_id, baseline.value)
    return [
        gettext("The target %(target)s does not fit the direction “%(direction)s”: the baseline is %(baseline)s.")
        % {
            "target": plain(target.value),
            "direction": indicator.get_direction_display(),
            "baseline": plain(baselines[target.region_id]),
        }
        for target in indicator.targets.filter(value__isnull=False).newest_first()
        if not direction_agrees(indicator.direction, baselines.get(target.region_id), target.value)
    ]


def sum_warnings(indicator):
    """Return a warning for each count whose parts by one dimension don't sum to it; percentages never do."""
    if indicator.value_kind != Indicator.ValueKind.COUNT:
        return []
    return [
        gettext("%(kind)s %(value)s: its parts by %(dimension)s sum to %(sum)s.")
        % {
            "kind": value._meta.verbose_name.capitalize(),
            "value": plain(value.value),
            "dimension": dimension,
            "sum": plain(total),
        }
        for values in (indicator.baselines, indicator.targets, indicator.results)
        for value in values.filter(value__isnull=False).prefetch_related("disaggregates")
        for dimension, total in totals(value).items()
        if total != value.value
    ]


def totals(value):
    """Return the sum of a value's parts per dimension, such as {"sex": Decimal(90)}."""
    sums = {}
    for part in value.disaggregates.all():
        dimension = part.text_in_any("dimension")
        sums[dimension] = sums.get(dimension, 0) + part.value
    return sums


def plain(number):
    """Return a number as people write it, without the zeros that the column adds."""
    return number_format(f"{number.normalize():f}", use_l10n=True, force_grouping=True)
