"""What the page of an indicator is made of."""

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from results import citing, wording
from results.charts.drawing import draw
from results.charts.paint import attributes

register = template.Library()


@register.inclusion_tag("results/charts/_chart.html")
def indicator_chart(chart, indicator, has_files=True, has_notes=True, level=3):
    """Show a chart of an indicator with its words, its table, its notes and its files, under a heading of a level."""
    address = {"slug": indicator.slug_shown(), "chart": chart.name}
    return {
        "chart": chart,
        "drawing": draw(chart),
        "id": f"chart-{indicator.key}-{chart.name}",
        "level": level,
        "notes": chart.notes if has_notes else (),
        "svg_url": reverse("results:chart-svg", kwargs=address) if has_files else "",
        "png_url": reverse("results:chart-png", kwargs=address) if has_files else "",
    }


@register.simple_tag(takes_context=True)
def look(context, name):
    """Return the attributes that give a part of a chart its look: a class on a page, colours in a file of its own."""
    if context.get("is_file"):
        return mark_safe(attributes(name))  # noqa: S308  constants of results.charts.paint
    return mark_safe(f'class="chart__{name}"')  # noqa: S308  names of looks


@register.simple_tag
def citations_of(indicator, mission):
    """Return how an indicator's page is cited, in each language in which it is public."""
    return citing.citations(indicator, mission)


@register.filter
def kind_words(row):
    """Return what a value is: baseline, target or result."""
    return row._meta.verbose_name


@register.filter
def part_words(indicator, part):
    """Return a part of a value in words, with its unit."""
    return wording.quantity(indicator, part.value)
