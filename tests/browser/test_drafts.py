"""Drafts in a browser: by keyboard, on a phone, without script, with two people at one form, after a session ended."""

import os

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from programs.models import Program
from publishing import services
from tests.browser.audit import LOOKS, axe_violations, each_look, too_wide
from tests.browser.desk import PASSWORD, employ, fill_in_sign_in, own, press, said, settle
from tests.factories import MissionFactory, ProgramFactory, SourceFactory, UserFactory
from tests.staff import newest, write

pytestmark = pytest.mark.django_db(transaction=True)

LOCALES = {"en": "en-US", "es": "es-PE"}

every_language = pytest.mark.parametrize("language", ["en", "es"])
every_width = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def program():
    """A program that is public in both languages."""
    MissionFactory()
    program = ProgramFactory(
        regional=True, title_en="Clean water", title_es="Agua limpia", summary_en="Ten wells.", summary_es="Diez pozos."
    )
    program.sources.add(SourceFactory())
    return program


@pytest.fixture
def at_desk(new_page, sign_in):
    """Open pages as people who may do everything."""

    def at_desk(name="Ana", language="en", **options):
        page = new_page(locale=LOCALES[language], **options)
        sign_in(page, UserFactory(superuser=True, first_name=name, language=language))
        return page

    return at_desk


def address(program, view="change"):
    return reverse(f"admin:programs_program_{view}", args=[program.pk])


def live(program):
    return Program.objects.get(pk=program.pk).summary_en


def tab_to(page, locator):
    """Press Tab until an element has the focus, and see that the focus shows."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            style = "element => getComputedStyle(element).outlineStyle + getComputedStyle(element).boxShadow"
            assert locator.evaluate(style) != "nonenone"
            return
    pytest.fail(f"Tab does not reach {locator}")


def write_and_meet(mine, theirs, program):
    """Let two people open a form, change the same field and another each, and save; the second meets the first."""
    for page in (mine, theirs):
        page.goto(address(program))
    theirs.fill("#id_summary_en", "Twelve wells.")
    theirs.fill("#id_title_es", "Agua muy limpia")
    press(theirs, "_continue")
    mine.fill("#id_summary_en", "Eleven wells.")
    mine.fill("#id_title_en", "Very clean water")
    mine.locator("[name=_continue]").click()
    mine.locator(".conflicts").wait_for()


def columns(program):
    return newest(program, "summary_en", "title_en", "title_es")


# Pages as people see them


@pytest.mark.parametrize("language", LOOKS)
def test_pages_are_accessible_and_keep_their_policy(at_desk, html_errors, trouble, program, language):
    page = at_desk(language=language, width=360)
    found, documents = {}, {}

    def look(name):
        page.evaluate("document.fonts.ready")
        page.evaluate("window.scrollTo(0, 0)")
        for seen in each_look(page, language):
            if folder := os.environ.get("SHOTS"):
                page.screenshot(path=f"{folder}/{name}-{language}-{seen}.png", full_page=True)
            found[name, seen] = [*axe_violations(page), *too_wide(page), *cut_off(page)]

    def visit(name, path):
        documents[name] = page.goto(path).text()
        look(name)

    write_and_meet(page, at_desk("Luz"), program)
    settle(page)
    look("conflict")
    visit("form", address(program))
    visit("publish", address(program, "publish"))
    page.locator(".submit-row button").click()
    page.locator(".errornote").wait_for()
    look("refused")
    visit("unpublish", address(program, "unpublish"))
    visit("list", f"{reverse('admin:programs_program_changelist')}?draft=changes")
    page.goto(address(program, "unpublish"))
    Session.objects.all().delete()
    page.fill("#id_reason_en", "The figures were wrong.")
    page.locator(".submit-row button").click()
    page.locator("input[name=kept]").wait_for(state="attached")
    look("sign in")
    fill_in_sign_in(page, employ("Rosa", language=language))
    page.locator(".submit-row button.default").wait_for()
    look("kept")

    assert {name: lines for name, lines in found.items() if lines} == {}
    assert own(trouble) == []
    if language == "en":
        assert html_errors({name: documents[name] for name in ("publish", "unpublish")}) == []


def cut_off(page):
    """Return the words on the page's buttons that don't fit on them."""
    return page.locator(".submit-row :is(button, a)").evaluate_all(
        """buttons => buttons
            .filter((button) => button.scrollHeight > button.clientHeight || button.scrollWidth > button.clientWidth)
            .map((button) => button.innerText)"""
    )


# By keyboard


def test_draft_is_saved_looked_at_and_published_by_keyboard(at_desk, program, trouble):
    page = at_desk()
    page.goto(address(program))
    settle(page)
    tab_to(page, page.locator("#id_summary_en"))
    page.keyboard.press("Control+A")
    page.keyboard.type("Twelve wells.")
    tab_to(page, page.locator("[name=_preview]"))
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    preview = opened.value
    preview.frame_locator("iframe >> nth=0").locator("ins", has_text="Twelve").first.wait_for()
    assert preview.get_by_text("None of it is saved yet").count() == 1
    preview.close()
    assert services.find(program) is None
    assert page.input_value("#id_summary_en") == "Twelve wells."

    tab_to(page, page.locator("[name=_continue]"))
    page.keyboard.press("Enter")
    assert "is saved as a draft" in said(page)[0]
    assert (newest(program, "summary_en"), live(program)) == ("Twelve wells.", "Ten wells.")

    settle(page)
    tab_to(page, page.locator("[name=_publish]"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Change note (English)"))
    page.keyboard.type("There are two more wells.")
    tab_to(page, page.get_by_role("button", name="Publish", exact=True))
    page.keyboard.press("Enter")
    assert said(page) == ["“Clean water” is now public: English."]
    assert live(program) == "Twelve wells."
    assert own(trouble) == []


# Without script


def test_draft_is_saved_and_published_without_script(at_desk, program):
    page = at_desk(java_script_enabled=False)
    page.goto(address(program))
    page.fill("#id_summary_en", "Twelve wells.")
    page.select_option("#id_status", "2")
    press(page, "_continue")
    assert live(program) == "Ten wells."

    with page.expect_navigation():
        page.locator("[name=_publish]").click()
    assert page.locator("#prospect-en ~ dl dt").all_inner_texts() == ["Summary", "Status"]
    page.get_by_label("Change note (English)").fill("There are two more wells.")
    page.get_by_role("checkbox", name="Español").uncheck()
    page.get_by_role("button", name="Publish", exact=True).click()
    assert said(page) == ["“Clean water” is now public: English."]
    assert live(program) == "Twelve wells."

    page.get_by_role("link", name="Take back…").click()
    page.get_by_role("radio", name="A note that the page is gone").check()
    page.get_by_role("button", name="Take back").click()
    assert said(page) == ["“Clean water” is no longer public: English, Español."]
    assert page.goto(Program.objects.get().get_absolute_url()).status == 410


# Two people at one form


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(("choice", "summary"), [("mine", "Eleven wells."), ("theirs", "Twelve wells.")])
def test_second_to_save_chooses_and_nothing_is_lost(at_desk, program, script, choice, summary):
    mine, theirs = at_desk(java_script_enabled=script), at_desk("Luz", java_script_enabled=script)
    write_and_meet(mine, theirs, program)

    assert mine.locator(".conflicts h2").inner_text() == "Luz saved while you were writing"
    assert mine.locator(".conflicts legend").all_inner_texts() == ["Summary (English)"]
    assert mine.locator(".conflict-text ins").all_text_contents() == ["added: Eleven", "added: Twelve"]
    boxes = ("summary_en", "title_en", "title_es")
    assert [mine.input_value(f"#id_{name}") for name in boxes] == [
        "Eleven wells.", "Very clean water", "Agua muy limpia"
    ]  # fmt: skip
    assert columns(program) == {
        "summary_en": "Twelve wells.", "title_en": "Clean water", "title_es": "Agua muy limpia"
    }  # fmt: skip

    mine.locator(f".conflicts input[value={choice}]").check()
    press(mine, "_continue")

    assert columns(program) == {
        "summary_en": summary, "title_en": "Very clean water", "title_es": "Agua muy limpia"
    }  # fmt: skip
    texts = services.find(program).revisions.values_list("payload__columns__summary_en", flat=True)
    assert {"Ten wells.", "Twelve wells."} <= set(texts)
    assert live(program) == "Ten wells."


def test_people_at_one_form_see_each_other(at_desk, program, trouble):
    ana, luz = at_desk("Ana"), at_desk("Luz")
    ana.goto(address(program))
    settle(ana)
    with ana.expect_response("**/presence/"):
        ana.reload()
    luz.goto(address(program))
    luz.get_by_text("Ana is editing this.").wait_for()

    settle(luz)
    luz.clock.install()
    luz.reload()
    settle(luz)
    luz.locator("#id_title_es").focus()
    with luz.expect_response("**/presence/"):
        luz.clock.run_for(20_000)
    ana.reload()
    ana.get_by_text("Luz is editing the text in Spanish.").wait_for()
    assert own(trouble) == []


# After the session ended


@pytest.mark.parametrize("script", [True, False])
def test_what_was_typed_outlives_the_session(new_page, program, trouble, script):
    ana = employ("Ana", "Authors")
    page = new_page(java_script_enabled=script)
    page.goto(address(program))
    fill_in_sign_in(page, ana)
    page.fill("#id_summary_en", "Twelve wells.")
    page.fill("#id_summary_es", "Doce pozos: “¡más agua!”\nY <b>tubos</b>.")
    Session.objects.all().delete()

    page.locator("[name=_continue]").click()
    assert "nothing of it is lost" in page.locator(".errornote").inner_text()
    page.fill("#id_username", ana.username)
    page.fill("#id_password", "not it")
    page.locator("#login-form [type=submit]").click()
    page.fill("#id_password", PASSWORD)
    page.locator("#login-form [type=submit]").click()
    assert services.find(program) is None
    page.get_by_role("button", name="Send on what I typed").click()

    assert "is saved as a draft" in said(page)[0]
    assert newest(program, "summary_en", "summary_es") == {
        "summary_en": "Twelve wells.",
        "summary_es": "Doce pozos: “¡más agua!”\nY <b>tubos</b>.",
    }
    assert page.input_value("#id_summary_es") == "Doce pozos: “¡más agua!”\nY <b>tubos</b>."
    assert own(trouble) == []


# On a phone


@every_language
def test_dialogs_are_worked_on_a_phone(at_desk, program, language):
    page = at_desk(language=language, width=360, height=740, has_touch=True)
    write(program, UserFactory(superuser=True), summary_en="Twelve wells.")
    page.goto(address(program))
    settle(page)
    covering = "element => getComputedStyle(element).position"
    assert page.locator(".submit-row").evaluate(covering) == "static"
    page.locator("[name=_publish]").tap()
    page.fill("#id_note_en", "There are two more wells.")
    assert small_targets(page) == []
    page.locator(".submit-row button").tap()
    said(page)
    assert live(program) == "Twelve wells."

    page.locator(".takebacklink").tap()
    page.fill("#id_reason_en", "The figures were wrong.")
    page.fill("#id_reason_es", "Las cifras eran erróneas.")
    assert small_targets(page) == []
    page.locator(".submit-row button").tap()
    said(page)
    assert Program.objects.get().live_languages() == []


def small_targets(page):
    """Return the controls of the page's own form that a finger misses: under 24 px and without a label around them."""
    controls = page.locator("form.dialog :is(input, button, textarea, select, a):visible")
    return controls.evaluate_all(
        """controls => controls.filter((control) => {
            const { width, height } = (control.closest("label") ?? control).getBoundingClientRect();
            return width < 24 || height < 24;
        }).map((control) => control.outerHTML)"""
    )
