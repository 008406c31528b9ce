from django import template
from django.utils.timezone import localtime

from publishing import audit, languages

register = template.Library()


@register.filter
def person_name(person):
    """Return what people call a member of the staff or a guest."""
    return audit.name_of(person)


@register.filter
def language_list(codes):
    """Return the names of some languages in the reader's own, in one line."""
    return ", ".join(str(languages.name(code)) for code in codes)


@register.filter
def machine_time(moment):
    """Return a moment for a `datetime` attribute, to the second."""
    return localtime(moment).isoformat(timespec="seconds")
