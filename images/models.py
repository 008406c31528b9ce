from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from images.fields import PictureField
from images.names import image_url
from publishing.constraints import complete_when_live
from publishing.models import Publishable
from publishing.querysets import live_in_any


class Image(Publishable):
    """A photograph or drawing that pages show; its file is public as long as the row is, in whatever language."""

    title = models.CharField(_("title"), max_length=255, help_text=_("By which staff find it; readers don't see it."))
    alt = models.CharField(
        _("description"),
        max_length=255,
        blank=True,
        help_text=_("What the image shows, for people who can't see it: one plain sentence."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True, help_text=_("Shown below the image."))
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who made it, such as: Ana Quispe for USAID/Peru.")
    )
    rights = models.TextField(
        _("rights"),
        blank=True,
        help_text=_(
            "Who allows its use, under which licence, and where that is written; for people it shows, their consent. "
            "Readers don't see it."
        ),
    )
    file = PictureField(
        _("file"),
        db_index=True,
        help_text=_("JPEG, PNG or WebP, up to 10 MB and 50 million pixels. Hidden data such as places are removed."),
    )
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)

    required_to_publish = ("title", "alt")

    class Meta(Publishable.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~live_in_any() | (~Q(credit="") & ~Q(file="") & Q(width__isnull=False, height__isnull=False)),
                name="image_live_has_file_and_credit",
                violation_error_message=_("A public image needs its file and its credit."),
            ),
            *complete_when_live("image", "title", "alt"),
        ]

    def get_absolute_url(self):
        return image_url(self.file.name) if self.file else ""

    def missing_to_publish(self, language):
        """Return what lacks in a language, and what an image needs in any."""
        shared = [column for column in ("file", "credit") if not getattr(self, column)]
        return super().missing_to_publish(language) + shared
