import re
import time
from html.parser import HTMLParser

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from publishing.diff import ADDED, REMOVED, SAME, mark_changes, rich_html, text_html, words
from publishing.diff.tokens import VOID

SAID = re.compile(r'<span class="change-said" lang="[\w-]+">[^<]*</span>')
WORDS = st.lists(st.sampled_from(["agua", "niños", "1,234.50", "y", ",", "&lt;", "&amp;", "río"]), max_size=12).map(
    " ".join
)
PARAGRAPHS = st.lists(
    st.tuples(st.sampled_from(["p", "h2", "li", "td"]), WORDS, WORDS).map(
        lambda parts: f"<{parts[0]}>{parts[1]} <strong>{parts[2]}</strong></{parts[0]}>"
    ),
    max_size=6,
).map("".join)
CRAFTED = [
    "<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "a < script > b",
    "<<b>script>alert(1)<</b>/script>",
    "</del></ins><b>",
    "<!-- --><p title='-->'>",
    '<a href="javascript:alert(1)">x</a>',
    "&#60;script&#62;",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
]


class Checker(HTMLParser):
    """Note the elements of a page, and whether each end tag closes the element opened last."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.open, self.names, self.is_nested = [], [], True

    def handle_starttag(self, tag, attrs):
        self.names.append((tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.is_nested = False


def checked(html):
    checker = Checker()
    checker.feed(html)
    checker.close()
    return checker


def plain(html):
    """Return marked HTML without what says the kind of a change, for short comparisons."""
    return SAID.sub("", html).replace(' class="change"', "")


def letters_now(marked):
    """Return the text of a marked page without spaces, elements and what was removed."""
    return re.sub(r"<del>[^<]*</del>|<[^>]*>|\s", "", plain(marked))


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("", "", []),
        ("Agua", "Agua", [(SAME, "Agua")]),
        ("", "Agua", [(ADDED, "Agua")]),
        ("Agua", "", [(REMOVED, "Agua")]),
        ("It cost 1,234.50 soles", "It cost 1,234.60 soles", [
            (SAME, "It cost "), (REMOVED, "1,234.50"), (ADDED, "1,234.60"), (SAME, " soles"),
        ]),
        ("la nación", "la nacion", [(SAME, "la "), (REMOVED, "nación"), (ADDED, "nacion")]),
        ("la nacio\u0301n", "la nacio\u0301n azul", [(SAME, "la nacio\u0301n"), (ADDED, " azul")]),
        ("uno dos tres", "uno x y tres", [(SAME, "uno "), (REMOVED, "dos"), (ADDED, "x y"), (SAME, " tres")]),
        ("one two", "three four", [(REMOVED, "one two"), (ADDED, "three four")]),
    ],
)  # fmt: skip
def test_words_name_what_changed(before, after, changes):
    assert words(before, after) == changes


@given(WORDS, WORDS)
def test_words_lead_from_one_text_to_the_other(before, after):
    changes = words(before, after)

    assert "".join(text for kind, text in changes if kind != ADDED) == before
    assert "".join(text for kind, text in changes if kind != REMOVED) == after


@pytest.mark.parametrize(("language", "said"), [("en", ("removed:", "added:")), ("es", None)])
def test_text_html_says_the_kind_of_a_change(language, said):
    with override(language):
        html = text_html("one", "two")

    tag = {"en": "en-US", "es": "es-PE"}[language]
    found = re.fullmatch(
        rf'<del class="change"><span class="change-said" lang="{tag}">(\S+) </span>one</del>'
        rf'<ins class="change"><span class="change-said" lang="{tag}">(\S+) </span>two</ins>',
        html,
    )
    assert found
    assert said in {None, found.groups()}


@pytest.mark.parametrize("text", CRAFTED)
def test_text_html_escapes_crafted_text(text):
    elements = {name for name, _attributes in checked(text_html("safe", text) + text_html(text, "safe")).names}

    assert elements <= {"ins", "del", "span"}


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("<p>one two</p>", "<p>one two</p>", "<p>one two</p>"),
        ("<p>one two</p>", "<p>one three</p>", "<p>one <del>two</del><ins>three</ins></p>"),
        ("<p>one two</p>", "<p>one <b>two</b></p>", "<p>one <b>two</b></p>"),
        (
            "<p>one two three</p>",
            "<p>one <b>two four</b> three</p>",
            "<p>one <b>two <ins>four</ins></b> three</p>",
        ),
        (
            "<ul><li>a</li><li>b</li></ul>",
            "<ul><li>a</li><li>new</li><li>b</li></ul>",
            "<ul><li>a</li><li><ins>new</ins></li><li>b</li></ul>",
        ),
        (
            "<ul><li>a</li><li>gone</li><li>b</li></ul>",
            "<ul><li>a</li><li>b</li></ul>",
            "<ul><li>a</li><li><del>gone</del></li><li>b</li></ul>",
        ),
        (
            "<h2>Old head</h2><p>same</p>",
            "<h2>New words</h2><p>same</p>",
            "<h2><del>Old head</del></h2><h2><ins>New words</ins></h2><p>same</p>",
        ),
        ("<p>a</p><p>last</p>", "<p>a</p>", "<p>a</p><p><del>last</del></p>"),
        (
            "<table><tr><td>a</td><td>gone</td></tr></table>",
            "<table><tr><td>a</td></tr></table>",
            "<table><tr><td>a <del>gone</del></td></tr></table>",
        ),
        ("<p>a</p>", "", ""),
        ("", "<p>a</p>", "<p><ins>a</ins></p>"),
        (
            "<select><option>a</select><p>x</p>",
            "<select><option>b</select><p>x</p>",
            "<select><option>b</select><p>x</p>",
        ),
    ],
)
def test_mark_changes_keeps_the_page_and_marks_words(before, after, marked):
    assert plain(mark_changes(before, after)) == marked


@given(PARAGRAPHS, PARAGRAPHS)
def test_mark_changes_is_well_nested_and_keeps_every_word(before, after):
    marked = mark_changes(before, after)

    assert checked(marked).is_nested
    assert letters_now(marked) == letters_now(after)


@pytest.mark.parametrize("crafted", CRAFTED)
def test_mark_changes_adds_no_element_but_its_own(crafted):
    before, after = f"<p>one {crafted} two</p>", f"<p>uno {crafted} dos</p>"
    own = {"ins", "del", "span", "p"}

    from_before = {name for name, _attributes in checked(mark_changes(before, "<p>uno dos</p>")).names}
    from_after = [element for element in checked(mark_changes("<p>one</p>", after)).names if element[0] not in own]

    assert from_before <= own
    assert from_after == [element for element in checked(after).names if element[0] not in own]


def test_mark_changes_leaves_scripts_and_attributes_alone():
    before = '<html><head><title>a</title></head><body><p title="a">a</p><script>a</script></body></html>'
    after = before.replace("a<", "b<").replace('"a"', '"b"')

    assert plain(mark_changes(before, after)) == (
        "<html><head><title>b</title></head><body>"
        '<p title="b"><del>a</del></p><p title="b"><ins>b</ins></p><script>b</script></body></html>'
    ).replace('<p title="b"><del>', "<p><del>")


@pytest.mark.parametrize("crafted", CRAFTED)
def test_rich_html_makes_both_texts_safe(crafted):
    html = rich_html(f"<p>{crafted}</p>", f"<p>{crafted} more</p>")

    assert {name for name, _attributes in checked(html).names} <= {"ins", "del", "span", "p", "b", "strong", "a"}
    assert "javascript:" not in html


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<" * 100_000, "<" * 50_000 + "x"),
        ("<>" * 50_000, "><" * 50_000),
        ("a" * 100_000, "b" * 100_000),
        ("word " * 20_000, "x word " * 14_000),
        ("<p>" * 33_000, "<p>x" * 25_000),
        ("".join(f"<p>w{n}" for n in range(12_000)), "".join(f"<p>v{n}" for n in range(12_000))),
        ("<div>" * 10_000 + "</p>" * 10_000, "<div>x" * 10_000 + "</p>" * 10_000),
        (" ".join(f"w{n % 97}" for n in range(20_000)), " ".join(f"w{n % 89}" for n in range(20_000))),
        ("<!--" * 25_000, "<a b='" * 16_000),
        ("<script>" * 12_000, "</" * 50_000),
    ],
)
def test_diff_of_crafted_texts_costs_little(before, after):
    started = time.process_time()

    words(before, after)
    words_done = time.process_time()
    mark_changes(before, after)

    # What grows with the square of the text would take minutes.
    assert words_done - started < 5
    assert time.process_time() - words_done < 5
