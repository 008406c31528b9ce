from django.urls import reverse

from pages.models import Page
from programs.models import Area, Program, Region
from publishing.sitemaps import PublicSitemap, PublishableSitemap
from results.models import Indicator
from strategy.models import DevelopmentObjective, Strategy


class SectionSitemap(PublicSitemap):
    """The pages that are always there."""

    def items(self):
        return ["pages:home", *Page.Section.values]

    def location(self, item):
        return reverse(item)


class RegionSitemap(PublicSitemap):
    def items(self):
        return Region.objects.all()


class PageSitemap(PublishableSitemap):
    queryset = Page.objects.filter(section=None)


class EarlierStrategySitemap(PublishableSitemap):
    """Strategies no longer in force; the one in force is a section."""

    queryset = Strategy.objects.filter(is_current=False)


def of(model):
    """Return the sitemap class of a model's public rows."""
    return type(f"{model.__name__}Sitemap", (PublishableSitemap,), {"queryset": model.objects.all()})


SITEMAPS = {
    "sections": SectionSitemap,
    "pages": PageSitemap,
    "regions": RegionSitemap,
    "areas": of(Area),
    "programs": of(Program),
    "strategies": EarlierStrategySitemap,
    "objectives": of(DevelopmentObjective),
    "results": of(Indicator),
}
