"""The public values of one indicator, as its page, its charts and its files need them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, TextField
from django.db.models.functions import Cast

from publishing.related import columns, rows
from results.models import Baseline, Disaggregate, Result, Target, Value

PART_COLUMNS = [*columns(Disaggregate, "dimension", "category"), "amount"]


@dataclass(frozen=True)
class PublishedValues:
    """The published rows of an indicator, newest first, each with its `parts`; and those that corrections replaced."""

    results: tuple
    targets: tuple
    baselines: tuple
    replaced: tuple = ()

    @property
    def rows(self):
        return (*self.results, *self.targets, *self.baselines)


def published_values(indicator):
    """Return the public values of an indicator, with one query for each of their three kinds."""
    read = {model: _read(model, indicator) for model in (Result, Target, Baseline)}
    published = {
        model: tuple(row for row in rows if row.status == Value.Status.PUBLISHED) for model, rows in read.items()
    }
    replaced = [row for rows in read.values() for row in rows if row.status == Value.Status.REPLACED]
    replaced.sort(key=lambda row: row.replaced_at, reverse=True)
    return PublishedValues(published[Result], published[Target], published[Baseline], tuple(replaced))


def _read(model, indicator):
    parts = (
        Disaggregate.objects.filter(**{model._meta.model_name: OuterRef("pk")})
        .order_by("pk")
        # As text: a number in JSON would come back as a float.
        .annotate(amount=Cast("value", TextField()))
    )
    shown = [Value.Status.PUBLISHED, Value.Status.REPLACED]
    found = list(
        model.objects.filter(indicator=indicator, status__in=shown)
        .select_related("source", "region")
        .annotate(part_rows=rows(parts, *PART_COLUMNS))
        .newest_first()
    )
    for row in found:
        row.indicator = indicator
        row.parts = [
            Disaggregate(value=Decimal(part["amount"]), **{name: part[name] for name in PART_COLUMNS[:-1]})
            for part in row.part_rows
        ]
    return found
