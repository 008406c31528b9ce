"""Pages as they stand in frames beside each other, with what would change for readers marked."""

import re
from dataclasses import dataclass

from django.templatetags.static import static
from django.utils.html import format_html

from publishing import languages
from publishing.diff import mark_changes
from publishing.preview.pages import render, render_live

# The frames let no script run, and browsers complain of each; the pages are made to work without.
SCRIPTS = re.compile(r'<script\b[^>]*\bsrc="[^"]*"[^>]*>\s*</script>', re.IGNORECASE)
# Inside a frame whose page came in an attribute, an address such as "#main" would mean the page around it.
OWN_PLACE = re.compile(r'(<a\b[^>]*?\bhref=")(#[^"]*")')


@dataclass(frozen=True)
class Frame:
    """The page of one language as it would be, and the same with marks, "" where there is nothing to compare with."""

    language: str
    html: str
    marked: str
    is_public: bool

    @property
    def tag(self):
        return languages.tag(self.language)

    @property
    def own_name(self):
        return languages.own_name(self.language)

    @property
    def name(self):
        return languages.name(self.language)


def frames(row, payload, codes, *, media=""):
    """Return the Frame of each language for an object as a payload would make it."""
    return [_frame(row, payload, code, media) for code in codes]


def _frame(row, payload, language, media):
    page = render(row, payload, language, media=media)
    live = render_live(row, language)
    marked = mark_changes(live.html, page.html) if live and page.is_real else ""
    return Frame(language, _framed(page.html), _framed(marked), is_public=live is not None)


def _framed(html):
    html = SCRIPTS.sub("", html)
    html = OWN_PLACE.sub(r'\1about:srcdoc\2 target="_self"', html)
    sheet = format_html('<link rel="stylesheet" href="{}"></head>', static("publishing/marks.css"))
    return html.replace("</head>", sheet, 1)
