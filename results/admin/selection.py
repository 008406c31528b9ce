"""Values that people tick: each box names the value and the writing of it that the person saw."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from results import services


def token(row):
    """Return what the box of a value sends."""
    return f"{row._meta.model_name}-{row.pk}-{services.stamp(row)}"


def ticked(tokens, rows):
    """Return those of some values that were ticked; refuse one that was written again or went its way since."""
    by_token = {token(row): row for row in rows}
    if not tokens:
        raise ValidationError(_("Tick at least one value."))
    if not set(tokens) <= by_token.keys():
        raise ValidationError(_("Somebody changed one of these values meanwhile. Look at them again."))
    return [row for name, row in by_token.items() if name in tokens]


def values(queryset_of, *related, most=None):
    """Return values of all kinds, with what their lines show; `queryset_of` narrows each kind's rows."""
    rows = []
    for kind in services.KINDS.values():
        found = queryset_of(kind.objects).select_related("region", "source", "entered_by", "replaces", *related)
        rows += found.prefetch_related("disaggregates").order_by("period_end", "pk")[:most]
    return rows[:most]
