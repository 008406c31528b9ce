"""What the pages for staff say of values."""

from django import template
from django.utils.html import format_html

from publishing import audit
from publishing.notation import moment as moment_words
from results import telling, wording
from results.admin.review import count_waiting

register = template.Library()

register.filter("told", telling.value)
register.filter("named", telling.name)
register.filter("dated", wording.dated_title)
register.filter("plain", wording.number)
register.filter("person", audit.name_of)


@register.filter
def opts(row):
    """Return what Django knows of a row's model, or of a model."""
    return row._meta


@register.filter
def name(options):
    """Return how staff call a kind of record."""
    return options.verbose_name


@register.filter
def fraction(row):
    """Return the two parts of a value: "53 / 100"."""
    return f"{wording.number(row.numerator)} / {wording.number(row.denominator)}"


@register.filter
def moment(at):
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), moment_words(at))


@register.simple_tag
def values_waiting():
    """Return how many values wait for a second person."""
    return count_waiting()
