from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.constraints import complete_when_live, unique_per_language
from publishing.models import Publishable
from publishing.querysets import PublishableQuerySet, live_in_any


class IndicatorQuerySet(PublishableQuerySet):
    def key_figures(self):
        """Return the indicators that staff chose for the front pages."""
        return self.filter(is_key=True)


class Indicator(Publishable):
    """What is measured and how: the fields of a performance indicator reference sheet (PIRS, ADS 201maf).

    A fact about the mission itself, such as its years in the country, is an indicator that belongs to nothing below.
    """

    class Kind(models.TextChoices):
        PERFORMANCE = "performance", _("performance indicator")
        CONTEXT = "context", _("context indicator")

    class Level(models.TextChoices):
        OUTPUT = "output", _("output")
        OUTCOME = "outcome", _("outcome")
        IMPACT = "impact", _("impact")

    class ValueKind(models.TextChoices):
        COUNT = "count", _("count")
        RATIO = "ratio_number", _("ratio")
        CURRENCY = "currency", _("amount of money")
        PERCENT_LEVEL = "percent_level", _("level in percent")
        PERCENT_CHANGE = "percent_change", _("change in percent")
        MILESTONE = "milestone", _("milestone")
        QUALITATIVE = "qualitative", _("in words")

    class Direction(models.TextChoices):
        INCREASE = "increase", _("higher is better")
        DECREASE = "decrease", _("lower is better")
        NONE = "none", _("neither")

    class Cumulation(models.TextChoices):
        NON_CUMULATIVE = "non_cumulative", _("each period counts for itself")
        LIFE = "cumulative_life", _("running total since the start")
        YEAR = "cumulative_year", _("running total within each year")
        SNAPSHOT = "snapshot", _("state at a moment")

    class Frequency(models.TextChoices):
        QUARTERLY = "quarterly", _("every quarter")
        SEMIANNUAL = "semiannual", _("twice a year")
        ANNUAL = "annual", _("every year")
        ONCE = "once", _("once")
        NOT_STATED = "not_stated", _("not stated by the source")

    code = models.CharField(
        _("code"), max_length=50, unique=True, null=True, blank=True, help_text=_("The mission's own code, if any.")
    )
    title = models.CharField(_("title"), max_length=255)
    slug = models.SlugField(_("address"), max_length=100, null=True, blank=True)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One sentence that says what happened, for tiles and lists.")
    )
    definition = models.TextField(_("precise definition"), blank=True)
    statement = models.ForeignKey(
        "strategy.ResultStatement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("result statement"),
    )
    objective = models.ForeignKey(
        "strategy.DevelopmentObjective",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("development objective"),
    )
    area = models.ForeignKey(
        "programs.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("area of work"),
    )
    program = models.ForeignKey(
        "programs.Program",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("program"),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.PERFORMANCE)
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    standard_code = models.CharField(
        _("standard indicator code"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2,3}(\.\d+)+-\d+\w?$", _("Give a code such as EG.3-10."))],
        help_text=_("From the standard foreign assistance list, such as EG.3-10. Leave empty for an own indicator."),
    )
    in_ppr = models.BooleanField(_("reported in the Performance Plan and Report (PPR)"), default=False)
    ppr_years = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("PPR fiscal years"), blank=True, default=list
    )
    value_kind = models.CharField(_("kind of value"), max_length=15, choices=ValueKind)
    unit = models.CharField(
        _("unit"), max_length=100, blank=True, help_text=_("What one of it is, such as families or percent.")
    )
    unit_one = models.CharField(
        _("unit in the singular"), max_length=100, blank=True, help_text=_("Said of one of it, such as family.")
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Give an ISO 4217 code, such as USD or PEN."))],
        help_text=_("An ISO 4217 code, such as USD. For amounts of money only."),
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, blank=True)
    cumulation = models.CharField(_("over time"), max_length=15, choices=Cumulation, default=Cumulation.SNAPSHOT)
    aggregatable = models.BooleanField(_("can be added up over places"), default=False)
    disaggregations = models.TextField(_("disaggregations"), blank=True)
    rationale = models.TextField(_("why it is measured"), blank=True)
    data_source = models.TextField(_("data source"), blank=True)
    method = models.TextField(_("method of collection"), blank=True)
    frequency = models.CharField(_("frequency"), max_length=15, choices=Frequency, blank=True)
    responsible = models.CharField(_("responsible role"), max_length=255, blank=True)
    baseline_timeframe = models.CharField(_("time of the baseline"), max_length=255, blank=True)
    target_rationale = models.TextField(_("reason for the targets"), blank=True)
    dqa_on = models.DateField(_("last data quality assessment"), null=True, blank=True)
    next_dqa_on = models.DateField(_("next data quality assessment"), null=True, blank=True)
    limitations = models.TextField(_("known limitations"), blank=True)
    changes = models.TextField(_("changes to the indicator"), blank=True)
    is_key = models.BooleanField(_("key figure"), default=False, help_text=_("Shown on the home and results pages."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = IndicatorQuerySet.as_manager()

    # Rule R11: a public indicator says what it is, in which unit, where from, how often and which way is good.
    required_to_publish = ("title", "slug", "definition", "unit", "data_source")

    class Meta(Publishable.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(value_kind="currency") & Q(currency__regex=r"^[A-Z]{3}$"))
                | (~Q(value_kind="currency") & Q(currency="")),
                name="indicator_money_has_currency",
                violation_error_message=_(
                    "An amount of money needs its currency, such as USD; other kinds of value have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(in_ppr=True) | Q(ppr_years=[]),
                name="indicator_ppr_years_need_ppr",
                violation_error_message=_("PPR years belong to an indicator that is reported in the PPR."),
            ),
            models.CheckConstraint(
                condition=~live_in_any() | (~Q(direction="") & ~Q(frequency="")),
                name="indicator_live_has_direction",
                violation_error_message=_("A public indicator needs its direction and its frequency."),
            ),
            *unique_per_language("indicator", "slug"),
            *complete_when_live("indicator", "title", "slug", "definition", "unit", "data_source"),
        ]

    def get_absolute_url(self):
        return reverse("results:detail", args=[self.slug_shown()])

    def missing_to_publish(self, language):
        return super().missing_to_publish(language) + [
            name for name in ("direction", "frequency") if not getattr(self, name)
        ]

    @property
    def is_percent(self):
        return self.value_kind in {self.ValueKind.PERCENT_LEVEL, self.ValueKind.PERCENT_CHANGE}

    @property
    def is_in_words(self):
        """Tell whether the indicator's values are words, with no number to compute with."""
        return self.value_kind in {self.ValueKind.MILESTONE, self.ValueKind.QUALITATIVE}
