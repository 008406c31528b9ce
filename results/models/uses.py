from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing import languages
from results.models.indicators import Indicator


class FigureUseQuerySet(models.QuerySet):
    def of(self, row):
        """Return the places at which the public text of one object prints figures."""
        return self.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)


class FigureUse(models.Model):
    """A place at which public text prints a figure: `results.uses` keeps it with every publication.

    While there is one, the indicator can neither be deleted nor taken back in that language.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="uses", verbose_name=_("indicator"))
    # The figure as the text names it, such as "family-income@our-work:amount".
    token = models.CharField(max_length=400)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=10)
    # The text in which it stands, as `translations.segments.Field` names it: "body", or "statements-12-statement".
    place = models.CharField(max_length=200)
    # What the object was called when it was published, for messages.
    name = models.CharField(max_length=300)

    objects = FigureUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure in a text")
        verbose_name_plural = _("figures in texts")
        default_permissions = ()
        indexes = [models.Index(fields=["content_type", "object_id"], name="figure_use_object")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language", "place", "token"], name="figure_use_once"
            )
        ]

    def __str__(self):
        return f"{self.name} ({languages.name(self.language)})"
