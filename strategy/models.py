from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.constraints import complete_when_live, unique_per_language
from publishing.fields import RichTextField
from publishing.models import Keyed, OfficialWording, Publishable
from publishing.querysets import PublishableQuerySet, live_in_any


class StrategyQuerySet(PublishableQuerySet):
    def current(self):
        """Return the one strategy in force, if there is one."""
        return self.filter(is_current=True)


class Strategy(OfficialWording, Publishable):
    """A Country Development Cooperation Strategy (CDCS), in one version.

    When an official text changes, a new version replaces this one and this one stays as it was (rule R9).
    """

    title = models.CharField(_("title"), max_length=255)
    slug = models.SlugField(_("address"), max_length=100, null=True, blank=True)
    version_label = models.CharField(
        _("version"), max_length=100, blank=True, help_text=_("What tells this version from others of the same period.")
    )
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
        help_text=_("The earlier version or strategy that this one takes the place of."),
    )
    is_current = models.BooleanField(_("in force"), default=False, help_text=_("One strategy is in force at a time."))
    starts_on = models.DateField(_("start date"), null=True, blank=True)
    ends_on = models.DateField(_("end date"), null=True, blank=True)
    period_text = models.CharField(
        _("period in words"), max_length=100, help_text=_("As its title page says it, such as 2020–2025.")
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for lists and search engines.")
    )
    goal = models.TextField(_("goal of the strategy"), blank=True, help_text=_("The official wording."))
    context = RichTextField(_("context"), blank=True)
    change_of_role = RichTextField(_("change of role"), blank=True)
    vision = RichTextField(_("vision"), blank=True)
    sources = models.ManyToManyField("sources.Source", blank=True, related_name="+", verbose_name=_("sources"))
    history_since = models.DateField(
        _("in history mode since"),
        null=True,
        blank=True,
        help_text=_(
            "Give a date when the period is over. The strategy, its objectives, challenges and programs then carry a "
            "dated banner, and only people with a special right can change them."
        ),
    )

    objects = StrategyQuerySet.as_manager()

    required_to_publish = ("title", "slug", "goal")
    official_field = "goal"
    official_is_locked = True

    class Meta(Publishable.Meta):
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["-is_current", "-starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="strategy_one_current",
                violation_error_message=_("Another strategy is in force. Take that mark from it first."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="strategy_ends_after_start",
                violation_error_message=_("The end date is before the start date."),
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("pk")),
                name="strategy_replaces_another",
                violation_error_message=_("A strategy can't replace itself."),
            ),
            *unique_per_language("strategy", "slug"),
            *complete_when_live("strategy", "title", "slug", "goal"),
        ]

    def get_absolute_url(self):
        if self.is_current:
            return reverse("strategy:current")
        return reverse("strategy:detail", args=[self.slug_shown()])

    @property
    def ended_on(self):
        return self.history_since


class DevelopmentObjective(OfficialWording, Publishable):
    """The most ambitious result that the mission can contribute to (DO), or a special objective beside them."""

    class Kind(models.TextChoices):
        DEVELOPMENT = "development", _("development objective")
        SPECIAL = "special", _("special objective")

    # A draft may not know these yet; what is public does.
    strategy = models.ForeignKey(
        Strategy, on_delete=models.PROTECT, null=True, related_name="objectives", verbose_name=_("strategy")
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DEVELOPMENT)
    statement = models.TextField(_("statement"), help_text=_("The official wording."))
    short_title = models.CharField(_("short title"), max_length=120, help_text=_("For cards, menus and filters."))
    slug = models.SlugField(_("address"), max_length=100, null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences in plain language."))
    body = RichTextField(_("text"), blank=True)
    image = models.ForeignKey(
        "images.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    sources = models.ManyToManyField("sources.Source", blank=True, related_name="+", verbose_name=_("sources"))

    required_to_publish = ("short_title", "slug", "statement")
    title_field = "short_title"
    drafted_children = ("statements",)
    official_field = "statement"
    official_is_locked = True

    class Meta(Publishable.Meta):
        verbose_name = _("development objective")
        verbose_name_plural = _("development objectives")
        ordering = ["strategy", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="objective_number_unique",
                violation_error_message=_("This strategy already has an objective with this number."),
            ),
            models.CheckConstraint(
                condition=~live_in_any() | Q(strategy__isnull=False, number__isnull=False),
                name="objective_live_has_place",
                violation_error_message=_("A public objective needs its strategy and its number."),
            ),
            *unique_per_language("objective", "slug"),
            *complete_when_live("objective", "short_title", "slug", "statement"),
        ]

    def get_absolute_url(self):
        return reverse("strategy:objective", args=[self.slug_shown()])

    @property
    def ended_on(self):
        return self.strategy.ended_on if self.strategy else None

    @property
    def code(self):
        """The objective's code in the active language: "DO 1" in English, "OD 1" in Spanish."""
        return _("DO %(number)s") % {"number": self.number}


class ResultStatement(Keyed):
    """An intermediate result (IR) or one below it, in the tree under an objective."""

    objective = models.ForeignKey(
        DevelopmentObjective, on_delete=models.CASCADE, related_name="statements", verbose_name=_("objective")
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    code = models.CharField(
        _("code"),
        max_length=20,
        validators=[
            RegexValidator(
                r"^[1-9]\d*(\.[1-9]\d*){1,3}$",
                _("Give a code such as 1.2 for a result or 1.2.1 for one below it, three levels at most."),
            )
        ],
        help_text=_("It begins with the number of the objective, such as 1.2 or 1.2.1."),
    )
    statement = models.TextField(_("statement"))

    class Meta:
        verbose_name = _("result statement")
        verbose_name_plural = _("result statements")
        ordering = ["objective", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "code"],
                name="statement_code_unique",
                # A publication may let two statements change their codes with each other.
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This objective already has a result with this code."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[1-9]\d*(\.[1-9]\d*){1,3}$"),
                name="statement_code_depth",
                violation_error_message=_("The tree has three levels at most below an objective."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text_in_any('statement')}"

    def clean(self):
        super().clean()
        if self.code and self.objective_id and not self.code.startswith(f"{self.objective.number}."):
            raise ValidationError({"code": _("The code must begin with the number of the objective.")})
        if self.code and self.parent_id and self.code.rpartition(".")[0] != self.parent.code:
            raise ValidationError({"code": _("The code must be the parent's code, a point and a number.")})
        if self.code and not self.parent_id and self.code.count(".") > 1:
            raise ValidationError({"parent": _("Choose the result that this one stands under.")})
        if self.parent_id and self.objective_id and self.parent.objective_id != self.objective_id:
            raise ValidationError({"parent": _("The parent belongs to another objective.")})

    def key_source(self):
        return f"{self.objective.key}-{self.code}".replace(".", "-")

    @property
    def level(self):
        """How far below the objective the statement stands: 1 is an intermediate result, 2 and 3 are below it."""
        return self.code.count(".")


class Challenge(Publishable):
    """A problem of the country that the strategy answers."""

    # A draft may not know these yet; what is public does.
    strategy = models.ForeignKey(
        Strategy, on_delete=models.PROTECT, null=True, related_name="challenges", verbose_name=_("strategy")
    )
    order = models.PositiveSmallIntegerField(_("order"), null=True)
    title = models.CharField(_("title"), max_length=255)
    body = RichTextField(_("text"), blank=True)
    sources = models.ManyToManyField("sources.Source", blank=True, related_name="+", verbose_name=_("sources"))

    required_to_publish = ("title",)

    class Meta(Publishable.Meta):
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering = ["strategy", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "order"],
                name="challenge_order_unique",
                violation_error_message=_("This strategy already has a challenge in this place."),
            ),
            models.CheckConstraint(
                condition=~live_in_any() | Q(strategy__isnull=False, order__isnull=False),
                name="challenge_live_has_place",
                violation_error_message=_("A public challenge needs its strategy and its place."),
            ),
            *complete_when_live("challenge", "title"),
        ]

    def get_absolute_url(self):
        return f"{self.strategy.get_absolute_url()}#{self.key}"

    @property
    def ended_on(self):
        return self.strategy.ended_on if self.strategy else None
