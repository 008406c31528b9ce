"""Figures in what readers get: tokens become words, in the language of the passage in which they stand."""

import html
import json
import logging
import re

from django.utils.html import format_html
from django.utils.translation import override

from publishing import languages
from publishing.diff.tokens import VOID
from results.figures import figures_named
from results.tokens import FIGURE, found_in, parse

log = logging.getLogger(__name__)

TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w:-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL)
LANG = re.compile(r"\slang=[\"']?([\w-]+)", re.IGNORECASE)
# Elements whose content the browser takes as it stands: no link can be in it.
RAW = {"script", "style", "title", "textarea", "option"}


def plain(text):
    """Return a text with its figures as words of the active language."""
    tokens = found_in(text)
    if not tokens:
        return text
    figures = _figures(tokens)
    return FIGURE.sub(lambda match: words(match[0], figures), text)


def finish(page):
    """Return a finished HTML page with its figures as words, linked to the figure's page where a link can stand.

    Each figure is said in the language of the passage around it, which the page's own `lang` attributes tell.
    """
    tokens = found_in(page)
    if not tokens:
        return page
    figures = _figures(tokens)
    parts, end, around = [], 0, _Around()
    for match in TAG.finditer(page):
        parts.append(around.fill(page[end : match.start()], figures))
        parts.append(around.fill_tag(match[0], figures))
        around.pass_by(match)
        end = match.end()
    parts.append(around.fill(page[end:], figures))
    return "".join(parts)


def words(text, figures):
    """Return the words for one figure as a text names it, in the active language; "" where readers can't be shown it.

    A publication is refused while it prints such a figure, so that nothing but a write past the services leads here.
    """
    token = parse(text)
    figure = figures.get(token)
    said = figure.words(token.form) if figure else ""
    if not said:
        log.error("A public text prints a figure that is not public.", extra={"figure": text})
    return said


def _figures(tokens):
    return figures_named({token for text in tokens if (token := parse(text))})


class _Around:
    """What stands around a place of a page: the open elements, and the language that they say."""

    def __init__(self):
        # [(element, language code)]
        self.open = [("", languages.current())]

    def pass_by(self, match):
        closes, name, attributes = match[1], (match[2] or "").lower(), match[3] or ""
        if not name or name in VOID or attributes.endswith("/"):
            return
        if not closes:
            said = LANG.search(attributes)
            self.open.append((name, _code(said[1]) if said else self.open[-1][1]))
            return
        # An element that was never closed ends with the one around it.
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place][0] == name:
                del self.open[place:]
                break

    def fill(self, text, figures):
        """Return a stretch of text between two tags with its figures."""
        if "[[" not in text:
            return text
        names = {name for name, _language in self.open}
        with override(self.open[-1][1]):
            if self.open[-1][0] == "script":
                return FIGURE.sub(lambda match: _in_script(words(match[0], figures)), text)
            can_link = not names & {"a", "button", "label", "summary", *RAW}
            return FIGURE.sub(lambda match: _in_text(match[0], figures, can_link), text)

    def fill_tag(self, tag, figures):
        """Return a tag with the figures in its attributes."""
        if "[[" not in tag:
            return tag
        said = LANG.search(tag)
        with override(_code(said[1]) if said else self.open[-1][1]):
            return FIGURE.sub(lambda match: html.escape(words(match[0], figures)), tag)


def _code(tag):
    """Return the code of a language from its tag, the active one where the site does not have it."""
    return next((code for code in languages.codes() if tag in {code, languages.tag(code)}), languages.current())


def _in_text(text, figures, can_link):
    said = words(text, figures)
    if not (said and can_link):
        return html.escape(said, quote=False)
    return format_html('<a class="figure-in-text" href="{}">{}</a>', figures[parse(text)].url, said)


def _in_script(said):
    """Return words as they stand inside a JSON string of a script element."""
    quoted = json.dumps(said)[1:-1]
    return quoted.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
