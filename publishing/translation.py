from modeltranslation.translator import TranslationOptions, register

from publishing.models import OfficialWording, Publishable


@register(Publishable)
class PublishableTranslation(TranslationOptions):
    fields = ("is_live", "published_at")


@register(OfficialWording)
class OfficialWordingTranslation(TranslationOptions):
    fields = ("is_official",)
