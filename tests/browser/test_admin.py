import re

import pytest
from django.urls import reverse

from publishing import services
from sources.models import Source
from tests.browser.audit import LOOKS, faults
from tests.factories import IndicatorFactory, MissionFactory, ProgramFactory, ResultFactory, SourceFactory, UserFactory
from tests.staff import newest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program():
    """A program in two languages, with rows around it so that pages have something to show."""
    MissionFactory()
    ResultFactory(indicator=IndicatorFactory(is_key=True))
    ProgramFactory(english_only=True)
    program = ProgramFactory(regional=True, body_en="<p>Water</p>", body_es="<p>Agua</p>")
    program.sources.add(SourceFactory())
    return program


@pytest.fixture
def open_page(new_page, sign_in):
    """Open pages of the admin as a superuser who reads it in a language."""

    def open_page(language="en", **options):
        page = new_page(**options)
        sign_in(page, UserFactory(superuser=True, language=language))
        return page

    return open_page


def settle(page):
    """Wait until the editors and their icons are there, if the page has any."""
    if page.locator("[data-django-prose-editor-configurable]").count():
        page.locator(".prose-editor .ProseMirror[contenteditable][aria-labelledby]").first.wait_for()
    page.evaluate("document.fonts.ready")


def change(program):
    return reverse("admin:programs_program_change", args=[program.pk])


@pytest.mark.parametrize("language", LOOKS)
def test_pages_are_accessible_and_keep_their_policy(open_page, new_page, trouble, program, language):
    page = open_page(language, width=360)
    form = change(program)
    addresses = [
        reverse("admin:index"),
        f"{reverse('admin:programs_program_changelist')}?in_{language}=public",
        form,
        reverse("admin:programs_program_delete", args=[ProgramFactory(draft=True).pk]),
        reverse("admin:programs_program_publish", args=[program.pk]),
        reverse("admin:programs_program_unpublish", args=[program.pk]),
        reverse("admin:programs_program_history", args=[program.pk]),
        reverse("admin:results_indicator_change", args=[IndicatorFactory().pk]),
        reverse("admin:auth_group_add"),
        reverse("admin:password_change"),
    ]
    found = {}
    for address in addresses:
        page.goto(address)
        settle(page)
        found[address] = faults(page, language)

    page.goto(form)
    page.fill("#id_title_en", "")
    page.fill("#id_title_es", "")
    page.click("[name=_save]")
    page.locator(".errornote").wait_for()
    settle(page)
    found["errors"] = faults(page, language)
    stranger = new_page(width=360, locale={"en": "en-US", "es": "es-PE"}[language])
    stranger.goto(reverse("admin:login"))
    found["login"] = faults(stranger, language)

    assert {address: lines for address, lines in found.items() if lines} == {}
    assert [line for line in trouble if "favicon" not in line] == []


def test_switch_shows_one_language_and_remembers_it(open_page, program):
    page = open_page()
    page.goto(change(program))

    page.get_by_role("radio", name="Español").check()
    assert (page.locator("#id_title_en").is_visible(), page.locator("#id_title_es").is_visible()) == (False, True)
    page.reload()
    assert (page.locator("#id_title_en").is_visible(), page.locator("#id_title_es").is_visible()) == (False, True)

    page.get_by_role("radio", name="Both").check()
    assert (page.locator("#id_title_en").is_visible(), page.locator("#id_title_es").is_visible()) == (True, True)


def test_error_in_a_hidden_language_comes_into_sight_with_its_count(open_page, program):
    page = open_page()
    page.goto(change(program))
    page.fill("#id_title_en", "")
    page.fill("#id_title_es", "")
    page.get_by_role("radio", name="Español").check()

    page.click("[name=_save]")

    page.locator(".errornote").wait_for()
    assert page.locator("#id_title_en").is_visible()
    assert page.locator(".language-switch label").nth(0).inner_text().split() == ["English", "1", "error"]


def test_languages_stand_side_by_side_where_there_is_room(open_page, program):
    tops = {}
    for width in (360, 1280):
        page = open_page(width=width)
        page.goto(change(program))
        tops[width] = [page.locator(f"#id_title_{code}").bounding_box()["y"] for code in ("en", "es")]

    assert tops[1280][0] == tops[1280][1]
    assert tops[360][0] < tops[360][1]


def test_form_works_without_script(open_page, program):
    page = open_page(java_script_enabled=False)
    page.goto(change(program))
    assert page.locator(".language-switch").is_hidden()

    page.fill("#id_title_en", "Water")
    page.fill("#id_body_es", "<p>Sin guion</p>")
    page.click("[name=_save]")

    program.refresh_from_db()
    assert newest(program, "title_en", "body_es") == {"title_en": "Water", "body_es": "<p>Sin guion</p>"}
    assert (program.title_en, program.body_es) != ("Water", "<p>Sin guion</p>")


def test_editor_picker_and_popup_work_under_the_policy(open_page, axe_violations, trouble, program):
    SourceFactory(title_en="Yearly report")
    page = open_page()
    page.goto(change(program))
    settle(page)

    page.get_by_role("textbox", name="Text (English)").fill("Clean water")
    page.locator("#id_sources + .select2-container").click()
    page.keyboard.type("yearly")
    page.get_by_role("option", name="Yearly report").wait_for()
    violations = axe_violations(page)
    page.get_by_role("option", name="Yearly report").click()
    with page.expect_popup() as opened:
        page.locator("#add_id_sources").click()
    popup = opened.value
    popup.fill("#id_title_en", "New source")
    with popup.expect_event("close"):
        popup.click("[name=_save]")
    page.click("[name=_save]")
    page.locator(".messagelist .success").wait_for()

    assert violations == []
    payload = services.head_payload(program)
    assert payload["columns"]["body_en"] == "<p>Clean water</p>"
    chosen = Source.objects.filter(pk__in=payload["many"]["sources"]).values_list("title_en", flat=True)
    assert set(chosen) >= {"Yearly report", "New source"}
    assert [line for line in trouble if "favicon" not in line] == []


def test_slug_follows_the_title_of_its_own_language(open_page):
    page = open_page()
    page.goto(reverse("admin:programs_program_add"))

    page.locator("#id_title_en").press_sequentially("Clean water")
    page.locator("#id_title_es").press_sequentially("Educación y niñez")

    assert (page.input_value("#id_slug_en"), page.input_value("#id_slug_es")) == ("clean-water", "educacion-y-ninez")


def test_editor_speaks_the_language_of_the_person(open_page, program):
    page = open_page("es")
    page.goto(change(program))
    settle(page)

    assert page.get_by_role("button", name="negrita").count() == 2
    assert page.get_by_role("button", name="bold").count() == 0


def test_interface_changes_language_in_place(open_page, program):
    page = open_page()
    page.goto(change(program))

    page.get_by_role("button", name="Español").first.click()

    page.locator("html[lang=es]").wait_for()
    assert page.url.endswith(change(program))


@pytest.mark.parametrize("width", [360, 1280])
def test_overview_leads_to_what_is_public(open_page, program, width):
    page = open_page(width=width)
    page.goto(reverse("admin:index"))

    page.get_by_role("link", name=re.compile("2 public.*programs, English")).click()

    page.wait_for_url("**/program/?in_en=public")
    assert page.locator("#result_list tbody tr").count() == 2
