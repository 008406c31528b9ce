"""What is odd about an indicator's values and yet may be right: the admin warns, nothing is refused."""

from django.db.models import Exists, OuterRef
from django.utils.formats import number_format
from django.utils.translation import gettext

from publishing import languages
from results.arithmetic import direction_agrees
from results.models import Indicator
from results.models.values import Value


def warnings_for(indicator):
    """Return the warnings on an indicator's values, in the active language."""
    return [*direction_warnings(indicator), *sum_warnings(indicator), *statement_warnings(indicator)]


def newest(values):
    """Return values without those that a correction replaced or is about to replace."""
    waiting = [Value.Status.DRAFT, Value.Status.REVIEWED]
    corrected = values.model.objects.filter(replaces=OuterRef("pk"), status__in=waiting)
    return values.exclude(status=Value.Status.REPLACED).exclude(Exists(corrected)).filter(value__isnull=False)


def direction_warnings(indicator):
    """Return a warning for each target that lies on the wrong side of its place's newest baseline (rule R4)."""
    baselines = {}
    for baseline in newest(indicator.baselines).newest_first():
        baselines.setdefault(baseline.region_id, baseline.value)
    return [
        gettext("The target %(target)s does not fit the direction “%(direction)s”: the baseline is %(baseline)s.")
        % {
            "target": plain(target.value),
            "direction": indicator.get_direction_display(),
            "baseline": plain(baselines[target.region_id]),
        }
        for target in newest(indicator.targets).newest_first()
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
        for value in newest(values).filter(disaggregates__isnull=False).distinct().prefetch_related("disaggregates")
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


def gaps(indicator):
    """Return what the reference sheet of an indicator lacks before readers can be shown its values (rule R11)."""
    found = []
    for code in languages.codes():
        lacking = [indicator._meta.get_field(name).verbose_name for name in indicator.missing_to_publish(code)]
        if lacking and not indicator.is_live_in(code):
            text = gettext("Before the indicator can be public in %(language)s, it needs: %(fields)s.")
            found.append(text % {"language": languages.name(code), "fields": ", ".join(map(str, lacking))})
    return found


def statement_warnings(indicator):
    """Return a warning if the result that an indicator belongs to has no performance indicator (rule R11)."""
    statement = indicator.statement
    if statement is None or statement.indicators.filter(kind=Indicator.Kind.PERFORMANCE).exists():
        return []
    text = gettext("“%(statement)s” has no performance indicator: every intermediate result needs one.")
    return [text % {"statement": statement}]
