"""A writer takes a figure from the picker by keyboard, sees its words in the editor, and readers get them."""

import pytest
from django.urls import reverse

from publishing import services
from tests.browser.desk import employ, press, settle
from tests.factories import MissionFactory, PageFactory, ResultFactory, UserFactory
from tests.staff import newest

pytestmark = pytest.mark.django_db(transaction=True)


def test_writer_picks_a_figure_and_readers_get_its_words(new_page, sign_in, trouble, axe_violations):
    MissionFactory()
    row = PageFactory(body_en="<p>Incomes saw</p>", body_es="<p>Hubo</p>", summary_en="Now: ", summary_es="Ya: ")
    ResultFactory(indicator__key="income", indicator__percent_change=True, indicator__title_en="Incomes", value=53)
    ResultFactory(indicator__key="other", indicator__title_en="Other")
    page = new_page(width=360, locale="en-US")
    sign_in(page, employ("Rosa", "Authors"))
    page.goto(reverse("admin:pages_page_change", args=[row.pk]))
    settle(page)

    for place, language in enumerate(["es", "en"]):
        box = page.locator(".ProseMirror[contenteditable]").nth(1 - place)
        box.locator("p").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(" ")
        page.locator(f".form-row .prose-editor:has([data-language={language}]) button[data-name=figure]").first.click()
        page.locator("#figure-query").fill("incomes")
        page.keyboard.press("Enter")
        page.locator(".figure-choices > li").nth(1).wait_for(state="detached")
        violations = axe_violations(page)
        page.get_by_role("button", name="Insert [[figure:income]]", exact=True).press("Enter")
        page.keyboard.type(" and [[figure:nobody]] now.")
    chips = page.locator(".figure-chip")
    chips.nth(3).wait_for()
    shown = chips.all_inner_texts()
    wrong = page.locator(".figure-chip-wrong").first.get_attribute("title")
    for editor in page.locator(".ProseMirror[contenteditable]").all():
        editor.locator("p").first.click()
        page.keyboard.press("Control+End")
        for _letter in " now.":
            page.keyboard.press("Backspace")
        # The figure goes whole.
        page.keyboard.press("Backspace")
    page.get_by_role("button", name="Insert figure: Summary (English)").click()
    page.get_by_role("button", name="Insert [[figure:income:number]]", exact=True).click()
    press(page, "_continue")
    settle(page)

    assert violations == []
    assert shown == ["a rise of 53 percent", "[[figure:nobody]]", "un aumento de 53%", "[[figure:nobody]]"]
    assert wrong == "[[figure:nobody]]: there is no figure of this name. Choose one from the list, or take it out."
    assert newest(row, "body_en", "body_es", "summary_en") == {
        "body_en": "<p>Incomes saw [[figure:income]] and </p>",
        "body_es": "<p>Hubo [[figure:income]] and </p>",
        "summary_en": "Now: [[figure:income:number]]",
    }
    services.publish(row, ["en"], by=UserFactory(superuser=True), is_minor=True)
    page.goto(row.get_absolute_url())
    assert page.locator("main p", has_text="Incomes saw").inner_text() == "Incomes saw a rise of 53 percent and"
    page.locator("a.figure-in-text").first.click()
    assert page.locator("h1").inner_text() == "Incomes"
    assert trouble == []
