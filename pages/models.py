from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.constraints import complete_when_live, unique_per_language
from publishing.fields import RichTextField
from publishing.models import Keyed, OfficialWording, Publishable


class Mission(OfficialWording, Publishable):
    """The publisher: one per site. Its texts are the home page's."""

    KEY = "mission"

    title = models.CharField(_("name of the site"), max_length=100, help_text=_("Such as USAID in Perú."))
    short_name = models.CharField(_("short name"), max_length=50, blank=True, help_text=_("Such as USAID/Peru."))
    agency = models.CharField(_("agency"), max_length=150, blank=True)
    country_code = models.CharField(_("country"), max_length=2, default="PE", help_text=_("ISO 3166-1, such as PE."))
    tagline = models.CharField(_("headline of the home page"), max_length=200, blank=True)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for the home page and search engines.")
    )
    body = RichTextField(_("text of the home page"), blank=True)
    image = models.ForeignKey(
        "images.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    more_information = models.ForeignKey(
        "sources.Link",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("more information"),
    )
    email = models.EmailField(_("e-mail address for corrections"), blank=True)
    sources = models.ManyToManyField("sources.Source", blank=True, related_name="+", verbose_name=_("sources"))
    archived_on = models.DateField(
        _("archived since"),
        null=True,
        blank=True,
        help_text=_(
            "Give a date when the mission has ended. Every page then carries a dated banner, and only people with a "
            "special right can change anything."
        ),
    )

    required_to_publish = ("title",)

    class Meta(Publishable.Meta):
        verbose_name = _("mission")
        verbose_name_plural = _("mission")
        constraints = [
            models.CheckConstraint(
                condition=Q(key="mission"),
                name="mission_only_one",
                violation_error_message=_("A site has one mission; change the one that is there."),
            ),
            *complete_when_live("mission", "title"),
        ]

    def get_absolute_url(self):
        return reverse("pages:home")

    @property
    def ended_on(self):
        return self.archived_on

    def key_source(self):
        return self.KEY


def page_path(section, slug):
    """Return the path of a page in the active language: its section's, or one of its own."""
    return reverse(section) if section else reverse("pages:detail", args=[slug])


class Page(Publishable):
    """A page of its own, such as About, or the introduction to a section of the site."""

    class Section(models.TextChoices):
        """Sections that have a view; the value is the view's URL name."""

        WORK = "programs:work", _("Our work")
        PROGRAMS = "programs:list", _("Programs")
        REGIONS = "programs:regions", _("Regions")
        STRATEGY = "strategy:current", _("Strategy")
        RESULTS = "results:list", _("Results")
        CONTACTS = "contacts:list", _("Contacts")

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences, shown under the title."))
    body = RichTextField(_("text"), blank=True)
    image = models.ForeignKey(
        "images.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
        help_text=_("For a page with an address of its own: an introduction shows none."),
    )
    section = models.CharField(
        _("introduces"),
        max_length=30,
        choices=Section,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Leave empty for a page with an address of its own."),
    )
    sources = models.ManyToManyField("sources.Source", blank=True, related_name="+", verbose_name=_("sources"))

    class Meta(Publishable.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["pk"]
        constraints = [*unique_per_language("page", "slug"), *complete_when_live("page", "title", "slug")]

    def get_absolute_url(self):
        return page_path(self.section, self.slug_shown())


class MenuItem(Keyed):
    """One entry of a menu: a page of this site or a link elsewhere."""

    class Menu(models.TextChoices):
        MAIN = "main", _("main menu")
        FOOTER = "footer", _("footer")
        IDENTIFIER = "identifier", _("required links of an official site")

    menu = models.CharField(_("menu"), max_length=15, choices=Menu, default=Menu.MAIN)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(
        _("label"), max_length=80, blank=True, help_text=_("Leave empty to use the title of the page or link.")
    )
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("page")
    )
    link = models.ForeignKey(
        "sources.Link", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("link")
    )

    class Meta:
        verbose_name = _("menu item")
        verbose_name_plural = _("menu items")
        ordering = ["menu", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, link__isnull=True) | Q(page__isnull=True, link__isnull=False),
                name="menu_item_one_target",
                violation_error_message=_("Choose either a page or a link."),
            )
        ]

    def __str__(self):
        return self.text_in_any("label") or str(self.page or self.link)

    def key_source(self):
        return f"{self.menu} {(self.page or self.link).key}"
