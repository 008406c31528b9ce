import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override
from lxml import html

from publishing import services
from publishing.payload import snapshot
from publishing.preview import frames
from publishing.signals import asked_for_faults
from tests.factories import IndicatorFactory, MissionFactory, PageFactory, ResultFactory, UserFactory
from tests.staff import newest, write

pytestmark = pytest.mark.django_db

LOCALES = {"en": "en-US", "es": "es-PE"}


@pytest.fixture(autouse=True)
def known():
    """Figures that are public in both languages, in English alone, and not at all."""
    ResultFactory(indicator__key="families", value=200)
    ResultFactory(indicator=IndicatorFactory(key="english", english_only=True))
    ResultFactory(indicator__key="secret", draft=True)


@pytest.fixture
def boss():
    return UserFactory(superuser=True)


@pytest.fixture
def page():
    return PageFactory(title_en="About", summary_en="Old.", summary_es="Antes.")


UNKNOWN = {
    "en": "[[figure:nobody]]: there is no figure of this name. Choose one from the list, or take it out.",
    "es": "[[figure:nobody]]: no hay ninguna cifra con este nombre. Elija una de la lista o quítela.",
}


def save(client, page, language, **typed):
    """Send the form of a page as a browser would, with some boxes changed; return its errors and what stands in it."""
    address = reverse("admin:pages_page_change", args=[page.pk])
    headers = {"accept-language": LOCALES[language]}
    form = html.fromstring(client.get(address, headers=headers).content).get_element_by_id("page_form")
    data = {**dict(form.form_values()), **typed, "_save": "1"}
    answer = client.post(address, data, headers=headers)
    if answer.status_code == 302:
        return {}, {}
    form = html.fromstring(answer.content).get_element_by_id("page_form")
    errors = answer.context["adminform"].form.errors
    values = dict(form.form_values())
    return {name: list(texts) for name, texts in errors.items()}, {name: values[name].strip() for name in typed}


@pytest.mark.parametrize("language", ["en", "es"])
def test_unknown_figure_is_refused_at_its_field_and_nothing_typed_is_lost(client, boss, page, language):
    client.force_login(boss)
    typed = {"summary_en": "There are [[figure:nobody]].", "summary_es": "Son muchas.", "body_en": "<p>New</p>"}

    errors, values = save(client, page, language, **typed)

    assert errors == {"summary_en": [UNKNOWN[language]]}
    assert values == typed
    assert newest(page, "summary_en") == "Old."


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        ("summary_en", "[[figure:secret]]",
         "[[figure:secret]]: this figure has no public value. Publish one first, or take it out."),
        ("summary_es", "[[figure:english]]",
         "[[figure:english]]: this figure is not public in Spanish. Publish it there first, or take it out."),
        ("body_en", "<p>[[figure:families:points]]</p>",
         "[[figure:families:points]]: this figure can't be said in this form. Choose another form."),
        ("summary_en", "[[figure:families",
         "“[[figure:families” is no complete figure: choose one from the list, or take the brackets out."),
        ("body_en", "<p>[[fig<strong>ure</strong>:families]]</p>",
         "“[[fig<strong>ure</strong>:families]]” is no complete figure: choose one from the list, or take the brackets "
         "out."),
        ("title_en", "About [[figure:families]]",
         "A figure can't stand in “title (English)”: other pages and lists repeat it. Put it into a longer text."),
    ],
)  # fmt: skip
def test_figure_that_readers_could_not_be_shown_is_refused(client, boss, page, column, text, message):
    client.force_login(boss)

    errors, values = save(client, page, "en", **{column: text})

    assert errors == {column: [message]}
    assert values == {column: text}


def test_figures_that_can_be_shown_are_saved(client, boss, page):
    client.force_login(boss)
    typed = {"summary_en": "[[figure:english]] of [[figure:families:number]]", "body_es": "<p>[[figure:families]]</p>"}

    errors, _values = save(client, page, "en", **typed)

    assert errors == {}
    assert newest(page, *typed) == typed


def test_only_what_was_changed_is_asked_about(client, boss, page):
    write(page, boss, summary_en="There are [[figure:nobody]].")
    client.force_login(boss)

    errors, _values = save(client, page, "en", summary_es="Son muchas.")

    assert errors == {}
    assert newest(page, "summary_es") == "Son muchas."


def test_publication_is_refused_in_the_language_that_lacks_the_figure(boss, page):
    write(page, boss, summary_en="There are [[figure:english]].", summary_es="Hay [[figure:english]].")

    with pytest.raises(ValidationError) as refused:
        services.publish(page, ["en", "es"], by=boss, is_minor=True)
    services.publish(page, ["en"], by=boss, is_minor=True)

    assert refused.value.message_dict == {
        "summary_es": [
            "[[figure:english]]: this figure is not public in Spanish. Publish it there first, or take it out."
        ]
    }
    page.refresh_from_db()
    assert (page.summary_en, page.summary_es) == ("There are [[figure:english]].", "Antes.")


def test_preview_says_words_and_marks_what_changes(boss, page):
    MissionFactory()
    services.publish(page, ["en"], by=boss, is_minor=True)
    payload = snapshot(page)
    payload["columns"]["summary_en"] = "Now [[figure:families]]."

    (frame,) = frames(page, payload, ["en"])

    assert "[[" not in frame.html + frame.marked
    assert "Now <a" in frame.html
    assert "200 families</a>" in frame.html
    changes = html.fromstring(frame.marked).find_class("change")
    assert [change.text_content() for change in changes] == [
        *("removed: Old.", "added: Now ", "added: 200 families", "added: ."),
    ]


def test_texts_that_are_not_published_with_their_object_hold_no_figures(client, boss):
    value = ResultFactory()
    client.force_login(boss)

    answers = {}
    for language in LOCALES:
        with override(language):
            found = asked_for_faults.send(
                type(value),
                value="[[figure:families]]",
                language="en",
                column=type(value)._meta.get_field("note_en"),
                is_public=False,
            )
            answers[language] = [message for _receiver, messages in found for message in messages]

    assert answers["en"] == ["Figures can only stand in the texts of pages. Write it in words here."]
    assert answers["es"] != answers["en"]
