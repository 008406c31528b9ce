"""A translator at work in a browser: one paragraph fell behind, its changes are shown, it is mended; another stays."""

import pytest
from django.urls import reverse

from programs.models import Program
from publishing.payload import snapshot
from tests.browser.desk import employ, own, press, said, settle
from tests.factories import MissionFactory, ProgramFactory, UserFactory
from tests.staff import newest, write
from translations.learning import learn
from translations.models import Translation
from translations.states import approve, refresh

pytestmark = pytest.mark.django_db(transaction=True)

LOCALES = {"en": "en-US", "es": "es-PE"}
ENGLISH = ["Rivers bring water.", "Forests give shade.", "Farmers plant cacao.", "Schools teach trades."]
SPANISH = ["Los ríos traen agua.", "Los bosques dan sombra.", "Los agricultores siembran cacao.", "Se enseñan oficios."]


def body(paragraphs):
    return "".join(f"<p>{words}</p>" for words in paragraphs)


@pytest.fixture
def program():
    MissionFactory()
    row = ProgramFactory(regional=True, title_en="Water", title_es="Agua", body_en=body(ENGLISH), body_es=body(SPANISH))
    learn(Program, row.pk, snapshot(row))
    approve(row)
    refresh(row)
    return row


@pytest.fixture
def behind(program):
    """The program with two English paragraphs that changed since they were translated."""
    changed = [ENGLISH[0], "Forests give deep shade.", "Farmers plant cacao and coffee.", ENGLISH[3]]
    write(program, UserFactory(superuser=True), body_en=body(changed))
    return program


def address(row):
    return reverse("admin:programs_program_change", args=[row.pk])


def waiting(page):
    """Return the words of each segment that waits under the Spanish text."""
    return [" ".join(words.split()) for words in page.locator(".translation-item").all_inner_texts()]


def test_translator_mends_one_paragraph_and_keeps_another(new_page, sign_in, trouble, behind):
    page = new_page(locale="en-US")
    sign_in(page, employ("Rosa", "Translators: Español"))
    page.goto(address(behind))
    settle(page)

    shown = waiting(page)
    page.locator(".ProseMirror p", has_text="Los agricultores siembran cacao.").click()
    page.keyboard.press("End")
    for _ in range(len(".")):
        page.keyboard.press("Backspace")
    page.keyboard.type(" y café.")
    press(page, "_continue")
    settle(page)
    left = waiting(page)
    page.get_by_role("button", name="Still correct", exact=True).click()
    messages = said(page)
    settle(page)

    assert [("Forests" in words, "Farmers" in words) for words in shown] == [(True, False), (False, True)]
    assert [("deep" in words, "Los bosques dan sombra." in words) for words in left] == [(True, True)]
    assert messages[-1] == "1 segment is settled."
    assert waiting(page) == []
    assert newest(behind, "body_es") == body([*SPANISH[:2], "Los agricultores siembran cacao y café.", SPANISH[3]])
    assert Translation.objects.get().counts == {"current": 6}
    assert own(trouble) == []


def test_enter_saves_the_draft_and_settles_nothing(new_page, sign_in, behind):
    page = new_page(locale="en-US")
    sign_in(page, employ("Rosa", "Translators: Español"))
    page.goto(address(behind))
    settle(page)

    page.fill("#id_title_es", "El agua")
    page.locator("#id_title_es").press("Enter")
    said(page)

    assert newest(behind, "title_es") == "El agua"
    assert Translation.objects.get().counts == {"current": 4, "behind": 2}


@pytest.mark.parametrize("width", [360, 1280])
def test_buttons_work_without_script(new_page, sign_in, behind, width):
    page = new_page(locale="es-PE", width=width, java_script_enabled=False)
    sign_in(page, employ("Rosa", "Translators: Español", language="es"))
    page.goto(address(behind))

    page.locator("[name=_still_correct]").first.click()

    assert said(page)[-1] == "Se resolvieron 2 segmentos."
    assert Translation.objects.get().counts == {"current": 6}


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", 1280, "dark"), ("es", 360, "light")])
def test_form_of_a_translator_is_accessible(
    new_page, sign_in, axe_violations, trouble, behind, language, width, scheme
):
    write(behind, UserFactory(superuser=True), summary_es="")
    page = new_page(locale=LOCALES[language], width=width, color_scheme=scheme)
    sign_in(page, UserFactory(superuser=True, language=language))

    page.goto(address(behind))
    settle(page)
    page.evaluate("window.scrollTo(0, 0)")

    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert own(trouble) == []
