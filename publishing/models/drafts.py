from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing import languages


class DraftQuerySet(models.QuerySet):
    def of(self, row):
        """Return the draft of an object, as a queryset of one or none."""
        return self.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)

    def of_model(self, model):
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def present(self):
        """Return the drafts whose object has not been deleted."""
        return self.filter(deleted_at__isnull=True)

    def with_changes(self):
        """Return the drafts that hold words or values which no reader sees yet."""
        return self.exclude(unpublished=[])


class Draft(models.Model):
    """What staff work on: the newest version of one object, kept beside the row that the public sees.

    An object has one from its first save in the admin on; a row that a fixture brought has none until then.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind"))
    object_id = models.BigIntegerField()
    key = models.CharField(_("key"), max_length=150, help_text=_("The object's own, by which it can be recovered."))
    head = models.ForeignKey(
        "publishing.Revision", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("newest version")
    )
    names = models.JSONField(_("names"), default=dict, help_text=_("The newest version's title, by language."))
    search_text = models.TextField(default="", editable=False)
    # What publishing the head would show readers: codes of languages whose words differ, and "shared".
    unpublished = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("unpublished changes"))
    # The digest of the row as the services last wrote it: another one means that somebody wrote past them.
    live_digest = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("begun by")
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("last changed"))
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("deleted by")
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        default_permissions = ()
        permissions = [
            *((f"translate_{code}", f"Can translate into {name}") for code, name in settings.LANGUAGES),
            ("clear_draft", "Can clear drafts of others"),
            ("publish_urgently", "Can publish without clearance"),
            ("edit_history", "Can edit content in history mode"),
            ("see_audit", "Can read and export the audit log"),
        ]
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="draft_once")]
        indexes = [
            models.Index(F("changed_at").desc(), name="draft_changed"),
            models.Index(fields=["changed_by"], name="draft_changed_by", condition=~Q(unpublished=[])),
        ]

    def __str__(self):
        return self.name

    @property
    def model(self):
        return self.content_type.model_class()

    @property
    def name(self):
        """The newest version's title in the active language, else in the first that has it."""
        names = (self.names.get(code) for code in languages.in_order_of_preference())
        return next(filter(None, names), gettext("Untitled"))

    def row(self):
        """Return the object's row as the public sees it, None if it was deleted."""
        return self.model._base_manager.filter(pk=self.object_id).first()


class Schema(models.Model):
    """The columns that a kind of content had when a version of it was written."""

    digest = models.CharField(max_length=64, unique=True)
    columns = models.JSONField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.digest[:12]


class Revision(models.Model):
    """One version of an object, complete: its columns in every language, its lists and its child rows.

    `payload` has the form that `publishing.payload` describes. Revisions are never changed.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", _("edited")
        MERGE = "merge", _("merged with another person's changes")
        FOUND = "found", _("as it was found")
        RESTORE = "restore", _("restored")
        COPY = "copy", _("copied")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="revisions", verbose_name=_("draft"))
    number = models.PositiveIntegerField(_("number"))
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    restored_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("how"), max_length=10, choices=Kind, default=Kind.EDIT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    schema = models.ForeignKey(Schema, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField()
    # The digest of each part: {"shared": …, "en": …, "es": …}. Equal digests are equal words.
    digests = models.JSONField()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        default_permissions = ()
        ordering = ["draft", "-number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="revision_number_once")]

    def __str__(self):
        return gettext("version %(number)s") % {"number": self.number}


class Presence(models.Model):
    """That a person has an object's form open, and in which language they write."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "user"], name="presence_once"),
        ]

    def __str__(self):
        return f"{self.user} {self.seen_at}"
