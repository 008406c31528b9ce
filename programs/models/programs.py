from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Index, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models.areas import Area
from programs.models.partners import check_shares
from programs.models.regions import Region
from publishing import languages
from publishing.constraints import complete_when_live, unique_per_language
from publishing.fields import RichTextField
from publishing.models import OfficialWording, Publishable
from publishing.querysets import PublishableQuerySet, SortKey, live_in_any, title_shown
from sources.models import Precision


class ProgramQuerySet(PublishableQuerySet):
    def ongoing(self, on):
        """Return the programs running on a date; one without an end date counts, a closed one does not."""
        return (
            self.exclude(status__in=[Program.Status.CLOSED, Program.Status.CANCELLED])
            .exclude(starts_on__gt=on)
            .exclude(ends_on__lt=on)
        )


class Program(OfficialWording, Publishable):
    """What the mission does under one name: a program, a project of it, or one funded activity."""

    class Level(models.TextChoices):
        PROGRAM = "program", _("program")
        PROJECT = "project", _("project")
        ACTIVITY = "activity", _("funded activity")

    class Framework(models.TextChoices):
        CDCS = "cdcs", _("country strategy")
        OUTSIDE = "outside_cdcs", _("outside of the country strategy")
        REGIONAL = "regional", _("South America Regional")

    class Status(models.TextChoices):
        """IATI codelist ActivityStatus, by its codes."""

        PIPELINE = "1", _("planned")
        IMPLEMENTATION = "2", _("in progress")
        FINALISATION = "3", _("finishing")
        CLOSED = "4", _("closed")
        CANCELLED = "5", _("cancelled")
        SUSPENDED = "6", _("suspended")

    class DateKind(models.TextChoices):
        PLANNED = "planned", _("planned")
        ACTUAL = "actual", _("actual")

    title = models.CharField(_("title"), max_length=255)
    slug = models.SlugField(_("address"), max_length=100, null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences for cards and lists."))
    body = RichTextField(_("text"), blank=True)
    image = models.ForeignKey(
        "images.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.PROGRAM)
    framework = models.CharField(_("framework"), max_length=15, choices=Framework, default=Framework.CDCS)
    objective = models.ForeignKey(
        "strategy.DevelopmentObjective",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="programs",
        verbose_name=_("development objective"),
        help_text=_("Leave empty for work outside of the strategy and for regional programs."),
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="programs",
        verbose_name=_("area of work"),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    status = models.CharField(
        _("status"), max_length=1, choices=Status, blank=True, help_text=_("Leave empty if no source states it.")
    )
    starts_on = models.DateField(_("start date"), null=True, blank=True, help_text=_("Leave empty if it is not known."))
    start_kind = models.CharField(_("kind of start date"), max_length=10, choices=DateKind, blank=True)
    start_precision = models.CharField(
        _("precision of the start date"), max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    ends_on = models.DateField(_("end date"), null=True, blank=True, help_text=_("Leave empty if it is not known."))
    end_kind = models.CharField(_("kind of end date"), max_length=10, choices=DateKind, blank=True)
    end_precision = models.CharField(
        _("precision of the end date"), max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    regions = models.ManyToManyField(
        Region, through="ProgramRegion", blank=True, related_name="programs", verbose_name=_("regions")
    )
    partners = models.ManyToManyField(
        "Organization", through="Partnership", blank=True, related_name="programs", verbose_name=_("partners")
    )
    links = models.ManyToManyField("sources.Link", blank=True, related_name="programs", verbose_name=_("links"))
    sources = models.ManyToManyField("sources.Source", blank=True, related_name="+", verbose_name=_("sources"))
    contact = models.ForeignKey(
        "contacts.Office",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="programs",
        verbose_name=_("contact"),
    )
    iati_id = models.CharField(
        _("IATI identifier"),
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[^/&|?\s]+$", _("An IATI identifier has no spaces and none of / & | ?"))],
        help_text=_("It can be written once and never changes."),
    )

    objects = ProgramQuerySet.as_manager()

    drafted_children = ("program_regions", "partnerships", "sectors", "awards")
    internal_children = ("awards",)

    class Meta(Publishable.Meta):
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~live_in_any()
                | (Q(framework="cdcs") & Q(objective__isnull=False))
                | (~Q(framework="cdcs") & Q(objective__isnull=True)),
                name="program_objective_fits_framework",
                violation_error_message=_(
                    "A program of the country strategy needs an objective; one outside of it, or a regional one, has "
                    "none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="program_ends_after_start",
                violation_error_message=_("The end date is before the start date."),
            ),
            models.CheckConstraint(
                condition=(Q(starts_on__isnull=True) & Q(start_kind="") & Q(start_precision="unknown"))
                | (Q(starts_on__isnull=False) & ~Q(start_kind="") & ~Q(start_precision="unknown")),
                name="program_start_is_qualified",
                violation_error_message=_("Say of the start date whether it is planned or actual, and how precise."),
            ),
            models.CheckConstraint(
                condition=(Q(ends_on__isnull=True) & Q(end_kind="") & Q(end_precision="unknown"))
                | (Q(ends_on__isnull=False) & ~Q(end_kind="") & ~Q(end_precision="unknown")),
                name="program_end_is_qualified",
                violation_error_message=_("Say of the end date whether it is planned or actual, and how precise."),
            ),
            *unique_per_language("program", "slug"),
            *complete_when_live("program", "title", "slug"),
        ]
        # One index per language for the list: its order is the title that this language's readers see.
        indexes = [
            Index(
                SortKey(title_shown("title", language)),
                F("id"),
                name=f"program_title_{language}",
                condition=live_in_any(),
            )
            for language in languages.codes()
        ]

    def get_absolute_url(self):
        return reverse("programs:detail", args=[self.slug_shown()])

    def clean(self):
        super().clean()
        errors = {}
        today = timezone.localdate()
        for name, kind in (("starts_on", self.start_kind), ("ends_on", self.end_kind)):
            day = getattr(self, name)
            if day and kind == self.DateKind.ACTUAL and day > today:
                # IATI ruleset 11.1.4 and 11.1.5.
                errors[name] = _("An actual date can't lie in the future. Mark it as planned.")
        if self.parent_id and self.pk in self._ancestor_ids():
            errors["parent"] = _("A program can't be part of itself.")
        if self.pk:
            written = type(self)._base_manager.filter(pk=self.pk).values_list("iati_id", flat=True).first()
            if written and written != self.iati_id:
                errors["iati_id"] = _("The IATI identifier has been given out and can't change.")
        if errors:
            raise ValidationError(errors)

    @property
    def ended_on(self):
        return self.objective.ended_on if self.objective else None

    def check_children(self, children):
        check_shares([(sector.vocabulary, sector.percentage) for sector in children["sectors"]])

    def is_ongoing(self, on):
        """Tell whether the program runs on a date; a closed or cancelled one does not, whatever its dates."""
        if self.status in {self.Status.CLOSED, self.Status.CANCELLED}:
            return False
        return not (self.starts_on and self.starts_on > on) and not (self.ends_on and self.ends_on < on)

    def _ancestor_ids(self):
        """Return the ids above the program, as far as they go before one repeats."""
        ids, parent_id = set(), self.parent_id
        while parent_id and parent_id not in ids:
            ids.add(parent_id)
            parent_id = Program._base_manager.filter(pk=parent_id).values_list("parent_id", flat=True).first()
        return ids
