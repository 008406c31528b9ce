"""What stands around every public page: the mission, its menus, and the text that introduces the section."""

from dataclasses import dataclass

from pages.models import MenuItem, Mission, Page, page_path
from publishing import languages
from publishing.metadata import latest
from publishing.related import build, columns, rows
from sources.models import Link

MENU_COLUMNS = [
    "menu",
    *columns(MenuItem, "label"),
    *columns(Page, "title", "slug", "section", "is_live", path="page__"),
    *columns(Link, "title", "url", "language", path="link__"),
]
SECTION_COLUMNS = columns(Page, "title", "summary", "body", "section", "is_live", "published_at", "changed_at")


@dataclass(frozen=True)
class Entry:
    """A menu entry as a reader of the active language sees it; `lang` is set where its words are in another one."""

    title_shown: str
    url: str
    lang: str = ""


class Frame:
    """The mission, the menus and the section's introduction, read with one query."""

    def __init__(self, view_name):
        items = MenuItem.objects.order_by("menu", "order", "pk")
        self.mission = (
            Mission.objects.live_in_any()
            # The home page alone shows the mission's image.
            .select_related("more_information", *(["image"] if view_name == "pages:home" else []))
            .annotate(
                menu_rows=rows(items, *MENU_COLUMNS),
                section_rows=rows(Page.objects.live_in_any().filter(section=view_name), *SECTION_COLUMNS),
            )
            .first()
        )
        self.menu = self._entries(MenuItem.Menu.MAIN)
        self.footer_menu = self._entries(MenuItem.Menu.FOOTER)
        self.identifier_menu = self._entries(MenuItem.Menu.IDENTIFIER)
        self.section = next((build(Page, data) for data in self.mission.section_rows), None) if self.mission else None

    @property
    def updated(self):
        """When the section's introduction, or else the mission's text, was published: for pages that have no date."""
        return latest([row for row in (self.section or self.mission,) if row])

    def _entries(self, menu):
        if self.mission is None:
            return []
        entries = (self._entry(data) for data in self.mission.menu_rows if data["menu"] == menu)
        return [entry for entry in entries if entry]

    def _entry(self, data):
        """Return the entry of a menu row, or None where its page is public in no language.

        The rows stay dictionaries: every page draws a dozen of them, and instances would cost more than the query.
        """
        order = languages.in_order_of_preference()
        label = data[languages.column("label", order[0])]
        if data["link__url"]:
            titles = (data[languages.column("link__title", code)] for code in order)
            return Entry(label or next(filter(None, titles), data["link__url"]), data["link__url"])
        language = next((code for code in order if data[languages.column("page__is_live", code)]), None)
        if language is None:
            return None
        title = label or data[languages.column("page__title", language)]
        url = page_path(data["page__section"], data[languages.column("page__slug", language)])
        borrowed = language != order[0] and not label
        return Entry(title, url, languages.tag(language) if borrowed else "")
