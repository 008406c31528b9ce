import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = datetime.timedelta(days=1)


class ValueImport(models.Model):
    """A sheet of values between its dry run and its import: its owner's alone, and for a day."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField()
    # Every row's fate as the owner read it, compressed, and what tells whether it is still so.
    lines = models.BinaryField(null=True)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("import of values")
        verbose_name_plural = _("import of values")
        default_permissions = ()
        ordering = ["-at"]

    def __str__(self):
        return self.name

    @classmethod
    def forget_old(cls):
        """Delete what nobody imported within a day."""
        cls.objects.filter(at__lt=timezone.now() - KEPT).delete()
