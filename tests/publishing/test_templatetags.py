import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from tests.factories import AreaFactory, ProgramFactory

pytestmark = pytest.mark.django_db

SHOWING = "{% showing row %}{{ row.title }}|{{ shown.lang }}|{{ shown.note }}{% endshowing %}"


def render(text, row, language):
    with override(language):
        return Template("{% load publishing %}" + text).render(Context({"row": row}))


@pytest.mark.parametrize(
    ("traits", "english", "spanish"),
    [
        ({}, "Forests||", "Bosques||"),
        ({"is_live_es": False}, "Forests||", "Forests|en-US|(en inglés)"),
        ({"is_live_en": False}, "Bosques|es-PE|(in Spanish)", "Bosques||"),
    ],
)
def test_showing_speaks_the_language_in_which_the_row_is_public(traits, english, spanish):
    program = ProgramFactory(title_en="Forests", title_es="Bosques", **traits)

    assert (render(SHOWING, program, "en"), render(SHOWING, program, "es")) == (english, spanish)


def test_showing_leaves_the_language_of_the_page_as_it_was():
    program = ProgramFactory(spanish_only=True)
    text = SHOWING + "{% load i18n %}{% get_current_language as code %} {{ code }}"

    assert render(text, program, "en").endswith(" en")


def test_showing_escapes_what_a_title_says():
    program = ProgramFactory(title_en="<b>&")

    assert render(SHOWING, program, "en") == "&lt;b&gt;&amp;||"


@pytest.mark.parametrize("text", ["{% showing %}{% endshowing %}", "{% showing row other %}{% endshowing %}"])
def test_showing_takes_one_row(text):
    with pytest.raises(TemplateSyntaxError, match="showing takes one row"):
        render(text, None, "en")


@pytest.mark.parametrize(
    ("traits", "text"),
    [
        ({}, "Forests"),
        ({"is_live_en": False}, "Forests"),
        ({"draft": True}, "None"),
        ({"is_live_es": False}, "Forests"),
    ],
)
def test_if_public_hides_a_draft(traits, text):
    area = AreaFactory(title_en="Forests", title_es="Bosques", **traits)

    assert render("{% with shown=row|if_public %}{{ shown }}{% endwith %}", area, "en") == text


def test_if_public_takes_nothing():
    assert render("{{ row|if_public }}", None, "en") == "None"


@pytest.mark.parametrize(
    ("official", "english", "spanish"),
    [
        ({"is_official_en": True}, "", "traducción no oficial"),
        ({"is_official_es": True}, "unofficial translation", ""),
        ({}, "", ""),
    ],
)
def test_unofficial_marks_the_translation_of_official_words(official, english, spanish):
    program = ProgramFactory(**official)

    assert (render("{% unofficial row %}", program, "en"), render("{% unofficial row %}", program, "es")) == (
        english,
        spanish,
    )


def test_language_filters_name_a_language_to_browsers_and_to_readers():
    text = "{{ row|language_tag }} {{ row|language_name }}"

    assert (render(text, "es", "en"), render(text, "en", "es")) == ("es-PE Spanish", "en-US inglés")
