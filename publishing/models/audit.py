from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from publishing.notation import moment


class AuditEntry(models.Model):
    """One thing that somebody did, or tried to do without the right. PostgreSQL refuses to change or delete entries."""

    class Action(models.TextChoices):
        SAVE = "save", _("draft saved")
        CREATE = "create", _("draft begun")
        COPY = "copy", _("copied")
        RESTORE = "restore", _("version restored")
        PUBLISH = "publish", _("published")
        UNPUBLISH = "unpublish", _("taken back")
        SCHEDULE = "schedule", _("scheduled")
        CANCEL_SCHEDULE = "cancel_schedule", _("schedule cancelled")
        DELETE = "delete", _("deleted")
        RECOVER = "recover", _("recovered")
        SUBMIT = "submit", _("sent for review")
        CANCEL_REVIEW = "cancel_review", _("review taken back")
        VOID = "void", _("approval void")
        APPROVE = "approve", _("approved")
        SEND_BACK = "send_back", _("sent back")
        COMMENT = "comment", _("comment written")
        RESOLVE = "resolve", _("comment resolved")
        SHARE = "share", _("share link made")
        REVOKE = "revoke", _("share link revoked")
        OPEN_LINK = "open_link", _("share link opened")
        VALUE = "value", _("value changed")
        ADD = "add", _("record added")
        CHANGE = "change", _("record changed")
        CONFIRM = "confirm", _("translation confirmed")
        SOURCE = "source", _("source language chosen")
        ASSIGN = "assign", _("translation assigned")
        IMPORT = "import", _("imported")
        EXPORT = "export", _("exported")
        REQUEST = "request", _("page asked for")

    at = models.DateTimeField(_("when"), auto_now_add=True)
    # No foreign keys: an entry outlives what it tells of.
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(_("who"), max_length=254)
    action = models.CharField(_("what"), max_length=20, choices=Action)
    is_denied = models.BooleanField(_("denied"), default=False)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+",
        verbose_name=_("kind"),
    )  # fmt: skip
    object_id = models.BigIntegerField(null=True)
    object_name = models.CharField(_("object"), max_length=300, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("languages"))
    version = models.PositiveIntegerField(_("version"), null=True)
    detail = models.TextField(_("details"), blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(F("at").desc(), name="audit_newest"),
            models.Index(fields=["content_type", "object_id"], name="audit_object"),
        ]

    def __str__(self):
        return f"{moment(self.at)} {self.actor}: {self.get_action_display()}"
