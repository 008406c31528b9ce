"""Reads the pages that the site sends."""

import json
from html.parser import HTMLParser


class Markup(HTMLParser):
    """A page as its elements: `all("link", rel="canonical")` and `text` with white space made single."""

    def __init__(self, response):
        super().__init__()
        self.elements = []
        self.words = []
        self.open_silent = 0
        self.json_texts = []
        self.in_json = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        if tag in {"script", "style", "title"}:
            self.open_silent += 1
        self.in_json = attributes.get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        if tag in {"script", "style", "title"}:
            self.open_silent -= 1
            self.in_json = False

    def handle_data(self, data):
        if self.in_json:
            self.json_texts.append(data)
        elif not self.open_silent:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    @property
    def structured_data(self):
        return [json.loads(text) for text in self.json_texts]

    def all(self, tag, **conditions):
        """Return the attributes of the elements of a kind that have these attributes."""
        wanted = {name.rstrip("_"): value for name, value in conditions.items()}
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]

    def paths(self):
        """Return where the page's links lead on this site."""
        links = [attributes.get("href") or "" for attributes in self.all("a")]
        return [link.partition("#")[0] for link in links if link.startswith("/") and not link.startswith("//")]
