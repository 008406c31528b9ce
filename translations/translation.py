from modeltranslation.translator import TranslationOptions, register

from translations.models import Term


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("words", "accepted", "forbidden", "context", "note")
