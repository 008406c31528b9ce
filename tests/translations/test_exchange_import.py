"""What becomes of each segment of a file that comes back: what moved meanwhile, and who may bring it."""

import pytest

from publishing import groups, services
from publishing.models import AuditEntry, Revision
from tests.factories import PageFactory, UserFactory
from tests.staff import everything, newest, person, stored, write
from tests.translations.exchange import ENGLISH, SPANISH, bring, export, number, page, reasons, told
from translations.exchange import po
from translations.exchange.units import collect
from translations.models import TranslationUnit
from translations.services import newest_reading, set_source
from translations.states import readings

pytestmark = pytest.mark.django_db


def statuses(row, field="body"):
    return [str(line.status) for line in newest_reading(row, "es").of(field)]


@pytest.fixture
def boss(db):
    return UserFactory(superuser=True, username="boss")


@pytest.mark.parametrize("kind", ["xliff", "po"])
def test_translated_segment_lands_in_a_draft(boss, kind):
    row, _author = page()
    public = stored(row)

    report = bring(export(row, kind).replace("Fin.", "Es el fin."), boss, name="water.xlf")

    assert told(report) == [("imported", "Text")]
    assert report.objects[0].version == number(row) == 3
    assert newest(row, "body_es") == SPANISH.replace("Fin.", "Es el fin.")
    assert newest(row, "body_en", "title_es") == {"body_en": ENGLISH, "title_es": "Agua"}
    assert stored(row) == public
    assert statuses(row) == ["current"] * 5
    unit = TranslationUnit.objects.get(text="Es el fin.")
    assert (unit.method, unit.source_text, unit.translator) == ("imported", "The end.", boss)
    entry = AuditEntry.objects.get(action="import")
    assert (entry.actor, entry.languages, entry.version, entry.detail) == ("boss", ["es"], 3, "water.xlf")


def test_object_without_a_draft_gets_one_only_if_something_is_new(boss):
    row = PageFactory(title_en="Water", title_es="Agua")
    file = export(row)

    report = bring(file, boss)

    assert (report.counts, Revision.objects.count()) == ({"unchanged": 1}, 0)
    bring(file.replace(">Agua<", ">El agua<"), boss)
    assert (newest(row, "title_es"), number(row)) == ("El agua", 2)


def test_dry_run_tells_the_same_and_writes_nothing(boss):
    row, author = page()
    file = export(row).replace("Fin.", "Es el fin.").replace("Pozos", "<x id='x9'/>Pozos")
    write(row, author, title_en="Clean water")
    file = file.replace(">Agua<", ">Agua limpia<", 1)
    before = everything()

    dry = bring(file, boss, dry_run=True)

    assert everything() == before
    assert told(dry) == told(bring(file, boss))
    assert sorted(told(dry)) == [("imported", "Text"), ("moved", "Title"), ("refused", "Text")]


def test_words_for_a_source_that_moved_are_behind(boss):
    row, author = page()
    file = export(row).replace("Fin.", "Es el fin.").replace("Pozos", "Los pozos")
    write(row, author, body_en=ENGLISH.replace("The end.", "The very end."))

    report = bring(file, boss)

    assert told(report) == [("imported", "Text"), ("moved", "Text")]
    assert statuses(row) == ["current"] * 4 + ["behind"]
    assert newest_reading(row, "es").of("body")[-1].made_from == "The end."


def test_words_for_a_paragraph_that_is_gone_are_refused_and_others_find_theirs(boss):
    row, author = page()
    file = export(row).replace("Fin.", "Es el fin.").replace("Llega a ", "Alcanza a ")
    write(
        row,
        author,
        body_en="<p>New first.</p>" + ENGLISH.replace("<p>It reaches <strong>many</strong> people.</p>", ""),
        body_es=SPANISH.replace("<p>Llega a <strong>muchas</strong> personas.</p>", ""),
    )

    report = bring(file, boss)

    assert reasons(report) == ["The source of this segment is gone."]
    assert newest(row, "body_es") == "<h2>Agua</h2><ul><li>Pozos</li><li>Tubos</li></ul><p>Es el fin.</p>"


def test_translation_that_somebody_changed_meanwhile_is_kept(boss):
    row, author = page()
    file = export(row).replace("Fin.", "Es el fin.").replace("Tubos", "Los tubos")
    write(row, author, body_es=SPANISH.replace("Fin.", "Se acabó."))

    report = bring(file, boss)

    assert told(report) == [("imported", "Text"), ("refused", "Text")]
    assert reasons(report) == ["Somebody changed this translation after the export. Theirs is kept."]
    assert newest(row, "body_es") == SPANISH.replace("Fin.", "Se acabó.").replace("Tubos", "Los tubos")


def test_importing_twice_changes_nothing_more(boss):
    row, _author = page()
    file = export(row).replace("Fin.", "Es el fin.")
    bring(file, boss)

    report = bring(file, boss)

    assert (report.counts, number(row)) == ({"unchanged": 6}, 3)


@pytest.mark.parametrize("kind", ["xliff", "po"])
def test_words_that_a_translator_marks_as_done_are_still_correct(boss, kind):
    row, author = page()
    write(row, author, body_en=ENGLISH.replace("The end.", "That is the end."))
    file = export(row, kind)

    assert bring(file, boss).counts == {"unchanged": 6}
    done = file.replace("needs-translation", "final").replace("#, fuzzy\n", "")
    assert told(bring(done, boss, dry_run=True)) == told(bring(done, boss)) == [("confirmed", "Text")]
    assert (statuses(row), number(row)) == (["current"] * 5, 3)


def test_unfinished_and_empty_words_are_not_imported(boss):
    row, _author = page()
    file = export(row, "po").replace('msgstr "Fin."', 'msgstr ""').replace('"Pozos"', '"Los pozos"')
    file = file.replace("\n\n#. Water – Text", "\n\n#. Water – Text\n#, fuzzy")

    report = bring(file, boss)

    assert reasons(report) == ["The file marks it as not finished (fuzzy)."]
    assert report.counts == {"unchanged": 4, "refused": 1, "empty": 1}
    assert newest(row, "body_es") == SPANISH


def test_link_of_the_translation_stays_whatever_the_file_says(boss):
    link = '<p>See <a href="/{0}/x/" rel="noopener">{1}</a>.</p>'
    row, _author = page(link.format("en", "this"), link.format("es", "esto"))
    file = export(row)
    assert "/es/x/" not in file.replace("equiv-text", "")

    bring(file.replace("esto", "eso"), boss)

    assert newest(row, "body_es") == link.format("es", "eso")


def translated(file):
    """Return a PO file with Spanish words for all that has none."""
    words = {
        "Water": "Agua",
        "It reaches <g1>many</g1> people.": "Llega a <g1>muchas</g1> personas.",
        "Wells": "Pozos",
        "Pipes": "Tubos",
        "The end.": "Fin.",
        "One": "Uno",
        "Two": "Dos",
        "Head": "Cabeza",
    }
    for source, target in words.items():
        file = file.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{target}"')
    return file


TABLE = (
    "<table><tbody><tr><th><p>Head</p></th><td><p></p></td></tr>"
    "<tr><td><p>One</p></td><td><p>Two</p></td></tr></tbody></table>"
)
TABLA = TABLE.replace("Head", "Cabeza").replace("One", "Uno").replace("Two", "Dos")
LIST = "<ul><li>Wells</li><li>Pipes</li></ul>"
LISTA = "<ul><li>Pozos</li><li>Tubos</li></ul>"


@pytest.mark.parametrize(
    ("english", "spanish", "wanted"),
    [
        (ENGLISH, "", SPANISH),
        (ENGLISH, SPANISH.replace("<p>Fin.</p>", ""), SPANISH),
        (ENGLISH, SPANISH.replace("<h2>Agua</h2>", ""), SPANISH),
        (ENGLISH, SPANISH.replace("<li>Pozos</li>", ""), SPANISH),
        (ENGLISH, SPANISH.replace(LISTA, ""), SPANISH),
        (ENGLISH, "<p>Fin.</p>", SPANISH),
        (TABLE, "", TABLA.replace("<td><p></p></td>", "<td></td>")),
        ("<p>The end.</p>" + TABLE, "<p>Fin.</p>", "<p>Fin.</p>" + TABLA.replace("<td><p></p></td>", "<td></td>")),
        # Of another build: the translation has a numbered list there.
        (LIST, "<ol><li>Tubos</li></ol>", "<ol><li>Tubos</li></ol>"),
    ],
)
def test_missing_paragraphs_find_their_place(boss, english, spanish, wanted):
    row, author = page(english, wanted)
    write(row, author, body_es=spanish)

    bring(translated(export(row, "po")), boss)

    assert newest(row, "body_es") == wanted
    if spanish != wanted:
        assert set(statuses(row)) == {"current"}


def test_paragraph_without_a_place_is_refused(boss):
    row, author = page(LIST, LISTA)
    write(row, author, body_es="<ol><li>Tubos</li></ol>")

    report = bring(translated(export(row, "po")), boss)

    assert reasons(report) == [
        "It is part of a list or table that is built otherwise in the translation. Write it in the form."
    ]
    assert number(row) == 3


def test_words_that_are_too_long_are_refused(boss):
    row, _author = page()

    report = bring(export(row).replace(">Agua<", f">{'agua' * 100}<", 1), boss)

    assert reasons(report) == ["Ensure this value has at most 200 characters (it has 400)."]


@pytest.mark.parametrize(
    ("group", "may"),
    [
        (groups.TRANSLATORS["es"], {"es"}),
        (groups.TRANSLATORS["en"], {"en"}),
        (groups.AUTHORS, {"en", "es"}),
        (groups.CLEARING_OFFICERS, set()),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_only_who_may_write_a_language_imports_it(boss, group, may, language):
    row, _author = page()
    if language == "en":
        set_source(row, "es", by=boss)
    file = export(row, language=language).replace(*{"es": (">Agua<", ">H2O<"), "en": (">Water<", ">H2O<")}[language])
    before = Revision.objects.count()

    report = bring(file, person(group))

    names = {"en": "English", "es": "Spanish"}
    refusals = [] if language in may else [f"You have no right to write {names[language]} here."]
    assert [found.refusal for found in report.objects if found.refusal] == refusals
    assert Revision.objects.count() - before == (language in may)
    assert AuditEntry.objects.filter(is_denied=True, action="import").exists() == (language not in may)


def test_who_may_not_see_an_object_is_not_told_of_it(boss):
    row, _author = page()
    file = export(row).replace(">Agua<", ">H2O<")

    assert [found.refusal for found in bring(file, UserFactory()).objects] == ["There is no such object here."]


def test_refused_object_leaves_the_others(boss):
    one, _author = page()
    other, _author = page()
    file = po.write([collect(one, "es"), collect(other, "es")]).decode().replace('"Fin."', '"Es el fin."')
    file = file.replace(f"pages.page:{one.key} ", "pages.page:nothing-here ")

    report = bring(file, boss)

    assert [found.refusal for found in report.objects] == ["There is no such object here.", ""]
    assert [newest(row, "body_es").endswith("<p>Es el fin.</p>") for row in (one, other)] == [False, True]


def test_published_text_stays_until_somebody_publishes(boss):
    row, _author = page()
    services.publish(row, ["en", "es"], by=boss, notes={"en": "a", "es": "b"}, urgent_reason="now")
    row.refresh_from_db()

    bring(export(row).replace("Fin.", "Es el fin."), boss)

    row.refresh_from_db()
    assert row.body_es == SPANISH
    newest_one, public = readings(row, "es", draft=services.find(row))
    assert (newest_one.status, public.status) == ("current", "current")
