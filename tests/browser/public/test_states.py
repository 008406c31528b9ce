"""What pages say of their own standing, as a browser draws it: withdrawn, gone, history, archived, changed."""

import datetime

import pytest
from django.urls import reverse
from django.utils.translation import override

from pages.models import Mission
from programs.models import Program
from publishing.models import Draft
from strategy.models import Strategy
from tests.browser.public.test_pages import STICKING_OUT
from tests.factories import ProgramFactory
from tests.states import end, note

ENDED_ON = datetime.date(2025, 12, 31)
REASONS = {
    "en": "The agency took the figures back.",
    "es": "La agencia retiró las cifras.",
}

every_language = pytest.mark.parametrize("language", ["en", "es"])
WIDTHS = [360, 1280]


@pytest.fixture
def states(site):
    """Bring pages into every state, and take all of it back in the end."""
    kept, withdrawn, gone = ProgramFactory.create_batch(3, objective=site.objective)
    paths = {}
    for language in ("en", "es"):
        with override(language):
            rows = {"withdrawn": withdrawn, "gone": gone, "history": kept, "strategy": site.strategy}
            paths[language] = {name: row.get_absolute_url() for name, row in rows.items()}
            paths[language] |= {"changes": reverse("pages:changes"), "home": reverse("pages:home")}
    end(withdrawn, "en", reason=REASONS["en"])
    end(withdrawn, "es", reason=REASONS["es"])
    end(gone, "en", "gone", reason=REASONS["en"])
    end(gone, "es", "gone", reason=REASONS["es"])
    for language, reason in REASONS.items():
        note(withdrawn, language, reason, kind="withdrawn")
        note(kept, language, "2023–2024", kind="published")
    Strategy.objects.filter(pk=site.strategy.pk).update(history_since=ENDED_ON)
    Mission.objects.update(archived_on=ENDED_ON)
    yield paths
    Strategy.objects.filter(pk=site.strategy.pk).update(history_since=None)
    Mission.objects.update(archived_on=None)
    Draft.objects.all().delete()
    Program.objects.filter(pk__in=[kept.pk, withdrawn.pk, gone.pk]).delete()


@every_language
def test_page_in_every_state_is_accessible_and_fits(states, new_page, axe_violations, trouble, language):
    page = new_page()

    found = {}
    for name, path in states[language].items():
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found[name, width] = [*axe_violations(page), *page.evaluate(STICKING_OUT)]

    assert {view: lines for view, lines in found.items() if lines} == {}
    assert trouble == []


@every_language
def test_notices_are_read_before_the_page_and_on_paper(states, new_page, language):
    page = new_page(width=360)
    page.goto(states[language]["withdrawn"])

    notices = page.locator(".state-notice")
    words = notices.all_inner_texts()
    page.emulate_media(media="print")

    assert len(words) == 3
    assert REASONS[language] in words[1]
    assert [notices.nth(number).is_visible() for number in range(3)] == [True] * 3
    assert page.evaluate(
        "document.querySelector('.state-notice').compareDocumentPosition(document.querySelector('h1'))"
        " & Node.DOCUMENT_POSITION_FOLLOWING"
    )


def test_markup_of_every_state_is_valid(states, new_page, html_errors):
    request = new_page().request
    paths = [path for language in ("en", "es") for path in states[language].values()]

    assert html_errors({path: request.get(path).text() for path in paths}) == []
