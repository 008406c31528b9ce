from modeltranslation.translator import TranslationOptions, register

from contacts.models import Office, StaffMember


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ("title", "address", "hours")


@register(StaffMember)
class StaffMemberTranslation(TranslationOptions):
    fields = ("position",)
