from django.urls import reverse

from pages.models import Page
from programs.models import Area, Program, Region
from publishing.sitemaps import PublicSitemap, PublishableSitemap
from results.models import Indicator
from sources.uses import public_sources
from strategy.models import DevelopmentObjective, Strategy


class SectionSitemap(PublicSitemap):
    """The pages that are always there; the strategy's is where one is public."""

    def items(self):
        shown = Strategy.objects.live_in_any().first()
        self.strategy_languages = shown.live_languages() if shown else []
        return ["pages:home", *Page.Section.values, "sources:list", "pages:changes"]

    def location(self, item):
        return reverse(item)

    def get_languages_for_item(self, item):
        if item == Page.Section.STRATEGY:
            return self.strategy_languages
        return super().get_languages_for_item(item)


class RegionSitemap(PublicSitemap):
    def items(self):
        return Region.objects.all()


class SourceSitemap(PublicSitemap):
    """The sources that something public rests on."""

    def items(self):
        return public_sources()


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
    "sources": SourceSitemap,
}
