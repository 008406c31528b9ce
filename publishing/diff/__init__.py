"""What changed between two texts or pages, word by word; no function here reads or writes anything."""

from publishing.diff.markup import mark_changes, rich_html
from publishing.diff.sequences import ADDED, REMOVED, SAME
from publishing.diff.text import text_html, words

__all__ = ["ADDED", "REMOVED", "SAME", "mark_changes", "rich_html", "text_html", "words"]
