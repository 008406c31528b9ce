"""Indicators and values for tests of charts, in memory alone."""

from decimal import Decimal

from results.models import Baseline, Disaggregate, Indicator, Result, Target
from results.published import PublishedValues


def indicator(**columns):
    """Return a count of families, where higher is better."""
    return Indicator(
        **{
            "key": "families",
            "title_en": "Families",
            "title_es": "Familias",
            "slug_en": "families",
            "slug_es": "familias",
            "unit_en": "families",
            "unit_es": "familias",
            "value_kind": "count",
            "direction": "increase",
            "is_live_en": True,
            "is_live_es": True,
            **columns,
        }
    )


def value(kind, owner, number, year=None, parts=(), **columns):
    """Return a value of a fiscal year, or one whose year nobody states; `parts` are {category: number} by sex."""
    number = None if number is None else Decimal(str(number))
    row = kind(indicator=owner, value=number, fiscal_year=year, **columns)
    row._fill_period()
    row.part_rows = []
    row.parts = [
        Disaggregate(dimension_en="sex", dimension_es="sexo", category_en=name, category_es=name, value=Decimal(part))
        for name, part in dict(parts).items()
    ]
    return row


def result(owner, number, year=None, **columns):
    return value(Result, owner, number, year, **columns)


def target(owner, number, year=None, **columns):
    return value(Target, owner, number, year, **columns)


def baseline(owner, number, year=None, **columns):
    return value(Baseline, owner, number, year, **columns)


def published(*rows):
    """Return rows as an indicator's published values, newest first, those without a year last."""
    rows = sorted(rows, key=lambda row: row.fiscal_year or 0, reverse=True)
    return PublishedValues(
        *(tuple(row for row in rows if isinstance(row, kind)) for kind in (Result, Target, Baseline))
    )
