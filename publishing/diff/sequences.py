"""The shortest way from one list to another, at a bounded cost."""

from itertools import groupby

SAME, ADDED, REMOVED = "same", "added", "removed"
# Steps that one comparison may take; beyond it the two lists count as wholly different, which is what readers would
# say of texts that far apart. A step costs some 0.3 microseconds.
MOST_STEPS = 250_000


class Budget:
    """The steps that comparisons may still take together, so that many of them cost no more than one."""

    def __init__(self, steps=MOST_STEPS):
        self.steps = steps

    def spend(self, steps):
        """Take steps away and tell whether they were there."""
        self.steps -= steps
        return self.steps >= 0


def changes(before, after, budget=None):
    """Return [(kind, start before, end before, start after, end after)] that covers both lists in order."""
    head = _common(before, after)
    tail = _common(reversed(before[head:]), reversed(after[head:]))
    last_before, last_after = len(before) - tail, len(after) - tail
    steps = [SAME] * head
    steps += _shortest(before[head:last_before], after[head:last_after], budget or Budget())
    steps += [SAME] * tail
    return _ranges(steps)


def _common(before, after):
    """Return how many items two lists share from their start on."""
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _shortest(before, after, budget):
    """Return the kinds of the steps from one list to the other: Myers' greedy algorithm (1986).

    Give up with all removed and all added where the budget ends first.
    """
    apart = [REMOVED] * len(before) + [ADDED] * len(after)
    if not before or not after:
        return apart
    reached, trace = {1: 0}, []
    for edits in range(len(apart) + 1):
        if not budget.spend(edits + 1):
            return apart
        trace.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            x = _furthest(reached, diagonal, edits)
            y = x - diagonal
            while x < len(before) and y < len(after) and before[x] == after[y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= len(before) and y >= len(after):
                return _steps_back(trace, len(before), len(after))
    return apart


def _furthest(reached, diagonal, edits):
    if diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1]):
        return reached[diagonal + 1]
    return reached[diagonal - 1] + 1


def _steps_back(trace, x, y):
    steps = []
    for edits in range(len(trace) - 1, -1, -1):
        reached, diagonal = trace[edits], x - y
        down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
        from_diagonal = diagonal + 1 if down else diagonal - 1
        from_x = reached[from_diagonal]
        from_y = from_x - from_diagonal
        while x > max(from_x, 0) and y > max(from_y, 0):
            steps.append(SAME)
            x, y = x - 1, y - 1
        if edits:
            steps.append(ADDED if down else REMOVED)
            x, y = from_x, from_y
    return steps[::-1]


def _ranges(steps):
    """Return steps as ranges; between two that are the same, what was removed stands before what was added."""
    found, x, y = [], 0, 0
    for is_same, group in groupby(steps, key=lambda kind: kind == SAME):
        kinds = list(group)
        if is_same:
            found.append((SAME, x, x + len(kinds), y, y + len(kinds)))
            x, y = x + len(kinds), y + len(kinds)
            continue
        removed = kinds.count(REMOVED)
        added = len(kinds) - removed
        if removed:
            found.append((REMOVED, x, x + removed, y, y))
        if added:
            found.append((ADDED, x + removed, x + removed, y, y + added))
        x, y = x + removed, y + added
    return found
