"""What a file for translators holds, in both kinds, read by other libraries than those that wrote it."""

import re
import xml.etree.ElementTree as ET
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import CommandError, call_command

from pages.models import Page
from publishing.models import Publishable, Revision
from tests.factories import PageFactory, UserFactory
from tests.staff import newest, write
from tests.translations.exchange import WRITERS, export, page
from translations.exchange.files import read
from translations.exchange.importing import bring_in
from translations.exchange.placeholders import decode, encode, plain_words, problem
from translations.exchange.units import collect
from translations.services import set_source

pytestmark = pytest.mark.django_db

X = "{urn:oasis:names:tc:xliff:document:1.2}"
# What may stand in an element of the file, in this order (XLIFF 1.2, appendix C).
CHILDREN = {
    "xliff": r"(file )+",
    "file": r"header body ",
    "header": r"(note |tool )*",
    "body": r"(trans-unit )*",
    "trans-unit": r"source target (note )*(alt-trans )*",
    "alt-trans": r"source target ",
    "source": r"(g |x )*",
    "target": r"(g |x )*",
    "g": r"(g |x )*",
}
MARKUP = (
    'See <a href="/en/programs/" rel="noopener">our <em>own</em> list</a> &amp; more:<br>'
    '[[figure:families]] of <span lang="qu">llaqta</span>.'
)
CODED = "See <g1>our <g2>own</g2> list</g1> & more:<x3/>{figure:families} of <g4>llaqta</g4>."


def test_shipped_content_comes_back_unchanged(mission):
    boss = UserFactory(superuser=True)
    rows = [row for model in Publishable.__subclasses__() for row in every(model)]
    # Some are written in Spanish first.
    turned = Page.objects.all()[:2]
    for row in turned:
        set_source(row, "es", by=boss)
    versions = Revision.objects.count()

    for language, chosen in (("es", [row for row in rows if row not in turned]), ("en", turned)):
        parts = [part for row in chosen for part in [collect(row, language)] if part.units]
        segments = sum(len(part.units) for part in parts)
        for write_file in WRITERS.values():
            assert bring_in(read(write_file(parts)), by=boss).counts == {"unchanged": segments}
        assert segments >= 10

    assert Revision.objects.count() == versions


def every(model):
    """Return the rows of a kind of content, which may be abstract."""
    if model._meta.abstract:
        return [row for below in model.__subclasses__() for row in every(below)]
    return list(model._base_manager.all())


def test_xliff_is_what_the_standard_says():
    row, author = page()
    write(row, author, title_en="Clean & safe water")
    root = ET.fromstring(export(row))  # noqa: S314  we wrote it ourselves

    for element in root.iter():
        local = element.tag.removeprefix(X)
        inside = "".join(child.tag.removeprefix(X) + " " for child in element)
        assert re.fullmatch(CHILDREN.get(local, ""), inside), (local, inside)
    file = root.find(f"{X}file")
    assert file.attrib.pop("date")
    assert file.attrib == {
        "original": f"pages.page:{row.key}",
        "source-language": "en-US",
        "target-language": "es-PE",
        "datatype": "html",
        "tool-id": "bilingual-cms",
        "product-name": urlsplit(settings.SITE_URL).netloc,
        "product-version": "3",
    }
    title, _heading, paragraph = list(root.iter(f"{X}trans-unit"))[:3]
    assert re.fullmatch(r"title:0:[0-9a-f]{16}:[0-9a-f]{16}", title.get("id"))
    assert title.find(f"{X}source").text == "Clean & safe water"
    assert (title.get("approved"), title.find(f"{X}target").attrib) == ("no", {"state": "needs-translation"})
    assert [note.text for note in title.findall(f"{X}note")] == [
        "Water – Title",
        "The source changed. When this was translated it said: Water",
    ]
    assert title.find(f"{X}alt-trans/{X}source").text == "Water"
    assert (paragraph.get("approved"), paragraph.find(f"{X}target").get("state")) == ("yes", "translated")
    assert paragraph.find(f"{X}target/{X}g").attrib == {"id": "g1", "ctype": "bold"}
    assert "".join(paragraph.find(f"{X}target").itertext()) == "Llega a muchas personas."


def test_po_is_read_by_another_library():
    row, author = page()
    write(row, author, title_en="Clean water", body_es="")

    text = export(row, "po")
    catalog = read_po(BytesIO(text.encode()), locale="es", abort_invalid=True)
    messages = {message.id: message for message in catalog if message.id}

    title = messages["Clean water"]
    assert (title.string, title.fuzzy) == ("Agua", True)
    # Babel reads past what the message was before.
    assert '#| msgid "Water"\n' in text
    assert title.context.startswith(f"pages.page:{row.key} title:0:")
    # Babel takes the place for a file and the version for a line of it.
    assert title.locations == [(f"pages.page:{row.key}", 3)]
    paragraph = messages["It reaches <g1>many</g1> people."]
    assert (paragraph.string, paragraph.fuzzy) == ("", False)
    assert paragraph.auto_comments == ["Water – Text"]


def test_export_of_what_waits_leaves_out_what_is_current():
    row, author = page()
    write(row, author, title_en="Clean water")

    assert [unit.source for unit in collect(row, "es", only_open=True).units] == ["Clean water"]
    assert len(collect(row, "es").units) == 6


def test_placeholders_stand_for_markup_and_tokens():
    coded = encode(MARKUP, is_rich=True)

    assert coded.text == CODED
    assert decode(coded.text, coded.marks, is_rich=True) == MARKUP


def test_placeholder_shows_what_a_figure_is_held_to_and_its_form():
    coded = encode("[[figure:a@fy2021:amount]] or [[figure:a@fy2021:amount]]", is_rich=False)

    assert coded.text == "{figure:a@fy2021:amount} or {figure:a@fy2021:amount:2}"
    assert plain_words(coded.text) == "[[figure:a@fy2021:amount]] or [[figure:a@fy2021:amount]]"


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "a &lt; b &amp;&amp; c &gt; d",
        "&nbsp;and &lt;g1&gt; as words, {figure:x} too",
        "[[figure:a]] [[figure:a]] [[not a name]] [[]]",
        "[[figure:a@fy2021]] [[figure:a@pe-sam:change]] [[figure:a@our-work:amount]] [[figure:a:number]]",
        "[[figure:a@fy2021:amount]] [[figure:a@fy2021:amount]] [[figure:2020]] [[figure:2020:number]]",
        "[[figure:a@]] [[figure:a:B]] [[figure:a@b@c]]",
        "<strong>never closed",
        "nothing opened</em>",
        "<em>one</em><em>two</em><br><br>",
        "<strong><em>deep</em></strong>",
    ],
)
def test_placeholders_give_back_what_they_stand_for(text):
    coded = encode(text, is_rich=True)

    assert problem(coded.text, coded.marks, coded.marks) == ""
    assert decode(coded.text, coded.marks, is_rich=True) == text


def test_placeholders_of_a_translation_bear_the_ids_of_the_source():
    source = encode('<em>a</em> <a href="/en/x/">b</a>', is_rich=True)
    target = encode('<a href="/es/x/">b</a> <em>a</em> <strong>c</strong>', is_rich=True, like=source.marks)

    assert (source.text, target.text) == ("<g1>a</g1> <g2>b</g2>", "<g2>b</g2> <g1>a</g1> <g3>c</g3>")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (CODED.replace("<g2>own</g2>", "own"), "The placeholder <g2> is missing."),
        (CODED.replace("{figure:families}", "5"), "The placeholder {figure:families} is missing."),
        (
            CODED.replace("{figure:families}", "{figure:others}"),
            "The placeholder {figure:others} is not in the source.",
        ),
        (CODED.replace("<x3/>", "<x3/><x3/>"), "The placeholder <x3/> is there twice."),
        (CODED.replace("</g1>", ""), "The placeholder <g1> begins or ends where it must not."),
        (
            CODED.replace("</g2> list</g1>", "</g1> list</g2>"),
            "The placeholder </g1> begins or ends where it must not.",
        ),
        (CODED + "< g9 >", "The placeholder < g9 is damaged."),
        (CODED + "[[figure:x]]", "The placeholder [[ is damaged."),
        (CODED + "\x07", "It contains control characters."),
        (CODED + "<script>alert(1)</script>", ""),
    ],
)
def test_placeholders_that_are_wrong_are_named(text, sentence):
    coded = encode(MARKUP, is_rich=True)

    assert problem(text, coded.marks, coded.marks) == sentence


@pytest.mark.parametrize("name", ["all.xlf", "all.po"])
def test_commands_take_everything_out_and_back(tmp_path, capsys, name):
    page()
    UserFactory(superuser=True, username="boss")

    call_command("export_translations", language="es", output=tmp_path / name, all=True)
    call_command("import_translations", tmp_path / name, user="boss")

    assert capsys.readouterr().out.splitlines() == [f"6 segments are in {tmp_path / name}.", "unchanged: 6"]


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["pages.nothing"], "pages.nothing is no kind of content."),
        (["pages.page:nobody"], "There is no pages.page:nobody."),
    ],
)
def test_command_says_what_it_does_not_know(tmp_path, names, reason):
    with pytest.raises(CommandError, match=re.escape(reason)):
        call_command("export_translations", *names, language="es", output=tmp_path / "x.po")


def test_command_tells_what_it_imports(tmp_path, capsys):
    row, _author = page()
    UserFactory(superuser=True, username="boss")
    file = tmp_path / "water.po"
    file.write_text(export(row, "po").replace('"Fin."', '"Es el fin."').replace("<g1>muchas</g1>", "muchas"))

    for dry_run in (True, False):
        call_command("import_translations", file, user="boss", dry_run=dry_run)

    told = ["  Imported: Text.", "  Refused: Text. The placeholder <g1> is missing."]
    lines = capsys.readouterr().out.splitlines()
    totals = "imported: 1, unchanged: 4, refused: 1"
    assert lines == ["Water", *told[::-1], "Nothing was written.", totals, "Water – version 3", *told[::-1], totals]
    assert newest(row, "body_es").endswith("<p>Es el fin.</p>")


def test_object_that_is_written_in_the_other_language_alone_has_no_units():
    assert collect(PageFactory(spanish_only=True, title_es="Agua"), "es").units == []
