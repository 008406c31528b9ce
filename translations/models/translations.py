from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from publishing import languages
from translations.status import Status


class TranslationQuerySet(models.QuerySet):
    def of(self, row):
        """Return the translations of an object into all languages."""
        return self.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)

    def open(self):
        """Return the translations in which something waits for a translator: the work queue."""
        return self.filter(open_segments__gt=0)

    def behind_in_public(self):
        """Return the translations of which readers see words that fell behind, or lack the whole page."""
        return self.filter(exposed_since__isnull=False)

    def overdue(self, on):
        """Return the translations that somebody has, in which something waits, and that were due before a day."""
        return self.open().filter(assignee__isnull=False, due_on__lt=on)

    def named(self, text):
        """Return the translations of objects that have a text in their name in some language, accents aside."""
        names = {f"name_{code}": KT(f"names__{code}") for code in languages.codes()}
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__unaccent__icontains": text})
        return self.alias(**names).filter(found)


class Translation(models.Model):
    """One object in one language beside its source: how far it is, read in the newest version and in what is public.

    What stands here of segments and words is counted anew with every save and publication; `translations.readings`
    tells it segment by segment. Who translates it, and until when, is what people decided.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("kind"))
    object_id = models.BigIntegerField()
    row = GenericForeignKey("content_type", "object_id")
    language = models.CharField(_("language"), max_length=10)
    source_language = models.CharField(_("source language"), max_length=10)
    names = models.JSONField(_("names"), default=dict, help_text=_("The newest version's title, by language."))

    # The newest version, which is the work queue: the status that needs work most, and counts.
    status = models.CharField(_("status"), max_length=10, choices=Status, blank=True)
    counts = models.JSONField(default=dict, help_text=_("Segments of the newest version by status."))
    segments = models.PositiveIntegerField(_("segments"), default=0)
    open_segments = models.PositiveIntegerField(_("open segments"), default=0)
    words = models.PositiveIntegerField(_("words"), default=0)
    open_words = models.PositiveIntegerField(_("words to translate"), default=0)
    open_since = models.DateTimeField(_("open since"), null=True, blank=True)

    # What readers see, where the object is public in both languages.
    live_status = models.CharField(_("status in public"), max_length=10, choices=Status, blank=True)
    live_counts = models.JSONField(default=dict, help_text=_("Public segments by status."))
    live_open_segments = models.PositiveIntegerField(_("open segments in public"), default=0)
    is_live = models.BooleanField(_("public"), default=False)
    is_source_live = models.BooleanField(_("source public"), default=False)
    source_live_since = models.DateTimeField(_("source public since"), null=True, blank=True)
    # Since when readers of the language see less, or other words, than those of the source: its parity rule counts from
    # then on.
    exposed_since = models.DateTimeField(_("unlike in public since"), null=True, blank=True)

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translator"),
    )
    due_on = models.DateField(_("due date"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "language"], name="translation_once"),
            models.CheckConstraint(condition=~Q(language=models.F("source_language")), name="translation_of_another"),
        ]
        indexes = [
            models.Index(
                fields=["language", "open_since", "id"], name="translation_open", condition=Q(open_segments__gt=0)
            ),
            models.Index(fields=["assignee", "due_on"], name="translation_assigned", condition=Q(open_segments__gt=0)),
        ]

    def __str__(self):
        return self.names.get(self.named_in) or str(_("Untitled"))

    @property
    def named_in(self):
        """The language of the name that staff see: theirs, else the first that has one."""
        return next((code for code in languages.in_order_of_preference() if self.names.get(code)), None)

    @property
    def model(self):
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def model_name(self):
        return self.model._meta.verbose_name

    @property
    def language_name(self):
        return languages.name(self.language)

    def is_overdue(self, on):
        """Tell whether somebody has it, something waits in it, and it was due before a day."""
        return bool(self.assignee_id and self.open_segments and self.due_on and self.due_on < on)


class TranslationUnit(models.Model):
    """That some words in one language render other words in another, at a place of an object.

    Written once and never changed but by a reviewer. A segment is current while its present words and those of its
    source are such a pair; the source words of an older pair tell what the source said when it was translated.
    """

    class Method(models.TextChoices):
        HUMAN = "human", _("by a person")
        MACHINE = "machine", _("by a machine")
        MEMORY = "memory", _("from the translation memory")
        CONFIRMED = "confirmed", _("confirmed as still correct")
        IMPORTED = "imported", _("from a translation file")
        FOUND = "found", _("as it was found")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    # A column without its language, such as "body"; of a child row "statements-12-statement".
    field = models.CharField(_("field"), max_length=200)
    source_language = models.CharField(_("source language"), max_length=10)
    language = models.CharField(_("language"), max_length=10)
    source_text = models.TextField(_("source text"), blank=True)
    source_hash = models.CharField(max_length=64)
    text = models.TextField(_("translation"), blank=True)
    text_hash = models.CharField(max_length=64)
    is_same_on_purpose = models.BooleanField(_("same on purpose"), default=False)
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.HUMAN)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("translator")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("reviewer")
    )
    made_at = models.DateTimeField(_("made"))
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    # From then on the pair is offered elsewhere: readers have seen it.
    approved_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        verbose_name = _("translation unit")
        verbose_name_plural = _("translation units")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "content_type",
                    "object_id",
                    "field",
                    "source_language",
                    "language",
                    "source_hash",
                    "text_hash",
                ],
                name="unit_once",
            ),
        ]
        indexes = [
            models.Index(fields=["source_language", "language", "source_hash"], name="unit_exact"),
            GinIndex(OpClass("source_text", "gin_trgm_ops"), name="unit_near", condition=Q(approved_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.field} {self.source_language} → {self.language}"
