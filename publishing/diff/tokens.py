"""HTML as a list of tags and words, and the blocks of words in it. Nothing is decoded, so nothing can come alive."""

import re
from collections import Counter
from dataclasses import dataclass, field

from publishing.diff.text import split

# Everything between two blocks of words: what the HTML standard calls flow content, and the parts of lists and tables.
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "dialog", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"}
    | {"hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table"}
    | {"tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
# How many of the elements around a block are told: enough to know a list in a table cell from one of the page's own.
DEPTH = 4
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
# What is passed over whole: not text, or text in which no other element may stand.
OPAQUE = (
    "head|iframe|math|noembed|noframes|noscript|object|plaintext|script|select|style|svg|template|textarea|title|xmp"
)

# Possessive throughout: every character is looked at once, whatever the text. What is never closed runs to the end,
# as browsers have it. Quotes hide a ">" only where a value can begin.
ATTRIBUTES = r"""(?:=\s*+"[^"]*+(?:"|\Z)|=\s*+'[^']*+(?:'|\Z)|[^>])*+(?:>|\Z)"""
TOKEN = re.compile(
    rf"(?P<comment><!--.*?(?:-->|\Z)|<[!?/][^a-zA-Z>][^>]*+(?:>|\Z))"
    rf"|(?P<tag><(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>]*+){ATTRIBUTES}|<![^>]*+(?:>|\Z))"
    rf"|(?P<text>[^<]++|<)",
    re.DOTALL,
)
IS_OPAQUE = re.compile(rf"(?:{OPAQUE})\Z", re.IGNORECASE)


@dataclass
class Block:
    """Words with the inline tags between them, and the innermost block-level elements that they stand in."""

    path: tuple
    # The position, in the list of pieces, of the start tag that the words directly follow; None if none does.
    opened_at: int | None
    pieces: list = field(default_factory=list)

    @property
    def words(self):
        return [text for kind, text in self.pieces if kind == "word"]

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def pieces(html):
    """Return [(kind, text)], kind being "word", "inline", "block" or "opaque"; joined, the texts are the page again.

    Only a bare "<" or ">" in text becomes the entity that it means.
    """
    found, position = [], 0
    while position < len(html):
        match = TOKEN.match(html, position)
        position = match.end()
        raw = match.group()
        if match["text"]:
            found += [("word", word) for word in split(raw.replace("<", "&lt;").replace(">", "&gt;"))]
        elif not match["name"]:
            found.append(("opaque", raw))
        elif not match["slash"] and IS_OPAQUE.match(match["name"]):
            position = _end_of(html, match["name"], position)
            found.append(("opaque", html[match.start() : position]))
        else:
            found.append(("block" if match["name"].lower() in BLOCKS else "inline", raw))
    return found


def _end_of(html, name, position):
    """Return where an opaque element ends; at the end of the page if it is never closed."""
    closing = re.compile(rf"</{re.escape(name)}(?=[\s/>])[^>]*+>", re.IGNORECASE).search(html, position)
    return closing.end() if closing else len(html)


def tag_name(raw):
    return re.match(r"</?([a-zA-Z][^\s/>]*)", raw)[1].lower()


def blocks(found):
    """Return {position in the list of pieces where it begins: Block} for all blocks that have words."""
    result, path, current, start = {}, Path(), None, 0
    for index, (kind, raw) in enumerate(found):
        if kind == "block":
            _keep(result, current, start)
            current = None
            path.follow(raw)
            continue
        if current is None:
            before = found[index - 1] if index else ("", "")
            opened = index - 1 if before[0] == "block" and not before[1].startswith("</") else None
            current, start = Block(path.innermost(), opened), index
        current.pieces.append((kind, raw))
    _keep(result, current, start)
    return result


def _keep(result, block, start):
    if block is not None and block.text:
        result[start] = block


class Path:
    """The block-level elements that are open at a place."""

    def __init__(self):
        self.names = []
        self.count = Counter()

    def follow(self, raw):
        """Open or close an element, as a browser would, at any misnesting."""
        name = tag_name(raw)
        if not raw.startswith("</"):
            if name not in VOID:
                self.names.append(name)
                self.count[name] += 1
        elif self.count[name]:
            closed = None
            while closed != name:
                closed = self.names.pop()
                self.count[closed] -= 1

    def innermost(self):
        return tuple(self.names[-DEPTH:])
