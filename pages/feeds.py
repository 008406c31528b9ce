from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from pages.changes import changes, told
from publishing import languages
from publishing.metadata import absolute

NEWEST = 30


class ChangeFeed(Feed):
    """The newest public changes in the language of its address, as Atom."""

    feed_type = Atom1Feed

    # Django takes the addresses of a feed for the request's host; ours have the site's own already.
    def link(self):
        return absolute(reverse("pages:changes"))

    def feed_url(self):
        return absolute(reverse("pages:changes-feed"))

    @property
    def language(self):
        return languages.tag(languages.current())

    def title(self):
        return _("What changed")

    def subtitle(self):
        return _("What was published, updated and withdrawn on this site.")

    def items(self):
        return told(changes()[:NEWEST])

    def item_title(self, item):
        return _("%(title)s (%(kind)s)") % {"title": item.title, "kind": item.change.get_kind_display()}

    def item_description(self, item):
        return item.change.note

    def item_link(self, item):
        return absolute(item.path) if item.path else self.link()

    def item_guid(self, item):
        return f"{self.link()}#change-{item.change.pk}"

    def item_pubdate(self, item):
        return item.change.at

    def item_updateddate(self, item):
        return item.change.at
