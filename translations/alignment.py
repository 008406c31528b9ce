"""Which block of a translation renders which block of its source."""

from collections import Counter
from dataclasses import dataclass

from translations.segments import Segment

# Beyond this many pairs to weigh, blocks are taken in their order: no page of ours is that long.
MOST_PAIRS = 250_000
# What it is worth that a pair is known, that the source is much like what the target was made from, that both are the
# same kind of block, and that something stands opposite at all.
KNOWN, ALIKE, SAME_ELEMENT, PAIR = 100, 5, 2, 1


@dataclass(frozen=True)
class Pair:
    """A source segment and the one that renders it; either is None where nothing stands opposite."""

    source: Segment | None
    target: Segment | None
    # Where they stand among the segments of their field.
    source_index: int | None
    target_index: int | None


def align(sources, targets, units):
    """Return the Pairs of two lists of segments, in order, each segment in one of them.

    The units that the place has had, the oldest first, hold the two texts together when paragraphs come and go; what
    lies between is paired by how much a source is like the one that the target was made from, else as it stands.
    """
    if len(sources) == len(targets) == 1 or len(sources) * len(targets) > MOST_PAIRS:
        return _in_order(sources, targets)
    steps = _best(sources, targets, units)
    pairs, i, j = [], 0, 0
    while i < len(sources) or j < len(targets):
        if i < len(sources) and j < len(targets) and steps[i][j] == "both":
            pairs.append(Pair(sources[i], targets[j], i, j))
            i, j = i + 1, j + 1
        elif i < len(sources) and (j == len(targets) or steps[i][j] == "source"):
            pairs.append(Pair(sources[i], None, i, None))
            i += 1
        else:
            pairs.append(Pair(None, targets[j], None, j))
            j += 1
    return pairs


def _in_order(sources, targets):
    return [
        Pair(
            sources[index] if index < len(sources) else None,
            targets[index] if index < len(targets) else None,
            index if index < len(sources) else None,
            index if index < len(targets) else None,
        )
        for index in range(max(len(sources), len(targets)))
    ]


def _best(sources, targets, units):
    """Return for each (i, j) which step of the heaviest alignment of sources[i:] and targets[j:] comes first.

    Needleman and Wunsch (1970). A target that is known to render another source of this text waits for that one.
    """
    targets_of, sources_of = {}, {}
    present_sources = Counter(source.hash for source in sources)
    present_targets = Counter(target.hash for target in targets)
    made_from = {}
    for unit in units:
        made_from[unit.text_hash] = unit.source_text
        if unit.source_hash in present_sources and unit.text_hash in present_targets:
            targets_of.setdefault(unit.source_hash, set()).add(unit.text_hash)
            sources_of.setdefault(unit.text_hash, set()).add(unit.source_hash)
    former = [Counter(made_from.get(target.hash, "").split()) for target in targets]
    present = [Counter(source.text.split()) for source in sources]
    waiting_sources = {one for one in present_sources if _waits(one, present_sources, targets_of, present_targets)}
    waiting_targets = {one for one in present_targets if _waits(one, present_targets, sources_of, present_sources)}
    rows, columns = len(sources), len(targets)
    weight = [[0] * (columns + 1) for _ in range(rows + 1)]
    steps = [[""] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            source, target = sources[i], targets[j]
            if target.hash in targets_of.get(source.hash, ()):
                worth = KNOWN
            elif source.hash in waiting_sources or target.hash in waiting_targets:
                worth = 0
            else:
                worth = PAIR + SAME_ELEMENT * (source.element == target.element)
                worth += ALIKE * _likeness(present[i], former[j])
            options = [(weight[i + 1][j], "source"), (weight[i][j + 1], "target")]
            # First the earliest pair of equal weight: a new paragraph at the end stands alone there.
            best = max(options, key=lambda option: option[0])
            if worth and worth + weight[i + 1][j + 1] >= best[0]:
                best = (worth + weight[i + 1][j + 1], "both")
            weight[i][j], steps[i][j] = best
    return steps


def _waits(words, alike, partners, present):
    """Tell whether each segment with the same words has a partner of its own among those that are there."""
    known = partners.get(words, ())
    return bool(known) and sum(present[one] for one in known) >= alike[words]


def _likeness(one, other):
    """Return the share of words that two texts have in common, from 0 to 1."""
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)
