"""The checks of a translation against its source: pairs that are wrong, pairs that are right, and what is published."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from publishing import services
from publishing.models import Publishable
from publishing.payload import snapshot
from tests import factories as make
from tests.staff import stored, write
from tests.translations.pairs import ENTRIES, FAULTY, RIGHT
from translations.checks import readability
from translations.checks.catalog import CHECKS, check_setting, level
from translations.checks.glossary import Entry
from translations.checks.objects import check_alone, check_pair
from translations.checks.pairs import problems
from translations.checks.problem import Problem
from translations.checks.texts import Text
from translations.models import CheckRun, Term

GLOSSARY = [
    Entry(
        {code: entry[code] for code in ("en", "es")},
        entry.get("forbidden", {}),
        entry.get("name", False),
        entry.get("headings", False),
    )
    for entry in ENTRIES
]
# What the glossary wants of a translation it does not want of a source.
ONE_WAY = {"names", "terms"}


def text(value, language):
    return Text(value, language, is_rich=value.startswith("<"))


def codes(source, target):
    return [problem.code for problem in problems(source, target, GLOSSARY)]


@pytest.mark.parametrize(("code", "english", "spanish"), FAULTY)
def test_faulty_pair_is_caught_for_what_it_is(code, english, spanish):
    assert codes(text(english, "en"), text(spanish, "es")) == [code]


@pytest.mark.parametrize(("code", "english", "spanish"), [pair for pair in FAULTY if pair[0] not in ONE_WAY])
def test_faulty_pair_is_caught_with_spanish_as_the_source(code, english, spanish):
    assert codes(text(spanish, "es"), text(english, "en")) == [code]


def test_planted_pairs_try_every_check_of_a_pair():
    assert {code for code, *_pair in FAULTY} == CHECKS.keys() - {"alt", "readability"}
    assert len(FAULTY) >= 40


@pytest.mark.parametrize(("english", "spanish"), RIGHT)
def test_right_pair_is_silent(english, spanish):
    assert codes(text(english, "en"), text(spanish, "es")) == []
    assert codes(text(spanish, "es"), text(english, "en")) == []


def test_words_of_both_sides_are_told():
    found = problems(text("Incomes grew by 53 percent.", "en"), text("Crecieron 35 % en 2018.", "es"))

    assert found == [Problem("percentages", ("53 percent",), ("35 %",)), Problem("figures", (), ("2018",))]


def test_language_without_a_notation_is_asked_for_digits_alone():
    english = text("In 2018 it grew by 53 percent to US$ 70 million, on October 6.", "en")
    quechua = text("2018 watapi 53 pachakmanta wiñarqan, 70 hunu dolarkama, octubre 6 p’unchawpi.", "qu")

    assert problems(english, quechua) == []
    assert problems(english, text("2018 watapi 35.", "qu")) == [Problem("figures", ("53", "70", "6"), ("35",))]


# Plain language


@pytest.mark.parametrize(
    ("word", "count"),
    [("rule", 1), ("table", 2), ("worked", 1), ("wanted", 2), ("places", 2), ("governance", 3), ("economy", 4)],
)
def test_syllables_of_english_words(word, count):
    assert readability.english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("agua", 2), ("guerra", 2), ("quien", 1), ("economía", 5), ("ley", 1), ("pingüino", 3), ("cooperación", 5)],
)
def test_syllables_of_spanish_words(word, count):
    assert readability.spanish_syllables(word) == count


HARD = {
    "en": "Institutionalization of intergovernmental accountability necessitates multidimensional interdisciplinary "
    "collaboration, notwithstanding administrative discontinuities.",
    "es": "La institucionalización de la responsabilidad intergubernamental requiere colaboraciones "
    "interdisciplinarias multidimensionales, independientemente de las discontinuidades administrativas.",
}
EASY = {"en": "The farmers sell good cacao in town.", "es": "Los campesinos venden buen cacao."}


@pytest.mark.parametrize("language", ["en", "es"])
def test_hard_text_names_its_hardest_sentence(language):
    hard = readability.score([*[HARD[language]] * 8, EASY[language]], language)
    easy = readability.score([EASY[language]] * 20, language)

    assert (hard.is_hard, hard.hardest) == (True, HARD[language])
    assert not easy.is_hard
    assert easy.value > 60


def test_short_text_and_unknown_language_are_not_judged():
    assert readability.score([HARD["en"]], "en") is None
    assert readability.score([HARD["en"]] * 20, "qu") is None


def test_sentences_do_not_end_at_abbreviations():
    found = readability.sentences("The U.S. Congress met. Mr. Paz spoke! Fue en EE. UU. ¿Y luego?")

    assert found == ["The U.S. Congress met.", "Mr. Paz spoke!", "Fue en EE. UU. ¿Y luego?"]


# The setting


def test_setting_takes_known_checks_and_levels_alone():
    with override_settings(TRANSLATION_CHECKS={"years": "warn", "numbers": "stop", "moods": "block"}):
        errors = check_setting(None)

        assert level("years") == "warn"
    assert [(error.id, error.msg) for error in errors] == [
        ("translations.E001", "TRANSLATION_CHECKS names no check: 'moods'."),
        ("translations.E002", "TRANSLATION_CHECKS gives 'numbers' the level 'stop'."),
    ]
    assert check_setting(None) == []
    assert level("years") == "block"


# What is shipped


@pytest.mark.django_db
def test_shipped_content_is_clean_in_both_directions():
    call_command("loaddata", "mission", verbosity=0)
    entries = Term.objects.entries()

    found = {}
    for model in (model for model in apps.get_models() if issubclass(model, Publishable)):
        for row in model.objects.live_in_any():
            payload = snapshot(row)
            pairs = [check_pair(model, payload, *order, entries) for order in (("en", "es"), ("es", "en"))]
            alone = [check_alone(model, payload, code) for code in ("en", "es")]
            found[row] = [(one.code, one.column, one.words) for part in (*pairs, *alone) for one in part]

    assert len(found) > 30
    assert {row: one for row, one in found.items() if one} == {}


# Publishing


@pytest.fixture
def boss(db):
    return make.UserFactory(superuser=True)


@pytest.fixture
def program(db):
    return make.ProgramFactory(
        summary_en="It reached 300 families.", summary_es="Llegó a 300 familias.", body_en="", body_es=""
    )


def findings(row, *languages):
    return [
        (one.code, one.column, one.language, one.is_blocking)
        for one in services.findings(row, services.head_payload(row), languages)
        if one.code in CHECKS
    ]


def test_wrong_number_is_not_published(program, boss):
    write(program, boss, summary_en="It reached 400 families.", summary_es="Llegó a 500 familias.")
    before = stored(program)

    with pytest.raises(ValidationError) as error:
        services.publish(program, ["en", "es"], by=boss, is_minor=True)

    assert error.value.message_dict == {
        "summary_es": ["The numbers differ. English: “400”. Spanish: “500”."],
    }
    assert stored(program) == before
    assert not CheckRun.objects.exists()


def test_refusal_is_in_the_language_of_the_reader(program, boss):
    write(program, boss, summary_en="It reached 400 families.", summary_es="Llegó a 500 familias.")

    with translation.override("es"):
        found = services.problems(program, services.head_payload(program), ["en", "es"])

    assert list(found) == ["summary_es"]
    assert all("“400”" in message and "“500”" in message for message in found["summary_es"])


def test_language_published_alone_is_not_stopped_where_the_other_falls_behind(program, boss):
    write(program, boss, summary_en="It reached 400 families.")

    assert findings(program, "en") == [("numbers", "summary_es", "es", False)]
    services.publish(program, ["en"], by=boss, is_minor=True)

    run = CheckRun.objects.get()
    assert (run.language, run.revision) == ("en", services.find(program).head)
    assert [(one["code"], one["column"]) for one in run.findings] == [("numbers", "summary_es")]


def test_translation_that_catches_up_wrongly_is_stopped(program, boss):
    write(program, boss, summary_en="It reached 400 families.")
    services.publish(program, ["en"], by=boss, is_minor=True)
    write(program, boss, summary_es="Llegó a 450 familias.")

    with pytest.raises(ValidationError):
        services.publish(program, ["es"], by=boss, is_minor=True)

    write(program, boss, summary_es="Llegó a 400 familias.")
    services.publish(program, ["es"], by=boss, is_minor=True)
    assert findings(program, "en", "es") == []


def test_error_that_readers_see_already_stops_nothing_else(boss):
    names = {"title_en": "Water", "title_es": "Agua"}
    program = make.ProgramFactory(**names, summary_en="It reached 300.", summary_es="Llegó a 200.")
    write(program, boss, title_en="Clean water")

    assert findings(program, "en") == [("numbers", "summary_es", "es", False)]
    services.publish(program, ["en"], by=boss, is_minor=True)


def test_language_that_is_not_public_is_not_compared(boss):
    program = make.ProgramFactory(draft=True, summary_en="It reached 300.", summary_es="Llegó a 200.")

    assert findings(program, "en") == []
    assert findings(program, "en", "es") == [("numbers", "summary_es", "es", True)]


def test_check_that_is_off_finds_nothing(program, boss):
    write(program, boss, summary_en="It reached 400 families.", summary_es="Llegó a 500 familias.")

    with override_settings(TRANSLATION_CHECKS={"numbers": "off"}):
        assert findings(program, "en", "es") == []
    with override_settings(TRANSLATION_CHECKS={"numbers": "warn"}):
        assert findings(program, "en", "es") == [("numbers", "summary_es", "es", False)]


def test_image_without_description_in_a_language_is_told(boss):
    image = make.ImageFactory(english_only=True)
    program = make.ProgramFactory(draft=True, image=image)

    assert findings(program, "en") == []
    assert findings(program, "es") == [("alt", "image", "es", False)]


def test_findings_stay_with_the_version_that_was_published(program, boss):
    write(program, boss, summary_en="It reached 300 families in 2018.", summary_es="Llegó a 300 familias.")

    services.publish(program, ["en", "es"], by=boss, is_minor=True)

    revision = services.find(program).head
    english, spanish = revision.check_runs.order_by("language")
    assert [english.language, spanish.language] == ["en", "es"]
    assert english.findings == spanish.findings
    (kept,) = english.findings
    assert (kept["code"], kept["column"], kept["language"]) == ("figures", "summary_es", "es")
    assert kept["messages"]["en"] == "Some figures stand in one language alone. English: “2018”. Spanish: none."
    assert "“2018”" in kept["messages"]["es"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_dialog_lists_errors_before_advice(client, program, boss, language):
    client.force_login(make.UserFactory(superuser=True, language=language))
    write(program, boss, summary_en="It reached 400 families in 2018.", summary_es="Llegó a 500 familias.")

    answer = client.get(reverse("admin:programs_program_publish", args=[program.pk]))

    assert [(one.code, one.is_blocking) for _place, one in answer.context["checks"]] == [
        ("numbers", True),
        ("figures", False),
        ("unbacked", False),
        ("unbacked", False),
    ]
    assert answer.content.count(b'class="check-error"') == 1
    assert answer.content.count(b'class="check-advice"') == 3


def test_dialog_without_findings_has_no_list(client, program, boss):
    client.force_login(boss)
    write(program, boss, title_en="New", title_es="Nuevo")

    answer = client.get(reverse("admin:programs_program_publish", args=[program.pk]))

    assert answer.context["checks"] == []
    assert b"checks-title" not in answer.content


# The report


def report(capsys, **options):
    call_command("report_translations", **options)
    return capsys.readouterr().out.splitlines()


@pytest.mark.django_db
def test_report_lists_what_is_public(capsys):
    make.ProgramFactory(title_en="Water", title_es="Agua", summary_en="It reached 300.", summary_es="Llegó a 200.")
    make.ProgramFactory(draft=True, summary_en="It reached 5.", summary_es="Llegó a 4.")

    assert report(capsys) == [
        "Error (numbers) – program: Water [es-PE]",
        "    Summary (Español): The numbers differ. English: “300”. Spanish: “200”.",
        "1 finding in what is public, errors: 1.",
    ]


@pytest.mark.django_db
def test_report_of_nothing_says_so_in_either_language(capsys):
    assert report(capsys) == ["0 findings in what is public, errors: 0."]
    assert report(capsys, language="es")[0].startswith("0 ")
