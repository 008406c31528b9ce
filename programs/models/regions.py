from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.querysets import SortKey


class RegionQuerySet(models.QuerySet):
    def get_by_natural_key(self, iso_code):
        return self.get(iso_code=iso_code)

    def alphabetical(self):
        return self.order_by(SortKey("name"))


class Region(models.Model):
    """A region of Peru: a department, Callao, or Lima Metropolitana, which ISO 3166-2 lists apart from Lima.

    Codes: ISO 3166-2:PE and INEI's ubigeo. A name is the same in both languages.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("department")
        PROVINCE = "province", _("constitutional province")
        METROPOLITAN = "metropolitan", _("metropolitan area")

    iso_code = models.CharField(
        _("ISO 3166-2 code"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^PE-[A-Z]{3}$", _("Give a code such as PE-SAM."))],
    )
    ubigeo = models.CharField(
        _("ubigeo (INEI)"),
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"^\d{2}(\d{2})?$", _("Give the INEI code with its leading zero, such as 01."))],
    )
    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DEPARTMENT)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["ubigeo"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("programs:region", args=[self.slug])

    def natural_key(self):
        return (self.iso_code,)
