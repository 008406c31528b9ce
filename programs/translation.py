from modeltranslation.translator import TranslationOptions, register

from programs.models import Area, AreaObjective, Organization, Program


@register(Area)
class AreaTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "body")


@register(AreaObjective)
class AreaObjectiveTranslation(TranslationOptions):
    fields = ("note",)


@register(Program)
class ProgramTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "body")


@register(Organization)
class OrganizationTranslation(TranslationOptions):
    fields = ("name", "acronym")
