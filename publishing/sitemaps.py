from django.contrib.sitemaps import Sitemap
from django.utils.translation import override

from publishing import languages
from publishing.metadata import absolute


class PublicSitemap(Sitemap):
    """Addresses with their alternates. Django's own x-default has no language in it, and so only redirects."""

    i18n = True

    def get_urls(self, page=1, site=None, protocol=None):
        return [self._entry(item, language) for item, language in self.paginator.page(page).object_list]

    def _entry(self, item, language):
        live = self.get_languages_for_item(item)
        locations = {code: absolute(self._path(item, code)) for code in live}
        alternates = [{"location": locations[code], "lang_code": code} for code in live]
        alternates.append({"location": locations[live[0]], "lang_code": "x-default"})
        return {
            "item": item,
            "location": locations[language],
            "lastmod": self.updated_at(item, language),
            "changefreq": None,
            "priority": "",
            "alternates": alternates,
        }

    def _path(self, item, language):
        with override(language):
            return self.location(item)

    def updated_at(self, item, language):
        return None

    def get_languages_for_item(self, item):
        return languages.codes()

    def get_latest_lastmod(self):
        return None


class PublishableSitemap(PublicSitemap):
    """The rows of a queryset, each in the languages in which it is public."""

    queryset = None

    def items(self):
        return self.queryset.live_in_any().order_by("pk")

    def location(self, item):
        return item.get_absolute_url()

    def get_languages_for_item(self, item):
        return item.live_languages()

    def updated_at(self, item, language):
        return item.updated_at(language)
