from modeltranslation.translator import TranslationOptions, register

from sources.models import Link, Source


@register(Source)
class SourceTranslation(TranslationOptions):
    fields = ("title", "publisher", "note")


@register(Link)
class LinkTranslation(TranslationOptions):
    fields = ("title",)
