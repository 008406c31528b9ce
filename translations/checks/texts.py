"""A value as the checks read it: its blocks of words, its headings, its links and its figure tokens."""

import re
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings

from publishing.diff.tokens import BLOCKS

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]]")
TOKEN = re.compile(r"\[\[[^\[\]]+\]\]")
SPACES = re.compile(r"[ \t\r\n\f]+")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True)
class Text:
    """One side of a pair: a field's value in a language, rich text or plain; a title is a heading as a whole."""

    value: str
    language: str
    is_rich: bool = False
    is_heading: bool = False

    @cached_property
    def _read(self):
        reader = _Reader()
        if self.is_rich:
            reader.feed(self.value)
            reader.close()
        else:
            reader.blocks = [self.value]
        return reader

    @cached_property
    def blocks(self):
        """The words of each block, with single spaces; a no-break space stays, because it can stand in a number."""
        return [words for block in self._read.blocks if (words := SPACES.sub(" ", block).strip())]

    @property
    def words(self):
        return "\n".join(self.blocks)

    @cached_property
    def prose(self):
        """The blocks without addresses and tokens, whose digits are no figures."""
        return [TOKEN.sub(" ", ADDRESS.sub(" ", EMAIL.sub(" ", block))) for block in self.blocks]

    @cached_property
    def headings(self):
        if self.is_heading:
            return self.blocks
        return [SPACES.sub(" ", text).strip() for text in self._read.headings]

    @cached_property
    def tokens(self):
        return TOKEN.findall(self.words)

    @cached_property
    def emails(self):
        """The e-mail addresses that readers see or write to, each once."""
        linked = [href[len("mailto:") :].partition("?")[0] for href in self._read.hrefs if href.startswith("mailto:")]
        return list(dict.fromkeys(found.lower() for found in [*EMAIL.findall(self.words), *linked]))

    @cached_property
    def links(self):
        """The addresses of other sites, each once."""
        seen = [self._read.hrefs, ADDRESS.findall(EMAIL.sub(" ", self.words))]
        found = [href for hrefs in seen for href in hrefs if not is_own(href) and not href.startswith("mailto:")]
        return list(dict.fromkeys(_full(href) for href in found))

    @cached_property
    def own_links(self):
        """The addresses of this site, which differ from language to language, each once."""
        return list(dict.fromkeys(href for href in self._read.hrefs if is_own(href)))


def is_own(href):
    """Tell whether a link leads to a place on this site."""
    host = urlsplit(href).hostname
    return host == urlsplit(settings.SITE_URL).hostname or (host is None and href.startswith(("/", "#", "?")))


def _full(href):
    """Return an address as the browser opens it, so that what is written in two ways counts once."""
    href = f"https://{href}" if href.startswith("www.") else href
    return href.rstrip("/") if urlsplit(href).path == "/" else href


class _Reader(HTMLParser):
    """What a rich text has, from its HTML."""

    def __init__(self):
        super().__init__()
        self.blocks = [""]
        self.headings = []
        self.hrefs = []
        self._heading = False

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.blocks.append("")
        elif tag == "br":
            self.handle_data(" ")
        if tag in HEADINGS:
            self.headings.append("")
            self._heading = True
        href = (dict(attrs).get("href") or "").strip()
        if tag == "a" and href:
            self.hrefs.append(href)

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.blocks.append("")
        if tag in HEADINGS:
            self._heading = False

    def handle_data(self, data):
        self.blocks[-1] += data
        if self._heading:
            self.headings[-1] += data
