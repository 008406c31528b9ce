"""The elements of a rich text around its segments, so that new segments of a translation find their place there."""

from dataclasses import dataclass, field

from publishing.diff.tokens import VOID, blocks, pieces, tag_name

# A row of a table keeps its cells, whether they have words or not.
CELLS = frozenset({"thead", "tbody", "tfoot", "tr", "td", "th"})


@dataclass
class Node:
    """An element with what is in it; or, without a name, what stands between tags: a segment if it has a number."""

    name: str = ""
    opening: str = ""
    closing: str = ""
    children: list = field(default_factory=list)
    number: int | None = None

    @property
    def numbers(self):
        """The numbers of all segments in it, in order."""
        own = [] if self.number is None else [self.number]
        return own + [number for child in self.children for number in child.numbers]


def parse(value):
    """Return the Nodes of a rich text side by side; drawn again, they are the text."""
    found = pieces(value)
    segments = {start: (number, block) for number, (start, block) in enumerate(blocks(found).items())}
    root = Node()
    path, index = [root], 0
    while index < len(found):
        kind, raw = found[index]
        here = path[-1].children
        if index in segments:
            number, block = segments[index]
            here.append(Node(opening="".join(raw for _kind, raw in block.pieces), number=number))
            index += len(block.pieces)
            continue
        index += 1
        if kind != "block" or tag_name(raw) in VOID:
            here.append(Node(opening=raw))
        elif not raw.startswith("</"):
            here.append(Node(tag_name(raw), raw))
            path.append(here[-1])
        elif path[-1].name == tag_name(raw):
            path.pop().closing = raw
        else:
            here.append(Node(opening=raw))
    return root.children


def draw(node, words):
    """Return a Node as HTML, some of its segments replaced: {number: HTML}."""
    if node.number in words:
        return words[node.number]
    return node.opening + "".join(draw(child, words) for child in node.children) + node.closing


def draw_only(node, words):
    """Return a Node as HTML with these words and no others; what is empty without them goes, save cells of a table."""
    if not node.name:
        return words.get(node.number, "") if node.number is not None else ""
    inside = "".join(draw_only(child, words) for child in node.children)
    if not inside or (node.name not in CELLS and not words.keys() & set(node.numbers)):
        return f"{node.opening}{node.closing}" if node.name in {"td", "th"} else ""
    return node.opening + inside + node.closing


def outline(node, numbers):
    """Return the names of the elements around some of the segments, so that two texts can be compared."""
    if not node.name:
        return "*" if node.number in numbers else ""
    inside = "".join(outline(child, numbers) for child in node.children)
    if not inside:
        return f"({node.name})" if node.name in {"td", "th"} else ""
    return f"({node.name}{inside})"


def rebuild(source, target, opposite, words):
    """Return (rich text, numbers of source segments for which it has no place).

    `target` is the translation so far, `opposite` says which of its segments renders which of the source:
    {source number: target number}; `words` is what to write: {source number: HTML}.
    """
    wholes, present = parse(source), parse(target)
    replaced = {opposite[number]: html for number, html in words.items() if number in opposite}
    drawn = [draw(node, replaced) for node in present]
    home = {number: place for place, node in enumerate(present) for number in node.numbers}
    behind, unplaced = {}, set()
    for node in wholes:
        fresh = [number for number in node.numbers if number in words and number not in opposite]
        known = {number: opposite[number] for number in node.numbers if number in opposite}
        if not fresh:
            continue
        if not known:
            place = max((home[opposite[n]] for n in opposite if n < node.numbers[0]), default=-1)
            behind[place] = behind.get(place, "") + draw_only(node, {number: words[number] for number in fresh})
            continue
        places = {home[number] for number in known.values()}
        whole = present[min(places)]
        if (
            len(places) > 1
            or [*known.values()] != whole.numbers
            or outline(node, known) != outline(whole, known.values())
        ):
            unplaced.update(fresh)
            continue
        kept = {number: _segment(whole, opposite[number]) for number in known}
        drawn[min(places)] = draw_only(
            node, kept | {number: words[number] for number in node.numbers if number in words}
        )
    parts = [behind.get(-1, "")]
    for place, html in enumerate(drawn):
        parts += [html, behind.get(place, "")]
    return "".join(parts), unplaced


def _segment(node, number):
    if node.number == number:
        return node.opening
    return next(filter(None, (_segment(child, number) for child in node.children)), "")
