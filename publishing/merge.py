"""Merging two people's changes to the same version, column by column."""

from dataclasses import dataclass, field

# What a base that nobody knows has everywhere: not even None.
UNKNOWN = object()


@dataclass
class Merge:
    """The payload with both people's changes, and where they met.

    A path is ("title_en",), ("sources",) or ("partnerships", "12", "role"). Where both wrote something different in
    the same place, the payload has mine, and the path is in `conflicts`; what was taken from them is in `taken`.
    """

    payload: dict
    taken: list = field(default_factory=list)
    conflicts: list = field(default_factory=list)


def merge(base, mine, theirs):
    """Return the Merge of two payloads that both grew out of `base`.

    Lists of related rows are sets: what either added is added, what either removed is removed. A child row that one
    removed and the other changed is kept, and told as a conflict: no edit is ever lost.
    """
    result = Merge({"columns": {}, "many": {}, "children": {}})
    result.payload["columns"] = _columns(result, (), base["columns"], mine["columns"], theirs["columns"])
    for name in mine["many"]:
        result.payload["many"][name] = _many(
            result, name, *(set(p["many"].get(name, [])) for p in (base, mine, theirs))
        )
    for name in mine["children"]:
        entries = [payload["children"].get(name, {}) for payload in (base, mine, theirs)]
        result.payload["children"][name] = _children(result, name, *entries)
    result.payload["labels"] = theirs.get("labels", {}) | mine.get("labels", {})
    return result


def _columns(result, path, base, mine, theirs):
    merged = {}
    for name, own in mine.items():
        their, old = theirs.get(name, UNKNOWN), base.get(name, UNKNOWN)
        merged[name] = own
        if own == their:
            continue
        if own == old:
            merged[name] = their
            result.taken.append((*path, name))
        elif their != old:
            result.conflicts.append((*path, name))
    return merged


def _many(result, name, base, mine, theirs):
    merged = (mine | (theirs - base)) - (base - theirs)
    if merged != mine:
        result.taken.append((name,))
    return sorted(merged)


def _children(result, name, base, mine, theirs):
    merged = {}
    for pk in sorted({*mine, *theirs}, key=int):
        path = (name, pk)
        if pk in mine and pk in theirs:
            merged[pk] = _columns(result, path, base.get(pk, {}), mine[pk], theirs[pk])
        elif pk not in base:
            merged[pk] = mine.get(pk) or theirs[pk]
            if pk in theirs:
                result.taken.append(path)
        elif pk in mine and mine[pk] != base[pk]:
            # They removed what I changed.
            merged[pk] = mine[pk]
            result.conflicts.append(path)
        elif pk in theirs and theirs[pk] != base[pk]:
            # I removed what they changed.
            merged[pk] = theirs[pk]
            result.conflicts.append(path)
        elif pk in mine:
            result.taken.append(path)
    return merged
