"""Translations in the form of a record: what it tells, and what its buttons do, without script."""

import pytest
from django.urls import reverse

from programs.models import Program
from publishing import services
from publishing.models import AuditEntry
from publishing.payload import snapshot
from tests import factories as make
from tests.forms import filled
from tests.markup import Markup
from tests.staff import newest, person, write
from translations.learning import learn
from translations.models import Translation, TranslationUnit
from translations.segments import Segment
from translations.states import approve, refresh

BODY_EN = "<p>One is red.</p><p>Two is green.</p><p>Three is blue.</p>"
BODY_ES = "<p>Uno es rojo.</p><p>Dos es verde.</p><p>Tres es azul.</p>"


@pytest.fixture
def program(db):
    row = make.ProgramFactory(
        title_en="Water", title_es="Agua", summary_en="", summary_es="", body_en=BODY_EN, body_es=BODY_ES
    )
    learn(Program, row.pk, snapshot(row))
    approve(row)
    refresh(row)
    return row


@pytest.fixture
def translator(client, program):
    client.force_login(person("Translators: Español", language="en"))
    return client


@pytest.fixture
def author(db):
    return make.UserFactory(superuser=True)


def form(row):
    return reverse("admin:programs_program_change", args=[row.pk])


def place(name, source):
    return f"es {name} {Segment(source).hash[:16]}"


def press(client, row, button, value, **changed):
    """Press a button of the form and return the page that follows."""
    data = filled(client.get(form(row)), **changed)
    return client.post(form(row), data | {button: value}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def buttons(client, row):
    """Return {name: [values]} of the buttons that translations put into the form."""
    page = Markup(client.get(form(row)))
    found = {}
    for button in page.all("button"):
        if button.get("name") in {"_still_correct", "_same", "_reviewed", "_copy_source", "_use", "_source"}:
            found.setdefault(button["name"], []).append(button["value"])
    return found


def statuses(row):
    return Translation.objects.of(row).get().counts


def test_form_of_what_is_current_offers_nothing_to_settle(translator, program):
    assert buttons(translator, program) == {}
    assert "Spanish: nothing waits." in Markup(translator.get(form(program))).text


def test_form_shows_what_changed_in_the_source_of_one_paragraph_only(translator, program, author):
    write(program, author, body_en=BODY_EN.replace("green", "yellow"))

    page = Markup(translator.get(form(program)))

    assert "Spanish: 1 of 4 segments waits." in page.text
    assert (
        "current: 2 of 3 What changed in the English since then: Two is removed: green added: yellow . "
        "Its translation: Dos es verde. Still correct"
    ) in page.text
    assert buttons(translator, program) == {"_still_correct": ["es", place("body", "Two is yellow.")]}


def test_form_says_it_in_spanish(client, program, author):
    client.force_login(person("Translators: Español", language="es"))
    write(program, author, title_en="Soil")

    page = Markup(client.get(form(program)))

    assert "Desde entonces, el texto en inglés cambió así:" in page.text
    assert "desactualizada" in page.text


def test_still_correct_settles_one_segment_and_keeps_what_was_typed(translator, program, author):
    write(program, author, body_en=BODY_EN.replace("green", "yellow").replace("blue", "black"))

    page = press(translator, program, "_still_correct", place("body", "Two is yellow."), title_es="Aguas")

    assert page.redirect_chain == [(form(program), 302)]
    assert said(page)[-1] == "1 segment is settled."
    assert newest(program, "title_es") == "Aguas"
    assert statuses(program) == {"current": 3, "behind": 1}
    assert AuditEntry.objects.filter(action="confirm").values_list("detail", "languages").get() == (
        "still correct: body",
        ["es"],
    )


def test_still_correct_settles_all_that_is_behind(translator, program, author):
    write(program, author, title_en="Soil", body_en=BODY_EN.replace("green", "yellow"))

    page = press(translator, program, "_still_correct", "es")

    assert said(page)[-1] == "2 segments are settled."
    assert statuses(program) == {"current": 4}


def test_words_that_changed_meanwhile_are_not_called_correct(translator, program, author):
    write(program, author, title_en="Soil")
    data = filled(translator.get(form(program)))
    write(program, author, title_en="Earth")

    page = translator.post(form(program), data | {"_still_correct": place("title", "Soil")}, follow=True)

    assert said(page)[-1] == "These words changed meanwhile. Look at them and press again."
    assert statuses(program) == {"behind": 1, "current": 3}


def test_source_is_copied_where_a_translation_is_missing(translator, program, author):
    write(program, author, title_en="CEDRO", title_es="")

    press(translator, program, "_copy_source", "es title -")

    assert newest(program, "title_es") == "CEDRO"
    assert statuses(program) == {"missing": 1, "current": 3}
    assert buttons(translator, program) == {"_same": [place("title", "CEDRO")]}


def test_same_on_purpose_is_one_press_from_an_empty_box(translator, program, author):
    write(program, author, title_en="CEDRO", title_es="")

    press(translator, program, "_same", "es title -")

    assert newest(program, "title_es") == "CEDRO"
    assert statuses(program) == {"same": 1, "current": 3}


def test_source_is_never_copied_over_a_translation(translator, program, author):
    write(program, author, title_en="Soil")

    page = press(translator, program, "_copy_source", place("title", "Soil"))

    assert newest(program, "title_es") == "Agua"
    assert said(page)[-1].startswith("These words changed meanwhile.")


def test_memory_offers_what_was_published_for_the_same_words(translator, program, author):
    other = make.ProgramFactory(english_only=True, title_en="Water", summary_en="", body_en="")
    services.absorb(other)

    page = Markup(translator.get(form(other)))
    unit = TranslationUnit.objects.get(text="Agua")
    press(translator, other, "_use", f"{unit.pk} {place('title', 'Water')}")

    assert "Published before for the same words: Agua Use this" in page.text
    assert newest(other, "title_es") == "Agua"
    made = TranslationUnit.objects.get(object_id=other.pk, text="Agua")
    assert (made.method, made.source_text) == ("memory", "Water")


def test_memory_offers_what_was_published_for_words_much_alike(translator, program, author):
    write(program, author, body_en=BODY_EN.replace("<p>Three is blue.</p>", "<p>Two is green and red.</p>"))

    assert "alike: Dos es verde." in Markup(translator.get(form(program))).text


def test_memory_knows_nothing_that_nobody_published(translator, program, author):
    write(program, author, title_en="Secret plan", title_es="Plan secreto")
    other = make.ProgramFactory(english_only=True, title_en="Secret plan", summary_en="", body_en="")
    services.absorb(other)

    assert "Plan secreto" not in Markup(translator.get(form(other))).text


def test_suggestion_is_words_and_no_markup(translator, program, author):
    TranslationUnit.objects.filter(text="Dos es verde.").update(text="<script>alert(1)</script>")
    write(program, author, body_en=BODY_EN.replace("Three is blue.", "Two is green again."))
    unit = TranslationUnit.objects.get(text="<script>alert(1)</script>")

    lines = [value for value in buttons(translator, program).get("_use", []) if value.startswith(f"{unit.pk} ")]
    press(translator, program, "_use", lines[0])

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in newest(program, "body_es")


def test_machine_translation_is_read_by_a_person(translator, program):
    TranslationUnit.objects.filter(text="Agua").update(method="machine")
    services.absorb(program)

    press(translator, program, "_reviewed", place("title", "Water"))

    assert TranslationUnit.objects.get(text="Agua").reviewer is not None
    assert statuses(program) == {"current": 4}


def test_source_language_is_chosen_by_who_writes_all_of_it(client, program, author):
    client.force_login(author)

    page = press(client, program, "_source", "es")

    assert said(page)[-1] == "This is now written first in Spanish."
    assert Translation.objects.of(program).values_list("source_language", "language").get() == ("es", "en")


def test_translator_chooses_no_source_language(translator, program):
    assert press(translator, program, "_source", "es").status_code == 403
    assert Translation.objects.of(program).get().source_language == "en"


@pytest.mark.parametrize("button", ["_still_correct", "_same", "_copy_source", "_reviewed"])
def test_translator_of_another_language_settles_nothing(client, program, author, button):
    write(program, author, title_en="CEDRO", title_es="")
    client.force_login(person("Translators: English"))

    answer = press(client, program, button, "es title -")

    assert answer.status_code in {403, 200}
    assert statuses(program) == {"missing": 1, "current": 3}
    assert newest(program, "title_es") == ""


@pytest.mark.parametrize("value", ["qu", "es title", "xx title -", "es nothing -"])
def test_what_no_button_sends_does_nothing(translator, program, value):
    answer = press(translator, program, "_still_correct", value)

    assert answer.status_code in {400, 200}
    assert statuses(program) == {"current": 4}


def test_form_asks_no_more_when_more_segments_wait(translator, program, author, django_assert_max_num_queries):
    write(program, author, title_en="Soil")
    translator.get(form(program))
    with django_assert_max_num_queries(100) as few:
        translator.get(form(program))
    write(program, author, body_en=BODY_EN.replace("is", "was"), summary_en="More.")
    with django_assert_max_num_queries(100) as many:
        translator.get(form(program))

    assert len(many) == len(few)


def test_form_tells_the_words_of_the_glossary(translator, program, author):
    make.TermFactory(words_en="goal", words_es="meta de la estrategia")
    write(program, author, title_en="Goals of water")

    assert "In the glossary: Goals → meta de la estrategia" in Markup(translator.get(form(program))).text


def test_form_warns_of_a_figure_that_differs(translator, program, author):
    write(program, author, title_en="Water for 1,500", title_es="Agua para 1,50")

    page = Markup(translator.get(form(program)))

    assert "The numbers differ. English: “1,500”. Spanish: “1,50”." in page.text
    assert buttons(translator, program) == {}


def test_publication_counts_its_own_object_anew_and_no_other(program, author, django_assert_max_num_queries):
    def publish(words):
        row = Program._base_manager.get(pk=program.pk)
        write(row, author, title_en=words)
        with django_assert_max_num_queries(500) as asked:
            services.publish(row, ["en"], by=author, notes={"en": "Changed."})
        return len(asked)

    publish("First")
    alone = publish("Second")
    for other in make.ProgramFactory.create_batch(5):
        learn(Program, other.pk, snapshot(other))
        refresh(other)
    others = Translation.objects.exclude(object_id=program.pk)
    before = (list(others.order_by("pk").values()), TranslationUnit.objects.count())

    among_others = publish("Third")

    assert among_others == alone
    assert (list(others.order_by("pk").values()), TranslationUnit.objects.count()) == before


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "When it was published the checks found 1 point Spanish: The numbers differ. English: “1,500”."),
        (
            "es",
            "Al publicarse, las revisiones encontraron 1 observación Español: Los números difieren. Inglés: “1,500”.",
        ),
    ],
)
def test_history_tells_what_the_checks_found_at_publication(client, program, author, settings, language, words):
    settings.TRANSLATION_CHECKS = {"numbers": "warn"}
    write(program, author, title_en="Water for 1,500", title_es="Agua para 1,50")
    services.publish(program, ["en", "es"], by=author, notes={"en": "Changed.", "es": "Cambió."})
    client.force_login(make.UserFactory(superuser=True, language=language))

    page = Markup(client.get(reverse("admin:programs_program_history", args=[program.pk])))

    assert page.text.count(words) == 1
