from django import template

from publishing import languages
from translations.admin.form import FormReading

register = template.Library()


@register.simple_tag(takes_context=True)
def translation_note(context, field):
    """Return the Note for a box of a record's form, None where it holds no translation or nothing is saved yet."""
    reading = _reading(context)
    bound = getattr(field, "field", None)
    return reading.note(bound) if reading and hasattr(bound, "form") else None


@register.simple_tag(takes_context=True)
def translation_summary(context):
    """Return the FormReading of the record that a form shows, None where nothing is saved yet."""
    return _reading(context)


@register.simple_tag
def site_languages():
    """Return [(code, name in the reader's language)] of the site."""
    return [(code, languages.name(code)) for code in languages.codes()]


@register.filter
def in_language(code):
    """Return the name of a language in the reader's own."""
    return languages.name(code)


def _reading(context):
    """Return the form's reading, made once for its page."""
    desk = context.get("desk")
    if not desk or context.get("is_popup"):
        return None
    if not hasattr(desk, "translations"):
        desk.translations = FormReading(context["original"], desk.payload, context["request"].user)
    return desk.translations
