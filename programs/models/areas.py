from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.constraints import complete_when_live, unique_per_language
from publishing.fields import RichTextField
from publishing.models import Keyed, OfficialWording, Publishable


class Area(OfficialWording, Publishable):
    """An area of work of the mission's older description: beside the objectives, not one of them."""

    title = models.CharField(_("title"), max_length=255)
    slug = models.SlugField(_("address"), max_length=100, null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences for cards and lists."))
    body = RichTextField(_("text"), blank=True)
    image = models.ForeignKey(
        "images.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    source = models.ForeignKey(
        "sources.Source", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    objectives = models.ManyToManyField(
        "strategy.DevelopmentObjective",
        through="AreaObjective",
        blank=True,
        related_name="areas",
        verbose_name=_("objectives"),
    )

    drafted_children = ("areaobjective_set",)

    class Meta(Publishable.Meta):
        verbose_name = _("area of work")
        verbose_name_plural = _("areas of work")
        ordering = ["order", "pk"]
        constraints = [*unique_per_language("area", "slug"), *complete_when_live("area", "title", "slug")]

    def get_absolute_url(self):
        return reverse("programs:area", args=[self.slug_shown()])


class AreaObjective(Keyed):
    """Our own reading of how an older area relates to an objective; never shown as the agency's statement."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, verbose_name=_("area of work"))
    objective = models.ForeignKey(
        "strategy.DevelopmentObjective", on_delete=models.CASCADE, verbose_name=_("objective")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Why we read it so."))

    class Meta:
        verbose_name = _("related objective")
        verbose_name_plural = _("related objectives")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "objective"],
                name="area_objective_once",
                violation_error_message=_("This objective is already related to the area."),
            )
        ]

    def __str__(self):
        return f"{self.area} – {self.objective}"

    def key_source(self):
        return f"{self.area.key}-{self.objective.key}"
