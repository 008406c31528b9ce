import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.merge import merge

A, B, C = "first", "second", "third"


def payload(title="", *, sources=(), partners=None, labels=None):
    return {
        "columns": {"title": title},
        "many": {"sources": sorted(sources)},
        "children": {"partners": partners or {}},
        "labels": labels or {},
    }


def outcome(base, mine, theirs):
    """Return (title, sources, partners, what was taken, conflicts) of a merge."""
    found = merge(base, mine, theirs)
    columns, lists, rows = (found.payload[name] for name in ("columns", "many", "children"))
    return columns["title"], lists["sources"], rows["partners"], found.taken, found.conflicts


TITLE = ("title",)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged", "taken", "conflicts"),
    [
        (A, A, A, A, [], []),
        (A, B, A, B, [], []),
        (A, A, B, B, [TITLE], []),
        (A, B, B, B, [], []),
        (A, B, C, B, [], [TITLE]),
        (A, "", B, "", [], [TITLE]),
        (A, B, "", B, [], [TITLE]),
    ],
)
def test_merge_of_a_column(base, mine, theirs, merged, taken, conflicts):
    assert outcome(payload(base), payload(mine), payload(theirs)) == (merged, [], {}, taken, conflicts)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged", "is_taken"),
    [
        ({1, 2}, {1, 2}, {1, 2}, [1, 2], False),
        ({1}, {1, 2}, {1}, [1, 2], False),
        ({1}, {1}, {1, 2}, [1, 2], True),
        ({1}, {1, 2}, {1, 3}, [1, 2, 3], True),
        ({1, 2}, {1}, {1, 2}, [1], False),
        ({1, 2}, {1, 2}, {1}, [1], True),
        ({1, 2}, {1}, {2}, [], True),
        ({1}, set(), {1, 2}, [2], True),
    ],
)
def test_merge_of_a_list(base, mine, theirs, merged, is_taken):
    found = outcome(payload(sources=base), payload(sources=mine), payload(sources=theirs))

    assert found == ("", merged, {}, [("sources",)] if is_taken else [], [])


OLD, MINE, THEIRS = {"role": "old"}, {"role": "mine"}, {"role": "theirs"}
ROW, ROLE = ("partners", "7"), ("partners", "7", "role")


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged", "taken", "conflicts"),
    [
        (OLD, OLD, OLD, OLD, [], []),
        (OLD, MINE, OLD, MINE, [], []),
        (OLD, OLD, THEIRS, THEIRS, [ROLE], []),
        (OLD, MINE, THEIRS, MINE, [], [ROLE]),
        # One adds a row.
        (None, MINE, None, MINE, [], []),
        (None, None, THEIRS, THEIRS, [ROW], []),
        # One removes a row that the other left alone, or both do.
        (OLD, None, OLD, None, [], []),
        (OLD, OLD, None, None, [ROW], []),
        (OLD, None, None, None, [], []),
        # One removes a row that the other changed.
        (OLD, None, THEIRS, THEIRS, [], [ROW]),
        (OLD, MINE, None, MINE, [], [ROW]),
    ],
)
def test_merge_of_a_child_row(base, mine, theirs, merged, taken, conflicts):
    payloads = [payload(partners={"7": row} if row else {}) for row in (base, mine, theirs)]

    assert outcome(*payloads) == ("", [], {"7": merged} if merged else {}, taken, conflicts)


def test_merge_without_a_known_base_asks_about_all_that_differs():
    nothing = {"columns": {}, "many": {}, "children": {}}

    found = merge(nothing, payload(A, sources={1}), payload(B, sources={2}))

    assert found.conflicts == [TITLE]
    assert found.payload["many"]["sources"] == [1, 2]


def test_merge_keeps_the_words_for_what_both_name():
    found = merge(payload(), payload(labels={"a": "Mine"}), payload(labels={"a": "Theirs", "b": "Theirs"}))

    assert found.payload["labels"] == {"a": "Mine", "b": "Theirs"}


# Whatever two people do

words = st.sampled_from(["", "a", "b", "c"])
columns = st.fixed_dictionaries({"title": words, "summary": words})
rows = st.dictionaries(st.sampled_from(["1", "2", "3"]), st.fixed_dictionaries({"role": words, "note": words}))
payloads = st.fixed_dictionaries(
    {
        "columns": columns,
        "many": st.fixed_dictionaries({"sources": st.sets(st.integers(1, 4)).map(sorted)}),
        "children": st.fixed_dictionaries({"partners": rows}),
    }
)


def places(payload):
    """Return {path: value} of every column, every member of a list, and every child row's columns and presence."""
    found = {(name,): value for name, value in payload["columns"].items()}
    for name, pks in payload["many"].items():
        found |= {(name, pk): True for pk in pks}
    for name, children in payload["children"].items():
        for pk, row in children.items():
            found[name, pk] = True
            found |= {(name, pk, key): value for key, value in row.items()}
    return found


def edits(base, other):
    """Return {path: new value} of all that somebody changed, None for what they removed."""
    before, after = places(base), places(other)
    return {path: after.get(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


@given(payloads, payloads, payloads)
def test_merge_loses_no_edit(base, mine, theirs):
    found = merge(base, mine, theirs)

    merged = places(found.payload)
    for path, value in [*edits(base, mine).items(), *edits(base, theirs).items()]:
        asked = any(conflict == path[: len(conflict)] for conflict in found.conflicts)
        assert merged.get(path) == value or asked, path


@given(payloads, payloads, payloads)
def test_merge_invents_nothing_and_leaves_what_nobody_touched(base, mine, theirs):
    merged = places(merge(base, mine, theirs).payload)

    before = places(base)
    touched = edits(base, mine).keys() | edits(base, theirs).keys()
    assert {path for path in merged if path not in places(mine) and path not in places(theirs)} == set()
    for path, value in before.items():
        assert path in touched or merged.get(path) == value


@given(payloads, payloads)
def test_merge_with_somebody_who_changed_nothing_is_what_the_other_wrote(base, other):
    assert places(merge(base, other, base).payload) == places(other)
    assert places(merge(base, base, other).payload) == places(other)
    for found in (merge(base, other, base), merge(base, base, other), merge(base, other, other)):
        assert found.conflicts == []


@given(payloads, payloads, payloads)
def test_merge_is_the_same_for_both_save_where_they_met(base, one, other):
    here, there = merge(base, one, other), merge(base, other, one)

    assert sorted(here.conflicts) == sorted(there.conflicts)
    if not here.conflicts:
        assert places(here.payload) == places(there.payload)
