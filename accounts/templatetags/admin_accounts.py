from django import template
from django.conf import settings
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def interface_languages():
    """Return (code, own name, tag) of the languages that the admin could speak instead of the present one."""
    return [
        (code, name, settings.LANGUAGE_TAGS.get(code, code))
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]
