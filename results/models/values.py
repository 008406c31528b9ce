from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from publishing.constraints import text_in_some_language
from publishing.models import Keyed
from publishing.querysets import KeyedQuerySet
from results import fiscal_year
from results.models.indicators import Indicator
from sources.models import Precision


def make_date(year, month, day):
    """Return the SQL expression for a date from its parts."""
    return models.Func(year, month, day, function="make_date", output_field=models.DateField())


def person(label):
    """Return a column for who did something to a value; None where nobody of the staff did, such as in fixtures."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


number = {"max_digits": 18, "decimal_places": 4, "null": True, "blank": True}


class ValueQuerySet(KeyedQuerySet):
    def published(self):
        """Return the values that the public may see, where their indicator is public too."""
        return self.filter(status=Value.Status.PUBLISHED)

    def replaced(self):
        """Return the values that were public until a correction took their place."""
        return self.filter(status=Value.Status.REPLACED)

    def waiting(self):
        """Return the values that are not public yet: drafts, and those that a second person has checked."""
        return self.filter(status__in=[Value.Status.DRAFT, Value.Status.REVIEWED])

    def newest_first(self, *groups):
        """Return the values by their period, within groups; those without dates come last, by their source's date."""
        return self.order_by(
            *groups, F("period_end").desc(nulls_last=True), F("source__published_on").desc(nulls_last=True), "-pk"
        )


class Value(Keyed):
    """What an indicator had, should have or reached, with its qualifier, its period and its source."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        MORE_THAN = "more_than", _("more than")
        AT_LEAST = "at_least", _("at least")
        ABOUT = "about", _("about")
        LESS_THAN = "less_than", _("less than")
        UNQUANTIFIED = "unquantified", _("not quantified")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEWED = "reviewed", _("reviewed")
        PUBLISHED = "published", _("published")
        # A correction took its place. It stays, for the indicator's public history.
        REPLACED = "replaced", _("replaced by a correction")

    value = models.DecimalField(_("value"), **number)
    qualifier = models.CharField(_("qualifier"), max_length=15, choices=Qualifier, default=Qualifier.EXACT)
    text = models.TextField(
        _("in words"), blank=True, help_text=_("For a milestone, or where the source gives no number.")
    )
    numerator = models.DecimalField(_("numerator"), **number)
    denominator = models.DecimalField(_("denominator"), **number)
    fiscal_year = models.PositiveSmallIntegerField(
        _("U.S. fiscal year"), null=True, blank=True, help_text=_("2021 is October 1, 2020 to September 30, 2021.")
    )
    period_start = models.DateField(_("first day"), null=True, blank=True)
    period_end = models.DateField(_("last day"), null=True, blank=True)
    period_precision = models.CharField(
        _("precision of the period"), max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    period_text = models.CharField(
        _("period in words"),
        max_length=150,
        blank=True,
        help_text=_("As the source says it, where it gives no dates."),
    )
    region = models.ForeignKey(
        "programs.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    place_text = models.CharField(
        _("place in words"), max_length=150, blank=True, help_text=_("As the source says it, where it names no region.")
    )
    note = models.TextField(_("note"), blank=True)
    source = models.ForeignKey(
        "sources.Source", on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss",
        verbose_name=_("source"),
    )  # fmt: skip
    # Who wrote, checked and published a value, and when: `results.services` alone writes these and the status.
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    entered_by = person(_("entered by"))
    entered_at = models.DateTimeField(_("entered"), null=True, editable=False)
    reviewed_by = person(_("reviewed by"))
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, editable=False)
    published_by = person(_("published by"))
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    remark = models.TextField(_("remark of the second person"), blank=True, editable=False)
    # The published value that this one corrects, once it is published in its place; and what readers are told of it.
    replaces = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        editable=False,
        related_name="corrections",
        verbose_name=_("corrects"),
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)
    change_note = models.TextField(_("what changed"), blank=True, editable=False)
    verified = models.BooleanField(_("verified against the source"), default=False)

    objects = ValueQuerySet.as_manager()

    # Without dates a value says its period in words (rule R7); only a baseline's source may be silent (rule R5).
    needs_period = True

    class Meta:
        abstract = True
        ordering = ["indicator", "period_end", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | text_in_some_language("text"),
                name="%(class)s_number_or_words",
                violation_error_message=_("Give a number, or say it in words."),
            ),
            models.CheckConstraint(
                condition=~Q(qualifier="unquantified") | Q(value__isnull=True),
                name="%(class)s_unquantified_no_number",
                violation_error_message=_("What is not quantified has no number: leave the value empty."),
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True, period_end__isnull=True)
                # A comparison with NULL is neither true nor false, and would pass.
                | Q(period_start__isnull=False, period_end__isnull=False, period_end__gte=F("period_start")),
                name="%(class)s_period_in_order",
                violation_error_message=_("A period has a first and a last day, in this order."),
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__isnull=True)
                | Q(
                    period_start__isnull=False,
                    period_end__isnull=False,
                    period_start=make_date(F("fiscal_year") - 1, 10, 1),
                    period_end=make_date(F("fiscal_year"), 9, 30),
                ),
                name="%(class)s_fiscal_year_period",
                violation_error_message=_("A U.S. fiscal year runs from October 1 to September 30."),
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | ~Q(denominator=0),
                name="%(class)s_denominator_not_zero",
                violation_error_message=_("The denominator can't be zero."),
            ),
            models.CheckConstraint(
                condition=~Q(status="replaced") | Q(replaced_at__isnull=False),
                name="%(class)s_replaced_has_date",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status__in=["draft", "reviewed"]),
                name="%(class)s_one_open_correction",
                violation_error_message=_("Somebody is correcting this value already: go on with that correction."),
            ),
        ]

    def __str__(self):
        # As both languages write a number, without the zeros that the column adds.
        said = self.text_in_any("text") if self.value is None else f"{Decimal(self.value).normalize():,f}"
        return f"{self.indicator}: {said}"

    def save(self, *args, **kwargs):
        self._fill_period()
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        self._fill_period()
        errors = {}
        if self.indicator_id and self.value is not None and (message := self._out_of_range()):
            errors["value"] = message
        if self.needs_period and not self.period_start and not self.text_in_any("period_text"):
            errors["period_start"] = _("Give the dates of the period, or say it in words.")
        if self.status == self.Status.PUBLISHED and not self.source_id:
            errors["source"] = _("A value needs its source before it is published.")
        if errors:
            raise ValidationError(errors)

    def key_source(self):
        when = f"fy{self.fiscal_year}" if self.fiscal_year else str(self.period_end or self.text_in_any("period_text"))
        where = self.region.iso_code if self.region_id else ""
        return f"{self.indicator.key} {self._meta.model_name} {when} {where}"

    def _fill_period(self):
        """Fill a fiscal year's days, the one thing that follows from it without a doubt (rule R7)."""
        if self.fiscal_year and not self.period_start and not self.period_end:
            self.period_start, self.period_end = fiscal_year.days(self.fiscal_year)
            self.period_precision = Precision.DAY

    def _out_of_range(self):
        """Return why the number is impossible for its kind, or None (rule R1)."""
        kind = Indicator.ValueKind
        if self.indicator.value_kind == kind.PERCENT_LEVEL and not 0 <= self.value <= 100:
            return _("A level in percent lies between 0 and 100.")
        if self.indicator.value_kind == kind.PERCENT_CHANGE and self.value < -100:
            return _("Nothing can fall by more than 100 percent.")
        if self.indicator.value_kind == kind.QUALITATIVE:
            return _("This indicator is told in words: leave the value empty.")
        return None


class Baseline(Value):
    """The value before the work began. Its year may be unknown: then it is shown as not stated (rule R5)."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="baselines", verbose_name=_("indicator")
    )

    needs_period = False

    class Meta(Value.Meta):
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")


class Target(Value):
    """The value that the mission set out to reach."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="targets", verbose_name=_("indicator")
    )

    class Meta(Value.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")


class Result(Value):
    """The value that was reached (USAID says "actual" or "result"), always with its source once published."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="results", verbose_name=_("indicator")
    )

    class Meta(Value.Meta):
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            *Value.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="published") | Q(source__isnull=False),
                name="result_published_has_source",
                violation_error_message=_("A value needs its source before it is published."),
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=False) | text_in_some_language("period_text"),
                name="result_has_period",
                violation_error_message=_("Give the dates of the period, or say it in words."),
            ),
        ]


class Disaggregate(Keyed):
    """One category's part of a value, such as women's, by sex."""

    baseline = models.ForeignKey(
        Baseline, on_delete=models.CASCADE, null=True, blank=True, related_name="disaggregates",
        verbose_name=_("baseline"),
    )  # fmt: skip
    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, null=True, blank=True, related_name="disaggregates", verbose_name=_("target")
    )
    result = models.ForeignKey(
        Result, on_delete=models.CASCADE, null=True, blank=True, related_name="disaggregates", verbose_name=_("result")
    )
    dimension = models.CharField(_("dimension"), max_length=100, help_text=_("Such as sex, age or place."))
    category = models.CharField(_("category"), max_length=100, help_text=_("Such as women."))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = _("disaggregated value")
        verbose_name_plural = _("disaggregated values")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(baseline__isnull=False, target__isnull=True, result__isnull=True)
                | Q(baseline__isnull=True, target__isnull=False, result__isnull=True)
                | Q(baseline__isnull=True, target__isnull=True, result__isnull=False),
                name="disaggregate_has_one_parent",
                violation_error_message=_("A part belongs to one value: a baseline, a target or a result."),
            )
        ]

    def __str__(self):
        return f"{self.text_in_any('dimension')}: {self.text_in_any('category')}"

    @property
    def parent(self):
        return self.baseline or self.target or self.result

    def key_source(self):
        return f"{self.parent.key} {self}"
