from django import template
from django.urls import reverse

from publishing.metadata import absolute
from results import figures, wording

register = template.Library()

# How an indicator points to each kind of row that pages show figures of.
RELATIONS = {"area": "area", "developmentobjective": "objective", "program": "program"}


@register.simple_tag
def figures_of(row):
    """Return the public figures of an area, an objective, a program or a region, with one query."""
    if row._meta.model_name == "region":
        return figures.figures_in(row)
    return figures.figures(**{RELATIONS[row._meta.model_name]: row})


@register.simple_tag
def card_address(indicator):
    """Return the full address of an indicator's card in the active language."""
    return absolute(reverse("results:card", args=[indicator.slug_shown()]))


@register.filter
def value_words(row):
    """Return a value in words, with its qualifier and unit."""
    return wording.value(row.indicator, row)


@register.filter
def period_words(row):
    """Return a value's period in words."""
    return wording.period(row)


@register.filter
def place_words(row):
    """Return a value's place in words."""
    return wording.place(row)


@register.filter
def dated_title(source):
    """Return the title of a source with its date."""
    return wording.dated_title(source)


@register.filter
def known_date(on, precision):
    """Return a date as exactly as it is known: a day, a month or a year."""
    return wording.day(on, precision)


@register.filter
def source_words(row):
    """Return a value's source with its date."""
    return wording.source(row)
