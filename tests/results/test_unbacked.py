import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from pages.models import Page
from programs.models import Area, Program
from publishing import services
from results.models import Indicator
from results.tokens import Token
from results.unbacked import numbers_in, public_figures, report
from tests.factories import IndicatorFactory, PageFactory, ProgramFactory, ResultFactory, UserFactory
from tests.staff import person, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return UserFactory(superuser=True)


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "Incomes rose by 53 percent to US$ 1.5 million for 77,109 families.",
         ["53 percent", "US$ 1.5 million", "77,109"]),
        ("es", "Subieron 53% a US$ 1.5 millones para 77,109 familias.", ["53%", "US$ 1.5 millones", "77,109"]),
        ("en", "It fell by 25 percentage points.", ["25 percentage points"]),
        # What is no claim.
        ("en", "The strategy for 2020–2025 began on October 6, 2023, in the 1990s, at 5:30 p.m.", []),
        ("es", "La estrategia 2020–2025 empezó el 6 de octubre de 2023.", []),
        ("en", "ISO 3166-2 codes, WCAG 2.2, COVID-19, (WCAG, short) 2.2, IATI 2.03", []),
        ("es", "Pautas (WCAG, por sus siglas en inglés) 2.2, nivel AA; códigos ISO 3166-2", []),
        ("en", "USAID 55 years in Peru", ["55"]),
        ("en", "1. The first, (2) the second, the 3rd and the 20th", []),
        ("es", "El 1.º y la 2ª de la lista", []),
        ("en", "3) Third of 40 offices", ["40"]),
        ("en", "[[figure:years-2020@fy2021:number]] https://example.org/5/ info5@example.org", []),
        ("en", "two decades, thousands of families", []),
    ],
)  # fmt: skip
def test_numbers_that_claim_something_are_found(language, text, numbers):
    assert [number.raw for number in numbers_in(text, language, False, {})] == numbers


@pytest.fixture
def known():
    """What is public: 60 years or more, a rise of 53 percent, 30 percent after 55."""
    ResultFactory(
        indicator__key="years", indicator__unit_en="years", indicator__unit_es="años", value=60, qualifier="more_than"
    )
    ResultFactory(indicator__key="income", indicator__percent_change=True, value=53)
    ResultFactory(indicator__key="money", indicator__money=True, value=70_000_000)
    ResultFactory(indicator__key="secret", indicator__draft=True, value=4711)
    return public_figures()


@pytest.mark.parametrize(
    ("language", "text", "token"),
    [
        ("en", "for more than 60 years", Token("years")),
        ("es", "desde hace más de 60 años", Token("years")),
        ("en", "for some 60 years", Token("years", form="amount")),
        ("en", "60 of them", Token("years", form="number")),
        ("en", "It saw a rise of 53 percent.", Token("income")),
        ("es", "Subió 53%.", Token("income", form="amount")),
        ("en", "All US$ 70 million of it", Token("money")),
        ("es", "Unos US$ 70 millones", Token("money")),
        ("en", "53 of them", Token("income", form="number")),
        ("en", "4711 of them", None),
    ],
)
def test_figure_that_says_the_same_is_suggested(known, language, text, token):
    assert [number.suggestion for number in numbers_in(text, language, False, known[language])] == [token]


def found_in(*models):
    """Return what the report says: [(object, language, place, before, number, public)]."""
    return [
        (found.name, found.language, found.field.name, found.number.before, found.number.raw, found.is_public)
        for found in report(models)
    ]


def test_report_tells_what_readers_see_and_what_is_new_in_drafts(boss):
    page = PageFactory(title_en="Page 7", title_es="Página 7", summary_en="All 40.", body_es="<p>Son <b>41</b>.</p>")
    draft = PageFactory(draft=True, title_en="Draft", title_es="Borrador", summary_en="")
    write(page, boss, summary_en="All 40.", body_en="<p>New: 42.</p>")
    write(draft, boss, summary_en="Only 43.")

    assert found_in(Page) == [
        ("Page 7", "en", "summary", "All ", "40", True),
        ("Page 7", "en", "body", "New: ", "42", False),
        ("Página 7", "es", "body", "Son ", "41", True),
        ("Draft", "en", "summary", "Only ", "43", False),
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_report_asks_as_often_however_many_objects_there_are(boss, count, django_assert_num_queries):
    for _number in range(count):
        write(ProgramFactory(summary_en="All 40.", summary_es=""), boss, summary_en="All 41.")
    PageFactory.create_batch(count, summary_en="All 42.")

    # The figures; of each kind its rows, its drafts and its kinds of child rows.
    report([Page, Program])
    with django_assert_num_queries(9):
        found = report([Page, Program])

    assert len(found) == 3 * count


def test_command_speaks_both_languages():
    ResultFactory(indicator__key="years", value=60)
    PageFactory(title_en="About", title_es="Acerca", summary_en="All 60 families.", summary_es="")
    output = io.StringIO()

    call_command("report_unbacked", "--in", "en", stdout=output)

    assert output.getvalue().splitlines() == [
        "page: About [en-US] (public)",
        "    All >60< families.",
        "    A public figure says the same: [[figure:years]]",
        "1 number without a figure.",
    ]


def test_page_lists_what_the_person_may_see(client):
    PageFactory(summary_en="All <b> 60 & more.")
    ProgramFactory(summary_en="All 61.")
    address = reverse("admin:unbacked")

    answers = {}
    for role in ["Administrators", None]:
        client.force_login(person(*([role] if role else [])))
        answers[role] = client.get(address).content.decode()

    assert "All &lt;b&gt; <mark>60</mark> &amp; more." in answers["Administrators"]
    assert "<mark>61</mark>" in answers["Administrators"]
    assert "<mark>" not in answers[None]


def test_publication_is_told_of_new_numbers_and_goes_through(boss):
    ResultFactory(indicator__key="years", value=60)
    page = PageFactory(summary_en="Old 5.", summary_es="", body_en="")
    write(page, boss, body_en="<p>New 60 and 7.</p>")

    found = services.findings(page, services.head_payload(page), ["en"])
    services.publish(page, ["en"], by=boss, is_minor=True)

    advice = [(one.column, one.message, one.language, one.is_blocking) for one in found if one.code == "unbacked"]
    assert advice == [
        (
            "body_en",
            "No figure stands behind “60”. A public figure says the same: [[figure:years:number]]",
            "en",
            False,
        ),
        ("body_en", "No figure stands behind “7”: nobody will update it.", "en", False),
    ]
    page.refresh_from_db()
    assert page.body_en == "<p>New 60 and 7.</p>"


def test_shipped_content_has_no_number_of_a_result(mission):
    found = found_in(Page, Program, Area, Indicator)

    # Peru's departments are no result of anybody.
    assert [(place, number) for _name, _code, place, _before, number, _public in found] == [("body", "24")] * 2


def test_indicator_can_say_its_own_numbers():
    IndicatorFactory(definition_en="Families with 3 children.", definition_es="Familias.")

    assert [found[4] for found in found_in(Indicator)] == ["3"]
