from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.constraints import complete_when_live
from publishing.models import Publishable
from publishing.querysets import PublishableQuerySet

phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ().-]{5,}$", _("Give a telephone number with its country code, such as +51 1 234 5678.")
)


class Office(Publishable):
    """A place or unit of the mission that a reader can reach."""

    title = models.CharField(_("name"), max_length=255)
    address = models.TextField(_("postal address"), blank=True)
    hours = models.CharField(_("opening hours"), max_length=255, blank=True)
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Prefer a mailbox of the office to that of a person.")
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[phone_number])
    url = models.URLField(_("web page"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    required_to_publish = ("title",)

    class Meta(Publishable.Meta):
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["order", "pk"]
        constraints = complete_when_live("office", "title")

    def get_absolute_url(self):
        return f"{reverse('contacts:list')}#{self.key}"


class StaffMemberQuerySet(PublishableQuerySet):
    def serving(self, on):
        """Return the people in office on a date; one without an end date counts."""
        return self.exclude(starts_on__gt=on).exclude(ends_on__lt=on)


class StaffMember(Publishable):
    """A person who speaks for the mission, for as long as they hold the post."""

    name = models.CharField(_("name"), max_length=255)
    position = models.CharField(_("position"), max_length=255)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("office")
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, validators=[phone_number])
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Who comes first on the page."))
    starts_on = models.DateField(_("in the post since"), null=True, blank=True)
    ends_on = models.DateField(_("in the post until"), null=True, blank=True)
    source = models.ForeignKey(
        "sources.Source", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = StaffMemberQuerySet.as_manager()

    required_to_publish = ("position",)
    title_field = "position"

    class Meta(Publishable.Meta):
        verbose_name = _("staff member")
        verbose_name_plural = _("staff members")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="staff_member_ends_after_start",
                violation_error_message=_("The end date is before the start date."),
            ),
            *complete_when_live("staff_member", "position"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('contacts:list')}#{self.key}"
