from modeltranslation.translator import TranslationOptions, register

from publishing.models import ClearanceStep, OfficialWording, Publishable


@register(Publishable)
class PublishableTranslation(TranslationOptions):
    fields = ("is_live", "published_at")


@register(OfficialWording)
class OfficialWordingTranslation(TranslationOptions):
    fields = ("is_official",)


@register(ClearanceStep)
class ClearanceStepTranslation(TranslationOptions):
    fields = ("name",)
