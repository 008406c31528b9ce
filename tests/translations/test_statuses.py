"""For each kind of edit, what every segment of a translation is: in the newest version, and in what is public."""

import pytest
from django.core import management
from django.utils import timezone

from programs.models import Program
from publishing import services
from publishing.models import Draft
from publishing.payload import snapshot
from tests import factories as make
from tests.staff import newest, write
from translations import services as translations
from translations.learning import learn, told
from translations.models import Translation, TranslationUnit
from translations.segments import Segment
from translations.states import readings, refresh

BODY_EN = "<p>One is red.</p><p>Two is green.</p><p>Three is blue.</p>"
BODY_ES = "<p>Uno es rojo.</p><p>Dos es verde.</p><p>Tres es azul.</p>"
CURRENT = {"title": ["current"], "summary": ["current"], "body": ["current"] * 3}


@pytest.fixture
def editor(db):
    return make.UserFactory(superuser=True)


@pytest.fixture
def program(editor):
    """A program whose two languages say the same, public in both."""
    row = make.ProgramFactory(
        title_en="Water", title_es="Agua", summary_en="Short.", summary_es="Breve.", body_en=BODY_EN, body_es=BODY_ES
    )
    learn(Program, row.pk, snapshot(row))
    refresh(row)
    return row


def statuses(reading):
    if reading is None:
        return None
    found = {}
    for line in reading.lines:
        found.setdefault(line.field.name, []).append(str(line.status))
    return found


def read(row, language="es"):
    """Return ({field: [status]} of the newest version, the same of what is public)."""
    row = type(row)._base_manager.get(pk=row.pk)
    newest_reading, public = readings(row, language, draft=services.find(row))
    return statuses(newest_reading), statuses(public)


def publish(row, codes, by):
    services.publish(row, codes, by=by, notes=dict.fromkeys(codes, "Changed."))


def test_what_was_written_together_is_current(program):
    assert read(program) == (CURRENT, CURRENT)


def test_one_word_of_the_source_puts_its_segment_behind_in_the_draft_alone(program, editor):
    write(program, editor, body_en=BODY_EN.replace("green", "yellow"))

    assert read(program) == (CURRENT | {"body": ["current", "behind", "current"]}, CURRENT)


def test_publishing_the_source_puts_the_public_translation_behind(program, editor):
    write(program, editor, body_en=BODY_EN.replace("green", "yellow"))

    publish(program, ["en"], editor)

    behind = CURRENT | {"body": ["current", "behind", "current"]}
    assert read(program) == (behind, behind)


def test_publishing_the_translation_alone_puts_it_ahead_of_the_public_source(program, editor):
    write(program, editor, title_en="Water and soil", title_es="Agua y suelo")

    publish(program, ["es"], editor)

    assert read(program) == (CURRENT, CURRENT | {"title": ["behind"]})


@pytest.mark.parametrize(
    "body",
    [
        BODY_EN.replace(" is ", "  is\n"),
        BODY_EN.replace("green", "<strong>green</strong>"),
        BODY_EN.replace("<p>Two is green.</p>", "<h2>Two is green.</h2>"),
        BODY_EN.replace("green", '<a href="https://example.org/">green</a>'),
        BODY_EN.replace("is green", "is&nbsp;green"),
    ],
    ids=["whitespace", "markup", "element", "link", "no-break space"],
)
def test_markup_and_whitespace_of_the_source_change_nothing(program, editor, body):
    write(program, editor, body_en=body)

    assert newest(program, "body_en") != BODY_EN
    assert read(program) == (CURRENT, CURRENT)


def test_markup_of_a_translation_that_is_behind_leaves_it_behind(program, editor):
    write(program, editor, body_en=BODY_EN.replace("green", "yellow"))

    write(program, editor, body_es=BODY_ES.replace("verde", "<strong>verde</strong>"))

    assert read(program)[0]["body"] == ["current", "behind", "current"]


def test_translation_edited_alone_is_made_from_the_present_source(program, editor):
    write(program, editor, body_en=BODY_EN.replace("green", "yellow"))

    write(program, editor, body_es=BODY_ES.replace("verde", "amarillo"))

    assert read(program) == (CURRENT, CURRENT)
    unit = TranslationUnit.objects.get(text="Dos es amarillo.")
    assert (unit.source_text, unit.method, unit.translator) == ("Two is yellow.", "human", editor)


def test_both_edited_at_once_stay_current(program, editor):
    write(program, editor, title_en="Soil", title_es="Suelo")

    assert read(program) == (CURRENT, CURRENT)


def test_source_that_goes_back_to_its_old_words_finds_its_translation_current(program, editor):
    write(program, editor, title_en="Soil")
    write(program, editor, title_en="Water")

    assert read(program) == (CURRENT, CURRENT)


def test_translation_is_made_from_the_source_that_its_writer_saw(program, editor):
    begun = services.head_payload(program)
    base = services.find(program)
    write(program, editor, title_en="Soil")
    mine = {**begun, "columns": begun["columns"] | {"title_es": "El agua"}}

    services.save(program, mine, by=editor, base=base.head.number if base else None)

    assert newest(program, "title_en", "title_es") == {"title_en": "Soil", "title_es": "El agua"}
    assert read(program)[0]["title"] == ["behind"]
    assert TranslationUnit.objects.get(text="El agua").source_text == "Water"


def test_restored_version_has_the_statuses_that_it_had(program, editor):
    write(program, editor, title_en="Soil")
    behind = services.find(program).head
    write(program, editor, title_es="Suelo")
    assert read(program)[0] == CURRENT

    services.restore(program, behind, by=editor)

    assert read(program)[0] == CURRENT | {"title": ["behind"]}


def test_paragraph_added_in_between_is_the_only_one_missing(program, editor):
    write(program, editor, body_en=BODY_EN.replace("<p>Two", "<p>A new one.</p><p>Two"))

    assert read(program)[0]["body"] == ["current", "missing", "current", "current"]


def test_paragraph_taken_out_of_the_source_puts_only_its_translation_behind(program, editor):
    write(program, editor, body_en="<p>One is red.</p><p>Three is blue.</p>")

    assert read(program)[0]["body"] == ["current", "behind", "current"]


def test_paragraphs_that_change_places_put_no_other_behind(program, editor):
    write(program, editor, body_en="<p>Two is green.</p><p>One is red.</p><p>Three is blue.</p>")

    found = read(program)[0]["body"]
    assert found[-1] == "current"
    assert sorted(found).count("current") == 2


def test_paragraph_that_became_like_another_is_behind_by_itself(program, editor):
    write(program, editor, body_en=BODY_EN.replace("Three is blue.", "Two is green."))

    assert read(program)[0]["body"] == ["current", "current", "behind"]


def test_emptied_translation_is_missing(program, editor):
    write(program, editor, summary_es="")

    assert read(program)[0] == CURRENT | {"summary": ["missing"]}


def test_words_of_the_source_put_into_the_translation_are_no_translation(program, editor):
    write(program, editor, title_es="Water")

    assert read(program)[0] == CURRENT | {"title": ["missing"]}


def test_same_on_purpose_is_said_by_a_person(program, editor):
    write(program, editor, title_en="CEDRO", title_es="CEDRO")

    count = translations.mark_same(program, "es", by=editor, places=[("title", 0)])

    assert count == 1
    assert read(program)[0] == CURRENT | {"title": ["same"]}


def test_same_on_purpose_fills_an_empty_field_with_the_words_of_the_source(program, editor):
    write(program, editor, title_en="CEDRO", title_es="")

    translations.mark_same(program, "es", by=editor, places=[("title", 0)])

    assert newest(program, "title_es") == "CEDRO"
    assert read(program)[0] == CURRENT | {"title": ["same"]}


def test_figures_alone_need_no_translation(program, editor):
    write(program, editor, title_en="2020–2025", title_es="2020–2025")

    assert read(program)[0] == CURRENT


def test_still_correct_stamps_the_words_anew_and_is_logged(program, editor):
    write(program, editor, body_en=BODY_EN.replace("green", "yellow").replace("blue", "black"))

    count = translations.confirm(program, "es", by=editor, places=[("body", 1)])

    assert count == 1
    assert read(program)[0] == CURRENT | {"body": ["current", "current", "behind"]}
    unit = TranslationUnit.objects.get(source_text="Two is yellow.")
    assert (unit.text, unit.method, unit.translator) == ("Dos es verde.", "confirmed", editor)


def test_machine_translation_waits_for_a_person(program, editor):
    write(program, editor, title_en="Soil")
    with told(TranslationUnit.Method.MACHINE):
        write(program, editor, title_es="Suelo")
    assert read(program)[0] == CURRENT | {"title": ["machine"]}

    translations.review(program, "es", by=editor)

    assert read(program)[0] == CURRENT
    assert TranslationUnit.objects.get(text="Suelo").reviewer == editor


def test_import_is_made_from_the_words_that_were_sent_out(program, editor):
    write(program, editor, title_en="Soil")
    made_from = {("title", "es", Segment("Agua limpia").hash): "Clean water"}
    with told(TranslationUnit.Method.IMPORTED, made_from):
        write(program, editor, title_es="Agua limpia")

    assert read(program)[0] == CURRENT | {"title": ["behind"]}
    assert TranslationUnit.objects.get(text="Agua limpia").source_text == "Clean water"


def test_other_source_language_keeps_what_is_current_and_what_is_behind(program, editor):
    write(program, editor, title_en="Soil", summary_es="")

    translations.set_source(program, "es", by=editor)

    assert read(program, "en") == (
        CURRENT | {"title": ["behind"], "summary": ["missing"]},
        CURRENT,
    )
    assert list(Translation.objects.of(program).values_list("source_language", "language")) == [("es", "en")]


def test_other_source_language_lets_the_other_one_fall_behind(program, editor):
    translations.set_source(program, "es", by=editor)

    write(program, editor, title_es="Suelo")

    assert read(program, "en") == (CURRENT | {"title": ["behind"]}, CURRENT)


def test_child_rows_are_read_too(editor):
    objective = make.DevelopmentObjectiveFactory()
    statement = make.ResultStatementFactory(objective=objective, statement_en="Trees grow.", statement_es="Crecen.")
    learn(type(objective), objective.pk, snapshot(objective))
    payload = services.head_payload(objective)
    payload["children"]["statements"][str(statement.pk)]["statement_en"] = "Trees grow fast."

    services.save(objective, payload, by=editor)

    assert read(objective)[0][f"statements-{statement.pk}-statement"] == ["behind"]


def test_copy_knows_what_its_words_were_made_from(program, editor):
    write(program, editor, title_en="Soil")
    payload = services.copy_payload(Program, services.head_payload(program))

    copy = services.create(Program, payload, by=editor, kind="copy")

    assert read(copy) == (CURRENT | {"title": ["behind"]}, None)


def test_not_public_in_a_language_has_no_public_reading(program, editor):
    services.unpublish(program, ["es"], by=editor)

    assert read(program) == (CURRENT, None)
    found = Translation.objects.get()
    assert (found.is_live, found.is_source_live, found.live_status) == (False, True, "")


def test_what_was_written_past_the_services_puts_its_translation_behind(program, editor):
    services.absorb(program)
    Program.objects.filter(pk=program.pk).update(title_en="Soil")

    services.absorb(program)

    assert read(program) == (CURRENT | {"title": ["behind"]}, CURRENT | {"title": ["behind"]})


def test_account_follows_each_step(program, editor):
    def account():
        found = Translation.objects.get()
        return found.status, found.open_segments, found.open_words, bool(found.open_since), found.live_open_segments

    assert account() == ("current", 0, 0, False, 0)
    write(program, editor, title_en="Good soil")
    assert account() == ("behind", 1, 2, True, 0)
    publish(program, ["en"], editor)
    assert account() == ("behind", 1, 2, True, 1)
    write(program, editor, title_es="Buen suelo")
    assert account() == ("current", 0, 0, False, 1)
    publish(program, ["es"], editor)
    assert account() == ("current", 0, 0, False, 0)


def test_deleted_object_leaves_the_list_and_comes_back_as_it_was(editor):
    row = services.create(
        Program,
        services.copy_payload(Program, snapshot(make.ProgramFactory())),
        by=editor,
    )
    write(row, editor, title_en="Other words")
    before = read(row)

    services.delete(row, by=editor)
    assert not Translation.objects.of(Program(pk=row.pk)).exists()

    back = services.recover(Draft.objects.get(object_id=row.pk, deleted_at__isnull=False), by=editor)
    assert read(back) == before


def test_stamping_twice_changes_nothing(program, capsys):
    TranslationUnit.objects.all().delete()
    Translation.objects.all().delete()
    management.call_command("stamp_translations")
    first = [list(model.objects.order_by("pk").values()) for model in (TranslationUnit, Translation)]

    management.call_command("stamp_translations")

    assert [list(model.objects.order_by("pk").values()) for model in (TranslationUnit, Translation)] == first
    assert read(program) == (CURRENT, CURRENT)


def test_published_pairs_are_approved(program, editor):
    write(program, editor, title_en="Soil", title_es="Suelo")
    assert TranslationUnit.objects.get(text="Suelo").approved_at is None

    publish(program, ["en", "es"], editor)

    assert TranslationUnit.objects.get(text="Suelo").approved_at <= timezone.now()
