import json
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.text import Truncator

from publishing import languages
from publishing.models import Publication

# A JSON block ends where its script element does, so what could end that is escaped (as django.utils.html.json_script).
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def absolute(path):
    """Return the full address of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def shortened(text, length):
    """Return the beginning of a text, cut between words; a figure such as [[figure:families]] stays whole or goes."""
    short = Truncator(text).chars(length)
    before, bracket, rest = short.rpartition("[[")
    return f"{before.rstrip()}…" if bracket and "]]" not in rest else short


@dataclass(frozen=True)
class Alternate:
    """A page's address in one language."""

    code: str
    url: str

    @property
    def tag(self):
        return languages.tag(self.code)

    @property
    def name(self):
        return languages.own_name(self.code)


@dataclass
class Metadata:
    """What a page says of itself to browsers, search engines and the frame around it.

    `paths` has the page's path in every language, `live` the languages in which it is public. `withdrawal` is set on a
    page that only stays for who cites it, `history_since` on one that no longer changes.
    """

    title: str
    description: str
    language: str
    content_language: str
    paths: dict
    live: list
    query: str = ""
    breadcrumbs: list = field(default_factory=list)
    last_updated: date | None = None
    data: list = field(default_factory=list)
    has_own_query: bool = False
    kind: str = "website"
    withdrawal: Publication | None = None
    history_since: date | None = None

    @property
    def is_borrowed(self):
        """Tell whether the content is shown in another language than the page's, which it is not public in."""
        return self.content_language != self.language

    @property
    def og_locale(self):
        """Open Graph's name of the content's language, such as "es_PE"."""
        return languages.tag(self.content_language).replace("-", "_")

    @property
    def section(self):
        """The path of the page right above this one, for the menu to mark; "" on the home page and under it."""
        return next((path for _label, path in reversed(self.breadcrumbs[1:]) if path), "")

    @property
    def noindex(self):
        """Tell whether search engines should leave the page out: withdrawn, in another language, or a filtered list."""
        return bool(self.withdrawal or self.is_borrowed or (self.query and not self.has_own_query))

    @property
    def canonical(self):
        query = f"?{self.query}" if self.has_own_query else ""
        return absolute(self.paths[self.content_language]) + query

    @property
    def alternates(self):
        """The addresses for hreflang: the languages in which the page is public. A withdrawn page is no twin of it."""
        return [] if self.withdrawal else self.still_public

    @property
    def still_public(self):
        """The same page in the languages in which it is public."""
        return [Alternate(code, absolute(self.paths[code])) for code in self.live]

    @property
    def default(self):
        """The address for hreflang x-default: the first language in which the page is public; "" if it is withdrawn."""
        return "" if self.withdrawal else absolute(self.paths[self.live[0]])

    @property
    def toggles(self):
        """The same page in the other languages, with the reader's filters; never a dead end."""
        query = f"?{self.query}" if self.query else ""
        return [Alternate(code, self.paths[code] + query) for code in languages.codes() if code != self.language]

    @property
    def structured_data(self):
        """JSON-LD blocks, safe inside a script element; none of a withdrawn page."""
        if self.withdrawal:
            return []
        blocks = [*self.data]
        if len(self.breadcrumbs) > 1:
            blocks.append(breadcrumb_list(self.breadcrumbs))
        texts = (json.dumps({"@context": "https://schema.org", **block}, ensure_ascii=False) for block in blocks)
        return [mark_safe(text.translate(SCRIPT_ESCAPES)) for text in texts]  # noqa: S308  escaped in this very line


def breadcrumb_list(breadcrumbs):
    """Return schema.org's BreadcrumbList for [(label, path)]; the last has no address, being the page itself."""
    items = []
    for position, (label, path) in enumerate(breadcrumbs, start=1):
        item = {"@type": "ListItem", "position": position, "name": str(label)}
        if path:
            item["item"] = absolute(path)
        items.append(item)
    return {"@type": "BreadcrumbList", "itemListElement": items}


def latest(rows, language=None):
    """Return when the newest of some rows was updated, in the language each is shown in; None for no rows."""
    moments = [row.updated_at(row.language_shown(language) or languages.current()) for row in rows]
    return max(filter(None, moments), default=None)
