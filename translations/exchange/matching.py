"""Which segment of an object's newest version a segment of a file is about."""

import re
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from translations.exchange import placeholders
from translations.exchange.files import Given
from translations.exchange.units import NOTHING, coded, print_of
from translations.readings import Line
from translations.segments import text_hash

ID = re.compile(r"([a-z_]+(?:-\d{1,18}-[a-z_]+)?):(\d{1,6}):([0-9a-f]{16}):([0-9a-f]{16}|-)")
# A source that has less than this share of its words in common with the one in the file is another one.
ALIKE = 0.5
# Beyond this many pairs nobody compares words: no field of ours has as many.
MOST_PAIRS = 250_000


@dataclass
class Match:
    """A segment of a file, and the line that it is about; or, without one, the `problem` with it."""

    given: Given
    line: Line | None = None
    problem: str = ""
    # What the file's translation was before the translator had it; see `units.print_of`.
    target_print: str = NOTHING
    # Whether the source has changed since, by as little as its markup; and whether it says something else.
    is_moved: bool = False
    is_words_moved: bool = False


@dataclass
class Wanted:
    """A segment of a file with what its id says."""

    match: Match
    field: str
    index: int
    source_print: str

    @property
    def given(self):
        return self.match.given


def match(now, given_segments):
    """Return a Match for each segment of a file, in its order."""
    found = [Match(given) for given in given_segments]
    times = Counter(one.given.id for one in found)
    fields = {}
    for one in found:
        parsed = ID.fullmatch(one.given.id)
        if parsed is None:
            one.problem = _("This is no segment of ours.")
        elif times[one.given.id] > 1:
            one.problem = _("The segment is in the file twice.")
        else:
            one.target_print = parsed[4]
            fields.setdefault(parsed[1], []).append(Wanted(one, parsed[1], int(parsed[2]), parsed[3]))
    for name, wanted in fields.items():
        _match_field([line for line in now.lines if line.field.name == name], wanted)
    return found


def _match_field(lines, wanted):
    """Find the lines of one field: by place and content, by content, by words, and last by likeness."""
    prints = {id(line): print_of(line.pair.source) for line in lines}
    free, open_ = list(lines), list(wanted)

    def take(is_same, is_moved, is_words_moved):
        for want in list(open_):
            line = next((line for line in free if is_same(want, line)), None)
            if line is not None:
                want.match.line, want.match.is_moved, want.match.is_words_moved = line, is_moved, is_words_moved
                free.remove(line)
                open_.remove(want)

    if len(free) * len(open_) > MOST_PAIRS:
        free = []
    take(lambda want, line: prints[id(line)] == want.source_print and line.index == want.index, False, False)
    take(lambda want, line: prints[id(line)] == want.source_print, False, False)
    for want in wanted:
        if want.match.line is not None and not _is_as_exported(want):
            want.match.problem = _("The source in the file is not what was exported.")
    hashes = {id(want): text_hash(placeholders.plain_words(want.given.source)) for want in open_}
    take(lambda want, line: line.pair.source.hash == hashes[id(want)], True, False)
    take(lambda want, line: want.match.target_print == print_of(line.pair.target) != NOTHING, True, True)
    words = {id(want): Counter(placeholders.plain_words(want.given.source).split()) for want in open_}
    present = {id(line): Counter(line.source_text.split()) for line in free}
    take(
        lambda want, line: not line.field.is_rich or _likeness(words[id(want)], present[id(line)]) >= ALIKE, True, True
    )
    for want in open_:
        want.match.problem = _("The source of this segment is gone.")


def _is_as_exported(want):
    source, _target = coded(want.match.line)
    return placeholders.same(source.text, want.given.source, lines_count=False)


def _likeness(one, other):
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)
