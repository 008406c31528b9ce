"""Figures in what readers get: tokens become words, in the language of the passage in which they stand."""

import html
import json
import logging
import re

from django.utils.html import format_html
from django.utils.translation import override

from publishing import languages
from publishing.diff.tokens import BLOCKS, VOID
from results.figures import figures_named
from results.tokens import FIGURE, found_in, parse

log = logging.getLogger(__name__)

TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w:-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*+)>", re.DOTALL)
LANG = re.compile(r"\slang=[\"']?([\w-]+)", re.IGNORECASE)
# Elements whose content the browser takes as it stands: no link can be in it.
RAW = {"script", "style", "title", "textarea", "option"}
# What a sentence begins after. "U.S." and "EE. UU." end none: no period after one or two capitals does.
SENTENCE_END = re.compile(r"(?:(?<!\b[A-Z])(?<!\b[A-Z]{2})\.|[!?…])[”’»\"')\]]*\s+[¿¡“‘«(]*\Z")
# Where nothing but opening marks stands before a figure, its words begin the text: of a block, or in an attribute and
# in JSON what its quote begins.
BLOCK_START = re.compile(r"\A[\s¿¡“‘«(]*\Z")
QUOTE_START = re.compile(r"[\"'][¿¡“‘«(]*\Z")


def plain(text):
    """Return a text with its figures as words of the active language."""
    tokens = found_in(text)
    if not tokens:
        return text
    figures = _figures(tokens)
    return _fill(text, lambda token, is_first: words(token, figures, is_first))


def finish(page):
    """Return a finished HTML page with its figures as words, linked to the figure's page where a link can stand.

    Each figure is said in the language of the passage around it, which the page's own `lang` attributes tell.
    """
    tokens = found_in(page)
    if not tokens:
        return page
    around, parts, end = _Around(page, _figures(tokens)), [], 0
    last = page.rindex("[[")
    for match in TAG.finditer(page):
        if match.start() > last:
            break
        if "[[" in page[end : match.end()]:
            parts += [around.fill(end, match.start()), around.fill_tag(match[0])]
        else:
            parts.append(page[end : match.end()])
        around.pass_by(match)
        end = match.end()
    return "".join([*parts, around.fill(end, len(page))])


def words(text, figures, is_first=False):
    """Return the words for one figure as a text names it, in the active language; "" where readers can't be shown it.

    At the beginning of a sentence they begin with a capital. A publication is refused while it prints a figure that is
    not public, so that only a write past the services leads to one, or what a reader typed into a search.
    """
    token = parse(text)
    figure = figures.get(token)
    said = figure.words(token.form) if figure else ""
    if not said:
        log.warning("A page would print a figure that is not public.", extra={"figure": text})
    return said[:1].upper() + said[1:] if is_first else said


def _figures(tokens):
    return figures_named({token for text in tokens if (token := parse(text))})


def _fill(text, say, before="", start=BLOCK_START):
    """Return a text with what `say` makes of each figure, told whether it is the first of a sentence."""
    parts, end = [], 0
    for match in FIGURE.finditer(text):
        so_far = html.unescape(before + text[: match.start()])
        is_first = bool(start.search(so_far) or SENTENCE_END.search(so_far))
        parts += [text[end : match.start()], say(match[0], is_first)]
        end = match.end()
    return "".join([*parts, text[end:]])


class _Around:
    """What stands around a place of a page: the open elements with the language they say, and where the block began."""

    def __init__(self, page, figures):
        self.page = page
        self.figures = figures
        # [(element, language code)]
        self.open = [("", languages.current())]
        self.block_at = 0

    def pass_by(self, match):
        closes, name, attributes = match.groups()
        if name is None:
            return
        name = name.lower()
        if name in BLOCKS or name in RAW:
            self.block_at = match.end()
        if name in VOID or attributes.endswith("/"):
            return
        if not closes:
            said = LANG.search(attributes) if "lang" in attributes.lower() else None
            self.open.append((name, _code(said[1]) if said else self.open[-1][1]))
            return
        # An element that was never closed ends with the one around it.
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place][0] == name:
                del self.open[place:]
                break

    def fill(self, start, end):
        """Return a stretch of text between two tags with its figures."""
        text = self.page[start:end]
        if "[[" not in text:
            return text
        names = {name for name, _language in self.open}
        with override(self.open[-1][1]):
            if self.open[-1][0] == "script":
                return _fill(text, lambda token, is_first: _in_script(self._say(token, is_first)), start=QUOTE_START)
            can_link = not names & {"a", "button", "label", "summary", *RAW}
            before = TAG.sub("", self.page[self.block_at : start])
            return _fill(text, lambda token, is_first: self._in_text(token, is_first, can_link), before)

    def fill_tag(self, tag):
        """Return a tag with the figures in its attributes."""
        if "[[" not in tag:
            return tag
        said = LANG.search(tag)
        with override(_code(said[1]) if said else self.open[-1][1]):
            return _fill(tag, lambda token, is_first: html.escape(self._say(token, is_first)), start=QUOTE_START)

    def _say(self, token, is_first):
        return words(token, self.figures, is_first)

    def _in_text(self, token, is_first, can_link):
        said = self._say(token, is_first)
        if not (said and can_link):
            return html.escape(said, quote=False)
        return format_html('<a class="figure-in-text" href="{}">{}</a>', self.figures[parse(token)].url, said)


def _code(tag):
    """Return the code of a language from its tag, the active one where the site does not have it."""
    return next((code for code in languages.codes() if tag in {code, languages.tag(code)}), languages.current())


def _in_script(said):
    """Return words as they stand inside a JSON string of a script element."""
    quoted = json.dumps(said)[1:-1]
    return quoted.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
