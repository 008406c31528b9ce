from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.models import Keyed


class Precision(models.TextChoices):
    """How exactly a date is known. What is not known is not filled in."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    UNKNOWN = "unknown", _("not stated")


class Source(Keyed):
    """A dated document or page on which a figure or a claim rests."""

    title = models.CharField(_("title"), max_length=255)
    publisher = models.CharField(_("publisher"), max_length=255, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True, help_text=_("Where it can be read, if it can."))
    published_on = models.DateField(
        _("date of publication"), null=True, blank=True, help_text=_("Leave empty if the source carries no date.")
    )
    date_precision = models.CharField(
        _("precision of the date"), max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("What a reader must know of the source, such as where it was archived.")
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_on__isnull=True, date_precision=Precision.UNKNOWN)
                | (models.Q(published_on__isnull=False) & ~models.Q(date_precision=Precision.UNKNOWN)),
                name="source_date_has_precision",
                violation_error_message=_("Give a date together with its precision, or neither."),
            ),
        ]

    def __str__(self):
        return self.text_in_any("title")

    def get_absolute_url(self):
        """Return the address of the page that says what rests on the source; it is there once something public does."""
        return reverse("sources:detail", args=[self.key])


class Link(Keyed):
    """A page or document elsewhere that a reader may want next."""

    class Category(models.TextChoices):
        """IATI codelist DocumentCategory, the codes in use."""

        RESULTS = "A08", _("Results, outcomes and outputs")
        ACTIVITY_PAGE = "A12", _("Activity web page")
        COUNTRY_STRATEGY = "B03", _("Country strategy paper")
        COUNTRY_PAGE = "B17", _("Country page")

    class Repository(models.TextChoices):
        DEC = "DEC", _("Development Experience Clearinghouse (DEC)")
        DDL = "DDL", _("Development Data Library (DDL)")

    title = models.CharField(_("title"), max_length=255)
    url = models.URLField(_("address"), max_length=500)
    language = models.CharField(
        _("language of the document"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2}$", _("Give a language code of two letters, such as en or es."))],
        help_text=_("A code of two letters, such as en or es."),
    )
    media_type = models.CharField(
        _("media type"),
        max_length=100,
        default="text/html",
        validators=[RegexValidator(r"^[a-z]+/[\w.+-]+$", _("Give a media type, such as application/pdf."))],
        help_text=_("An IANA media type, such as text/html or application/pdf."),
    )
    published_on = models.DateField(_("date of publication"), null=True, blank=True)
    category = models.CharField(_("category"), max_length=3, choices=Category, blank=True)
    repository = models.CharField(_("repository"), max_length=3, choices=Repository, blank=True)
    repository_id = models.CharField(_("number in the repository"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(repository_id="") | ~models.Q(repository=""),
                name="link_number_has_repository",
                violation_error_message=_("Say which repository the number belongs to."),
            ),
        ]

    def __str__(self):
        return self.text_in_any("title") or self.url
