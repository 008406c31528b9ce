from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.models.content import Keyed
from publishing.models.drafts import Draft, Revision
from publishing.notation import moment


class ClearanceStep(Keyed):
    """One office or person whose approval a text needs before it can be public. Steps follow each other in order."""

    name = models.CharField(_("name"), max_length=100, help_text=_("Such as: Program office."))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("who clears"))
    content_types = models.ManyToManyField(
        ContentType, blank=True, related_name="+", verbose_name=_("kinds of content"), help_text=_("Empty: all kinds.")
    )
    languages = ArrayField(
        models.CharField(max_length=10),
        blank=True,
        default=list,
        verbose_name=_("languages"),
        help_text=_("Empty: all languages."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("clearance step")
        verbose_name_plural = _("clearance steps")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text_in_any("name")

    def applies_to(self, content_type_id, language, kinds):
        """Tell whether content of a kind in a language needs this step; `kinds` are the step's own, as ids."""
        return (not self.languages or language in self.languages) and (not kinds or content_type_id in kinds)


class Review(models.Model):
    """That one exact version of an object, in some languages, was sent to be cleared, and what came of it."""

    class State(models.TextChoices):
        OPEN = "open", _("in review")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")
        VOID = "void", _("void, the text changed")
        CANCELLED = "cancelled", _("taken back by its author")
        REPLACED = "replaced", _("replaced by a newer review")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="reviews")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(_("note to those who clear"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        default_permissions = ()
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft"], condition=Q(state="open"), name="review_one_open"),
        ]

    def __str__(self):
        return f"{self.draft}: {self.get_state_display()}"


class ShareLink(models.Model):
    """A secret address under which people without an account read one version. Only the token's hash is kept."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="share_links")
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"))
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(_("opened"), default=0)
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        default_permissions = ()
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.revision.draft} {moment(self.created_at)}"


class Guest(models.Model):
    """A person named on a share link, who may comment, or decide a step, after typing a code sent to them."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language of their e-mails"), max_length=10)
    # The clearance step they may decide; None: they may only comment.
    step = models.ForeignKey(ClearanceStep, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["link", "email"], name="guest_once")]

    def __str__(self):
        return self.name


class Decision(models.Model):
    """What one person decided of one version at one step."""

    class Verdict(models.TextChoices):
        APPROVE = "approve", _("approved")
        SEND_BACK = "send_back", _("sent back")

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="decisions")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, related_name="decisions")
    step = models.ForeignKey(ClearanceStep, on_delete=models.PROTECT, related_name="+", verbose_name=_("step"))
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"))
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict)
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    guest = models.ForeignKey(Guest, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ()
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True, guest__isnull=False) | Q(by__isnull=False, guest__isnull=True),
                name="decision_by_one_person",
            )
        ]

    def __str__(self):
        return f"{self.draft}: {self.get_verdict_display()}"

    @property
    def person(self):
        return self.by or self.guest


class Comment(models.Model):
    """A remark on a version, at one of its fields or on the whole."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    column = models.CharField(_("field"), max_length=100, blank=True)
    text = models.TextField(_("comment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    guest = models.ForeignKey(Guest, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ()
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True, guest__isnull=False) | Q(by__isnull=False, guest__isnull=True),
                name="comment_by_one_person",
            )
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def person(self):
        return self.by or self.guest
