from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models.regions import Region
from publishing.constraints import text_in_some_language
from publishing.models import Keyed


class Organization(Keyed):
    """A government body, firm, university or community organization that programs work with."""

    class Kind(models.TextChoices):
        """IATI codelist OrganisationType, the codes in use."""

        GOVERNMENT = "10", _("government")
        LOCAL_GOVERNMENT = "11", _("local government")
        OTHER_PUBLIC = "15", _("other public sector")
        INTERNATIONAL_NGO = "21", _("international non-governmental organization")
        NATIONAL_NGO = "22", _("national non-governmental organization")
        MULTILATERAL = "40", _("multilateral organization")
        FOUNDATION = "60", _("foundation")
        PRIVATE = "70", _("private sector")
        ACADEMIC = "80", _("academic, training and research")
        OTHER = "90", _("other")

    name = models.CharField(_("name"), max_length=255)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=2, choices=Kind, blank=True)
    iati_ref = models.CharField(
        _("IATI reference"),
        max_length=100,
        blank=True,
        validators=[RegexValidator(r"^[^/&|?\s]+$", _("An IATI reference has no spaces and none of / & | ?"))],
        help_text=_("In Peru it begins with PE-RUC-, PE-SUNARP- or PE-COA-."),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Give an ISO 3166-1 code of two letters, such as PE."))],
        help_text=_("An ISO 3166-1 code of two letters, such as PE."),
    )
    url = models.URLField(_("web page"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["iati_ref"],
                condition=~Q(iati_ref=""),
                name="organization_iati_ref_unique",
                violation_error_message=_("Another organization has this IATI reference."),
            ),
            models.CheckConstraint(
                condition=text_in_some_language("name"),
                name="organization_has_name",
                violation_error_message=_("Write the name in at least one language."),
            ),
        ]

    def __str__(self):
        return self.text_in_any("name")


class Partnership(Keyed):
    """The part that an organization has in a program."""

    class Role(models.TextChoices):
        """IATI codelist OrganisationRole, and the counterpart, which IATI does not know."""

        FUNDING = "funding", _("funding partner")
        ACCOUNTABLE = "accountable", _("accountable partner")
        EXTENDING = "extending", _("extending partner")
        IMPLEMENTING = "implementing", _("implementing partner")
        COUNTERPART = "counterpart", _("counterpart")

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="partnerships", verbose_name=_("program")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("organization")
    )
    role = models.CharField(_("role"), max_length=15, choices=Role)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["program", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "organization", "role"],
                name="partnership_once",
                violation_error_message=_("This organization already has this role in the program."),
            )
        ]

    def __str__(self):
        return f"{self.organization} ({self.get_role_display()})"

    def key_source(self):
        return f"{self.program.key}-{self.organization.key}-{self.role}"


class Award(Keyed):
    """A contract, cooperative agreement or grant behind a program. Internal: no public page shows it."""

    class Instrument(models.TextChoices):
        CONTRACT = "contract", _("contract")
        AGREEMENT = "agreement", _("cooperative agreement")
        GRANT = "grant", _("grant")

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="awards", verbose_name=_("program")
    )
    number = models.CharField(_("award number"), max_length=50, unique=True)
    instrument = models.CharField(_("instrument"), max_length=10, choices=Instrument)
    partner = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="awards", verbose_name=_("implementing partner")
    )
    total_estimated_cost = models.DecimalField(
        _("total estimated cost"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Give an ISO 4217 code, such as USD or PEN."))],
    )
    starts_on = models.DateField(_("start date"), null=True, blank=True)
    ends_on = models.DateField(_("end date"), null=True, blank=True)
    officer = models.ForeignKey(
        "accounts.User",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible officer (AOR or COR)"),
        help_text=_("Never shown to the public."),
    )

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["program", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_estimated_cost__isnull=True) | Q(currency__regex=r"^[A-Z]{3}$"),
                name="award_cost_has_currency",
                violation_error_message=_("An amount of money needs its currency, such as USD."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="award_ends_after_start",
                violation_error_message=_("The end date is before the start date."),
            ),
        ]

    def __str__(self):
        return self.number

    def key_source(self):
        return self.number


class ProgramRegion(Keyed):
    """A region in which a program works, or which it names as a target."""

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="program_regions", verbose_name=_("program")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="program_regions", verbose_name=_("region")
    )
    is_target = models.BooleanField(_("target region"), default=False)

    class Meta:
        verbose_name = _("region of the program")
        verbose_name_plural = _("regions of the program")
        constraints = [
            models.UniqueConstraint(
                fields=["program", "region"],
                name="program_region_once",
                violation_error_message=_("The program already names this region."),
            )
        ]

    def __str__(self):
        return str(self.region)

    def key_source(self):
        return f"{self.program.key}-{self.region.iso_code}"


class ProgramSector(Keyed):
    """A sector that a program's money goes to, with its share (IATI rules 2.1.2 and 2.1.4)."""

    class Vocabulary(models.TextChoices):
        """IATI codelist SectorVocabulary, the codes in use."""

        DAC5 = "1", _("OECD DAC, five digits")
        DAC3 = "2", _("OECD DAC, three digits")

    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="sectors", verbose_name=_("program")
    )
    vocabulary = models.CharField(_("vocabulary"), max_length=2, choices=Vocabulary, default=Vocabulary.DAC5)
    code = models.CharField(_("code"), max_length=10, validators=[RegexValidator(r"^\d{3,5}$", _("Give the digits."))])
    percentage = models.DecimalField(_("percentage"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["program", "vocabulary", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "vocabulary", "code"],
                name="program_sector_once",
                violation_error_message=_("The program already names this sector."),
            ),
            models.CheckConstraint(
                condition=Q(percentage__gt=0, percentage__lte=100),
                name="program_sector_share",
                violation_error_message=_("A share is more than 0 and at most 100 percent."),
            ),
        ]

    def __str__(self):
        return self.code

    def key_source(self):
        return f"{self.program.key}-{self.vocabulary}-{self.code}"


def check_shares(sectors):
    """Raise ValidationError unless the shares of each vocabulary sum to 100 percent (rule R10).

    `sectors` is a list of (vocabulary, Decimal percentage). No sector at all is no error.
    """
    totals = {}
    for vocabulary, percentage in sectors:
        totals[vocabulary] = totals.get(vocabulary, 0) + percentage
    for vocabulary, total in totals.items():
        if total != 100:
            raise ValidationError(
                _("The sectors of one vocabulary must sum to 100 percent; those of %(vocabulary)s sum to %(total)s."),
                code="sector_shares",
                params={"vocabulary": ProgramSector.Vocabulary(vocabulary).label, "total": f"{total.normalize():f}"},
            )
