from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.models.drafts import Draft, Revision
from publishing.notation import moment


class Publication(models.Model):
    """How an object stands in one language: what readers see of it, since when, and who decided it."""

    class State(models.TextChoices):
        LIVE = "live", _("public")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REDIRECTED = "redirected", _("redirected")
        GONE = "gone", _("gone")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="publications")
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=State)
    # Whose words readers see, and whose dates, figures and lists: another language's publication may have moved these.
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    shared_revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    first_published_at = models.DateTimeField(_("first published"))
    since = models.DateTimeField(_("since"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("change note"), blank=True, help_text=_("What changed for readers, in one sentence."))
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why it was taken back; readers see it."))
    redirect_to = models.CharField(_("redirects to"), max_length=500, blank=True)
    # Published without clearance: the reason, and whether somebody still has to clear it.
    urgent_reason = models.TextField(_("reason for the urgency"), blank=True)
    is_uncleared = models.BooleanField(_("awaits clearance afterwards"), default=False)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["draft", "language"], name="publication_once")]

    def __str__(self):
        return f"{self.draft} ({self.language}): {self.get_state_display()}"


class PublicChange(models.Model):
    """What changed for readers of a language, and when: the site's public history."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("published")
        UPDATED = "updated", _("updated")
        WITHDRAWN = "withdrawn", _("withdrawn")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="public_changes")
    language = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=Kind)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    is_minor = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["language", "-at"], name="public_change_newest")]

    def __str__(self):
        return f"{self.draft} ({self.language}): {self.note}"


class Schedule(models.Model):
    """A publication, or its end, that happens by itself at a set time."""

    class Action(models.TextChoices):
        PUBLISH = "publish", _("publish")
        UNPUBLISH = "unpublish", _("take back")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="schedules")
    action = models.CharField(_("what happens"), max_length=10, choices=Action)
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"))
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    # The other arguments of the service that will be called, such as {"notes": {"en": …}}.
    options = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    finished_at = models.DateTimeField(null=True)
    problem = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("scheduled change")
        verbose_name_plural = _("scheduled changes")
        default_permissions = ()
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["at"], name="schedule_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self):
        return f"{self.get_action_display()} {self.draft} {moment(self.at)}"


class OldAddress(models.Model):
    """A slug that an object once had in public; its address leads to the object's present one for good."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=10)
    slug = models.CharField(max_length=100)
    since = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["content_type", "language", "slug"], name="old_address_once"),
        ]

    def __str__(self):
        return f"{self.language} {self.slug}"
