"""Keys for many new rows in a few queries, each as unique as `Keyed.save` would make it."""

from collections import defaultdict

from django.utils.text import slugify

BATCH = 5000


def give_keys(rows):
    """Give rows of one model, which have none yet, their keys."""
    if not rows:
        return
    model = type(rows[0])
    waiting = [(row, slugify(row.key_source())[:140] or model._meta.model_name) for row in rows]
    used, last, skip = set(), defaultdict(int), 0
    while waiting:
        proposed = [(row, stem, _next(stem, used, last)) for row, stem in waiting]
        taken = _taken(model, [key for _row, _stem, key in proposed])
        waiting = []
        for row, stem, key in proposed:
            if key in taken:
                waiting.append((row, stem))
            else:
                row.key = key
        # Numbers are skipped ever faster, so that a name that is taken a thousand times is found in a few rounds.
        for stem in {stem for _row, stem in waiting}:
            last[stem] += skip
        skip = 2 * skip + 1


def _next(stem, used, last):
    """Return the next key of a stem that no row of this batch has: "stem", "stem-2", "stem-3", …"""
    while True:
        last[stem] += 1
        key = stem if last[stem] == 1 else f"{stem}-{last[stem]}"
        if key not in used:
            used.add(key)
            return key


def _taken(model, keys):
    found = set()
    for start in range(0, len(keys), BATCH):
        rows = model._base_manager.filter(key__in=keys[start : start + BATCH])
        found.update(rows.values_list("key", flat=True))
    return found
