import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext_lazy as _


class ParityRule(models.Model):
    """In which order the languages of a kind of content go public; a kind without a rule is free."""

    class Rule(models.TextChoices):
        TOGETHER = "together", _("both or nothing")
        SOURCE_FIRST = "source_first", _("source language first, the others within some days")
        FREE = "free", _("free")

    content_type = models.OneToOneField(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("kind of content")
    )
    rule = models.CharField(_("rule"), max_length=20, choices=Rule, default=Rule.FREE)
    days = models.PositiveSmallIntegerField(
        _("days"),
        null=True,
        blank=True,
        help_text=_("How long readers of the other languages may wait. Only where the source language goes first."),
    )

    class Meta:
        verbose_name = _("parity rule")
        verbose_name_plural = _("parity rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rule="source_first", days__isnull=False)
                | models.Q(~models.Q(rule="source_first"), days__isnull=True),
                name="parity_days_where_source_first",
                violation_error_message=_("Give the days where the source language goes first, and only there."),
            )
        ]

    def __str__(self):
        return f"{capfirst(self.model._meta.verbose_name_plural)}: {self.get_rule_display()}"

    @property
    def model(self):
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def grace(self):
        """How long readers may see languages unlike each other; None for as long as it takes."""
        if self.rule == self.Rule.FREE:
            return None
        return datetime.timedelta(days=self.days or 0)
