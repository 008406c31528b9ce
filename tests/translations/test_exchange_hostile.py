"""Files that nobody should be able to do harm with, and those that some tool has broken."""

import time

import pytest

from publishing.models import AuditEntry
from tests.factories import UserFactory
from tests.staff import everything, newest
from tests.translations.exchange import SPANISH, bring, export, page, reasons, told
from translations.exchange.files import UnreadableError, read
from translations.exchange.matching import MOST_PAIRS
from translations.exchange.units import find

pytestmark = pytest.mark.django_db

DAMAGED = "The file is damaged or cut off: it is no complete XML."
DOCTYPE = "The file declares a document type. Translation files have none, so it is refused."
NOT_UTF8 = "The file is not in UTF-8. Save it in UTF-8 and upload it again."
BYTES = "The file holds bytes that are in no text. It is damaged, or not a translation file."
NEITHER = "This is neither an XLIFF file nor a PO file."
NOT_XLIFF = "This is not an XLIFF 1.2 file."
NO_SITE = "The file does not say which site it is from. Export it again, then translate it."

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
ROOT = '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "xxe": (f'{HEAD}<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{ROOT}&e;</xliff>', DOCTYPE),
    "bomb": (f'{HEAD}<!DOCTYPE x [<!ENTITY a0 "ha">{BOMB}]>{ROOT}&a9;</xliff>', DOCTYPE),
    "external dtd": (f'{HEAD}<!DOCTYPE xliff SYSTEM "http://127.0.0.1:1/x.dtd">{ROOT}</xliff>', DOCTYPE),
    "parameter entity": (f'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>{ROOT}</xliff>', DOCTYPE),
    "doctype in disguise": (f'{HEAD}<!doctype x [<!entity e "x">]>{ROOT}</xliff>', DAMAGED),
    "unknown entity": (f"{ROOT}<file>&e;</file></xliff>", DAMAGED),
    "utf-7": ('<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-', NOT_UTF8),
    "declared latin 1": (f"<?xml version='1.0' encoding='ISO-8859-1'?>{ROOT}</xliff>", NOT_UTF8),
    "declared utf-8, is latin 1": (f"{HEAD}{ROOT}señal</xliff>".encode("latin-1"), NOT_UTF8),
    "nul": (f"{ROOT}\0</xliff>", BYTES),
    "utf-16 without a mark": (f"{ROOT}</xliff>".encode("utf-16-le"), BYTES),
    "utf-16 cut off": (b"\xff\xfe<\x00x", NOT_UTF8),
    "nested": (f"{ROOT}{'<g>' * 50_000}{'</g>' * 50_000}</xliff>", DAMAGED),
    "cut off": (f"{HEAD}{ROOT}<file original=", DAMAGED),
    "web page": ("<html><body><script>alert(1)</script></body></html>", NOT_XLIFF),
    "xliff 2": ('<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0"/>', NOT_XLIFF),
    "other version": (ROOT.replace('"1.2"', '"1.1"') + "</xliff>", NOT_XLIFF),
    "no site": (f'{ROOT}<file original="pages.page:x"/></xliff>', NO_SITE),
    "other site": (
        f'{ROOT}<file original="pages.page:x" product-name="evil.example"/></xliff>',
        "The file is from another site, evil.example. This one is {site}.",
    ),
    "nothing in it": (f"{ROOT}</xliff>", "The file has no segments."),
    "empty": (" \n", "The file is empty."),
    "name of a file": ("/etc/passwd", NEITHER),
    "binary": (b"PK\x03\x04\x00\x00", BYTES),
    "broken po": ('msgid "a"\nmsgstr "b"\nnonsense', "The file is damaged or cut off: it is no complete PO file."),
    "po without a site": ('msgid "a"\nmsgstr "b"', NO_SITE),
    "50 MB": (b" " * (50 * 1024 * 1024), "The file is larger than 10 MB. Export fewer objects at once."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_the_reason(name, settings):
    content, reason = HOSTILE[name]
    started = time.monotonic()

    with pytest.raises(UnreadableError) as refused:
        read(content if isinstance(content, bytes) else content.encode())

    assert refused.value.messages == [reason.format(site=settings.SITE_URL.split("//")[1])]
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("kind", ["xliff", "po"])
def test_file_that_is_cut_off_anywhere_imports_nothing_wrong(kind):
    row, boss = page()
    file = export(row, kind).replace("Fin.", "Es el fin.")
    allowed = {SPANISH, SPANISH.replace("Fin.", "Es el fin.")}

    for end in range(100, len(file), 97):
        try:
            parts = read(file[:end].encode())
        except UnreadableError:
            continue
        bring(file[:end], boss)
        assert parts
        assert newest(row, "body_es") in allowed, end


def test_utf_16_that_says_so_is_read():
    row, _author = page()
    file = export(row).replace("UTF-8", "UTF-16")

    assert read(file.encode("utf-16")) == read(export(row).encode("utf-8-sig")) == read(export(row).encode())


INJECTED = {
    "script as words": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "handler as words": "&lt;img src=x onerror=alert(1)&gt;",
}


@pytest.mark.parametrize("name", INJECTED)
def test_html_in_a_translation_stays_words(name):
    row, boss = page()

    bring(export(row).replace("Fin.", INJECTED[name]), boss)

    assert newest(row, "body_es") == SPANISH.replace("Fin.", INJECTED[name])


@pytest.mark.parametrize(
    "element",
    [
        "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
        "<g id='g7'>a</g>",
        "<g id='g1' onclick='x'>a</g>",
        "<x id='javascript:alert'/>",
        "<bpt id='1'>&lt;a href='javascript:alert(1)'&gt;</bpt>",
        "<x id='figure:secret'/>",
        "{figure:secret}",
        "[[figure:secret]]",
    ],
)
def test_elements_that_are_not_in_the_source_are_refused(element):
    row, boss = page()
    before = everything()

    report = bring(export(row).replace("Fin.", f"Fin {element}"), boss)

    assert report.counts == {"refused": 1, "unchanged": 5}
    assert reasons(report)[0].startswith("The placeholder ")
    assert everything() == before


def test_ids_that_are_not_ours_are_refused():
    row, boss = page()
    good = export(row)
    before = everything(AuditEntry)

    wrong = [
        good.replace('id="title:0:', 'id="slug:0:'),
        good.replace('id="title:0:', 'id="is_live:0:'),
        good.replace('id="title:0:', 'id="title_en:0:'),
        good.replace('id="title:0:', "id=\"title:0' OR 1=1:"),
        good.replace('id="title:0:', 'id="statements-999999999999999999-statement:0:'),
    ]

    for file in wrong:
        counts = bring(file.replace(">Agua<", ">H2O<", 1), boss).counts
        assert counts == {"refused": 1, "unchanged": 5}
    assert everything(AuditEntry) == before


def test_segment_that_is_there_twice_is_refused():
    row, boss = page()
    file = export(row)
    start, end = file.index("<trans-unit"), file.index("</trans-unit>") + len("</trans-unit>")

    report = bring(file[:end] + file[start:end].replace("Agua", "H2O") + file[end:], boss)

    assert reasons(report) == ["The segment is in the file twice."] * 2


def test_object_that_is_there_twice_is_refused_the_second_time():
    row, boss = page()
    file = export(row)
    start, end = file.index("<file"), file.index("</file>") + len("</file>")

    report = bring(file[:end] + file[start:end].replace("Fin.", "FIN") + file[end:], boss)

    assert [found.refusal for found in report.objects] == ["", "The object is in the file twice."]
    assert newest(row, "body_es") == SPANISH


def test_source_that_was_changed_in_the_file_is_refused():
    row, boss = page()

    report = bring(export(row).replace("The end.", "The beginning.").replace("Fin.", "El comienzo."), boss)

    assert told(report) == [("refused", "Text")]
    assert reasons(report) == ["The source in the file is not what was exported."]


@pytest.mark.parametrize("language", ["fr-FR", "en-US", "", "es'--"])
def test_language_that_does_not_fit_is_refused(language):
    row, boss = page()
    before = everything(AuditEntry)

    report = bring(export(row).replace("es-PE", language).replace("Fin.", "FIN"), boss)

    assert report.objects[0].refusal
    assert everything(AuditEntry) == before


@pytest.mark.parametrize(
    "name", ["accounts.user:boss", "pages.page", "pages.menuitem:1", "a.b:c", "pages.page:x'--", "..:..", ""]
)
def test_only_content_is_found(name):
    UserFactory(username="boss")

    assert find(name) is None


def test_many_segments_that_are_nowhere_take_no_time():
    row, boss = page()
    segment = '<trans-unit id="body:{0}:{0:016}:-"><source>word {0}</source><target>palabra</target></trans-unit>'
    many = "".join(segment.format(n) for n in range(19_000))
    started = time.monotonic()

    report = bring(export(row).replace("</body>", f"{many}</body>"), boss)

    assert report.counts == {"refused": 19_000, "unchanged": 6}
    assert time.monotonic() - started < 5
    assert MOST_PAIRS > 19_000
