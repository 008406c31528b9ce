"""Word by word differences of rich texts and whole pages, shown in the page itself."""

from collections import Counter
from itertools import groupby

from django.utils.safestring import mark_safe

from publishing.diff.sequences import ADDED, REMOVED, SAME, Budget, changes
from publishing.diff.text import closing, compare, opening
from publishing.diff.tokens import blocks, pieces
from publishing.sanitize import sanitize

# Elements that can be shown again, without their attributes, around what was removed.
COPIED = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd"})
# The share of words that two blocks must have in common to count as one that was rewritten.
ALIKE = 0.4
# Beyond this many blocks on either side they are compared in their order alone.
MOST_PAIRS = 40


def rich_html(before, after):
    """Return the differences of two rich texts, made safe first, as HTML that keeps headings, lists and tables."""
    return mark_safe(mark_changes(sanitize(before or ""), sanitize(after or "")))  # noqa: S308  both were made safe


def mark_changes(before, after):
    """Return the HTML `after` in which added words stand in <ins>, and removed words, from `before`, in <del>.

    Only words are marked; all tags of `after` stay as they are, and none of `before` is taken over, so the result is
    as safe and as well nested as `after`. Pages that have little in common are compared by blocks alone.
    """
    if before == after:
        return after
    new = pieces(after)
    old_blocks, new_blocks = list(blocks(pieces(before)).values()), blocks(new)
    return "".join(Marker(new, old_blocks, new_blocks).parts())


class Marker:
    """What to write in place of each block of a page, and between them."""

    def __init__(self, found, old_blocks, new_blocks):
        self.found = found
        self.starts = list(new_blocks)
        self.old = old_blocks
        self.new = list(new_blocks.values())
        self.budget = Budget()
        self.opening = {kind: opening(kind) for kind in (ADDED, REMOVED)}
        # {position in the list of pieces: [HTML]} to write before, or after, the piece that stands there.
        self.before = {}
        self.after = {}
        # {position where a block begins: (its HTML, how many pieces it takes)}.
        self.blocks = {}

    def parts(self):
        """Return the page in parts."""
        self._compare()
        result, index = [], 0
        while index < len(self.found):
            result += self.before.get(index, ())
            html, length = self.blocks.get(index, (self.found[index][1], 1))
            result.append(html)
            index += length
            result += self.after.get(index - 1, ())
        return result

    def _compare(self):
        old = [(block.text, block.path[-1:]) for block in self.old]
        new = [(block.text, block.path[-1:]) for block in self.new]
        removed = []
        for kind, start, end, new_start, new_end in changes(old, new, self.budget):
            if kind == REMOVED:
                removed = list(range(start, end))
            elif kind == ADDED:
                self._replace(removed, list(range(new_start, new_end)))
                removed = []
            else:
                self._remove(removed, new_start)
                removed = []
        self._remove(removed, len(self.new))

    def _replace(self, removed, added):
        """Mark blocks that took the place of others: rewritten ones word by word, the rest as a whole."""
        pairs = self._pairs(removed, added)
        shown, end = (removed[0], removed[-1] + 1) if removed else (0, 0)
        ahead = sorted(pairs.values(), reverse=True)
        for index in added:
            # What is gone stands before what is new, as in a line of text.
            until = ahead[-1] if ahead else end
            self._remove(range(shown, until), index)
            shown = max(shown, until)
            if index in pairs:
                shown = ahead.pop() + 1
                self._write(index, self.old[pairs[index]].words)
            else:
                self._write(index, [])
        self._remove(range(shown, end), added[-1] + 1)

    def _pairs(self, removed, added):
        """Return {new block: the old one that it rewrites}, in order, the most alike first among neighbours."""
        if max(len(removed), len(added)) > MOST_PAIRS:
            return dict(zip(added, removed, strict=False))
        old = {index: Counter(self.old[index].text.split()) for index in removed}
        new = {index: Counter(self.new[index].text.split()) for index in added}
        # The longest common subsequence, weighed by likeness.
        best = {}
        for i in range(len(removed), -1, -1):
            for j in range(len(added), -1, -1):
                if i == len(removed) or j == len(added):
                    best[i, j] = (0, None)
                    continue
                likeness = _likeness(old[removed[i]], new[added[j]])
                if self.old[removed[i]].path[-1:] == self.new[added[j]].path[-1:] == ("h1",):
                    # A page has one.
                    likeness = 1
                options = [(best[i + 1, j][0], (i + 1, j)), (best[i, j + 1][0], (i, j + 1))]
                if likeness >= ALIKE:
                    options.append((likeness + best[i + 1, j + 1][0], (i + 1, j + 1)))
                best[i, j] = max(options)
        pairs, place = {}, (0, 0)
        while best[place][1]:
            i, j = place
            place = best[place][1]
            if place == (i + 1, j + 1):
                pairs[added[j]] = removed[i]
        return pairs

    def _write(self, index, old_words):
        """Set the HTML of a new block, marked against the words that stood there before."""
        block = self.new[index]
        new_words = block.words
        removed_at, added = {}, range(len(new_words))
        if old_words:
            added = set()
            for kind, start, end, new_start, new_end in compare(old_words, new_words, self.budget):
                if kind == REMOVED:
                    removed_at[new_start] = "".join(old_words[start:end])
                elif kind == ADDED:
                    added.update(range(new_start, new_end))
        html = "".join(self._marked_block(block, removed_at, added))
        self.blocks[self.starts[index]] = html, len(block.pieces)

    def _remove(self, removed, index):
        """Show removed blocks before the new block of an index, in an element like theirs where one fits."""
        following = self.new[index] if index < len(self.new) else None
        previous = self.new[index - 1] if index else None
        for number in removed:
            block = self.old[number]
            words = self._wrapped(REMOVED, block.text)
            name = block.path[-1] if block.path else ""
            if _fits(name, block, following) and following.opened_at is not None:
                self.before.setdefault(following.opened_at, []).append(f"<{name}>{words}</{name}>")
            elif _fits(name, block, previous) and (closed_at := self._closed_at(index - 1)) is not None:
                self.after.setdefault(closed_at, []).append(f"<{name}>{words}</{name}>")
            elif following:
                self.before.setdefault(self.starts[index], []).append(f"{words} ")
            elif previous:
                last = self.starts[index - 1] + len(previous.pieces) - 1
                self.after.setdefault(last, []).append(f" {words}")

    def _closed_at(self, index):
        """Return the position of the end tag that directly follows a block, None if another tag does."""
        position = self.starts[index] + len(self.new[index].pieces)
        if position >= len(self.found) or not self.found[position][1].startswith(f"</{self.new[index].path[-1]}"):
            return None
        return position

    def _wrapped(self, kind, text):
        return f"{self.opening[kind]}{text}{closing(kind)}" if text.strip() else ""

    def _marked_block(self, block, removed_at, added):
        """Yield a block: its tags as they are, runs of added words wrapped, removed words where they stood."""
        number = 0
        entries = []
        for kind, raw in block.pieces:
            if kind != "word":
                entries.append((None, raw))
                continue
            if number in removed_at:
                entries.append((REMOVED, removed_at[number]))
            entries.append((ADDED if number in added else SAME, raw))
            number += 1
        if number in removed_at:
            entries.append((REMOVED, removed_at[number]))
        for kind, group in groupby(entries, key=lambda entry: entry[0]):
            text = "".join(raw for _kind, raw in group)
            yield self._wrapped(kind, text) or text if kind in {ADDED, REMOVED} else text


def _likeness(one, other):
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _fits(name, block, neighbour):
    """Tell whether an element like a removed block's may stand beside a neighbour's."""
    return name in COPIED and neighbour is not None and block.path[:-1] == neighbour.path[:-1]
