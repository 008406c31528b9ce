from modeltranslation.translator import TranslationOptions, register

from pages.models import MenuItem, Mission, Page


@register(Mission)
class MissionTranslation(TranslationOptions):
    fields = ("title", "short_name", "agency", "tagline", "summary", "body")


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "body")


@register(MenuItem)
class MenuItemTranslation(TranslationOptions):
    fields = ("label",)
