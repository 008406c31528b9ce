from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckRun(models.Model):
    """What the checks found in a version when it was made public in a language; it stays with that version."""

    revision = models.ForeignKey(
        "publishing.Revision", on_delete=models.CASCADE, related_name="check_runs", verbose_name=_("version")
    )
    language = models.CharField(_("language"), max_length=10)
    at = models.DateTimeField(_("checked"), auto_now_add=True)
    # [{"code", "column", "language", "messages": {language: sentence}}]
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("check run")
        verbose_name_plural = _("check runs")
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.revision} {self.language}"
