import datetime
import json
import re
import time
from decimal import Decimal

import pytest
from django.utils.translation import override

from publishing.metadata import shortened
from results import prose
from results.figures import Figure, figures_named
from results.models import Indicator, Result
from results.tokens import Form, Token
from tests.factories import (
    BaselineFactory,
    IndicatorFactory,
    MissionFactory,
    PageFactory,
    RegionFactory,
    ResultFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

NBSP = "\u00a0"
MINUS = "\u2212"
FORMS = [Form.FULL, Form.AMOUNT, Form.NUMBER, Form.CHANGE, Form.POINTS]


def figure_of(kind, value, before=None, qualifier="exact", **columns):
    """Return a Figure that no database holds."""
    indicator = Indicator(
        value_kind=kind,
        unit_en="families",
        unit_es="familias",
        unit_one_en="family",
        unit_one_es="familia",
        currency="USD" if kind == "currency" else "",
    )
    value = None if value is None else Decimal(value)
    result = Result(indicator=indicator, value=value, qualifier=qualifier, **columns)
    return Figure(indicator, result, None if before is None else Decimal(before))


def said(figure, language):
    """Return what a figure says in each form: full, amount, number, change and points."""
    with override(language):
        return [figure.words(form) for form in FORMS]


@pytest.mark.parametrize(
    ("kind", "value", "before", "english", "spanish"),
    [
        ("count", "77109", None,
         ["77,109 families", "77,109 families", "77,109", "", ""],
         ["77,109 familias", "77,109 familias", "77,109", "", ""]),
        ("count", "1", "3",
         ["1 family", "1 family", "1", "from 3 to 1 family", ""],
         ["1 familia", "1 familia", "1", "de 3 a 1 familia", ""]),
        ("count", "0", None,
         ["0 families", "0 families", "0", "", ""], ["0 familias", "0 familias", "0", "", ""]),
        ("ratio_number", "2.50", "1",
         ["2.5 families", "2.5 families", "2.5", "from 1 to 2.5 families", ""],
         ["2.5 familias", "2.5 familias", "2.5", "de 1 a 2.5 familias", ""]),
        ("currency", "70000000", "1500000",
         [f"US${NBSP}70 million", f"US${NBSP}70 million", "70,000,000",
          f"from US${NBSP}1.5 million to US${NBSP}70 million", ""],
         [f"US${NBSP}70 millones", f"US${NBSP}70 millones", "70,000,000",
          f"de US${NBSP}1.5 millones a US${NBSP}70 millones", ""]),
        ("percent_level", "30", "55",
         ["30 percent", "30 percent", "30", "from 55 to 30 percent", f"{MINUS}25 percentage points"],
         ["30%", "30%", "30", "del 55% al 30%", f"{MINUS}25 puntos porcentuales"]),
        ("percent_level", "31", "30",
         ["31 percent", "31 percent", "31", "from 30 to 31 percent", "+1 percentage point"],
         ["31%", "31%", "31", "del 30% al 31%", "+1 punto porcentual"]),
        ("percent_level", "30", None, ["30 percent", "30 percent", "30", "", ""], ["30%", "30%", "30", "", ""]),
        ("percent_change", "53", None,
         ["a rise of 53 percent", "53 percent", "53", "", ""], ["un aumento de 53%", "53%", "53", "", ""]),
        ("percent_change", "-10", None,
         ["a fall of 10 percent", f"{MINUS}10 percent", f"{MINUS}10", "", ""],
         ["una disminución de 10%", f"{MINUS}10%", f"{MINUS}10", "", ""]),
    ],
)  # fmt: skip
def test_figure_says_itself_in_every_form(kind, value, before, english, spanish):
    figure = figure_of(kind, value, before)

    assert said(figure, "en") == english
    assert said(figure, "es") == spanish


@pytest.mark.parametrize(
    ("qualifier", "english", "spanish"),
    [
        ("more_than", "more than 60 families", "más de 60 familias"),
        ("at_least", "at least 60 families", "al menos 60 familias"),
        ("about", "about 60 families", "alrededor de 60 familias"),
        ("less_than", "less than 60 families", "menos de 60 familias"),
    ],
)
def test_qualifier_stands_in_the_full_form_alone(qualifier, english, spanish):
    figure = figure_of("count", "60", qualifier=qualifier)

    assert said(figure, "en") == [english, "60 families", "60", "", ""]
    assert said(figure, "es") == [spanish, "60 familias", "60", "", ""]


def test_rise_keeps_its_qualifier():
    figure = figure_of("percent_change", "53", qualifier="more_than")

    assert [said(figure, code)[0] for code in ("en", "es")] == [
        "a rise of more than 53 percent",
        "un aumento de más de 53%",
    ]


def test_words_without_a_number_have_one_form():
    figure = figure_of("qualitative", None, qualifier="unquantified", text_en="thousands", text_es="miles")

    assert said(figure, "en") == ["thousands", "", "", "", ""]
    assert said(figure, "es") == ["miles", "", "", "", ""]


def test_milestone_has_its_date_as_its_number():
    period = {"period_start": datetime.date(2017, 1, 1), "period_end": datetime.date(2017, 12, 31)}
    figure = figure_of("milestone", None, text_en="launched", text_es="lanzado", period_precision="year", **period)

    assert said(figure, "en") == ["launched", "2017", "2017", "", ""]
    assert said(figure, "es") == ["lanzado", "2017", "2017", "", ""]


@pytest.fixture
def families():
    """A count with a value of 2021, of 2020 and of one region, and a baseline of that region."""
    indicator = IndicatorFactory(key="families", title_en="Families", title_es="Familias")
    region = RegionFactory(iso_code="PE-SAM")
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2021, value=200, source=SourceFactory(key="report"))
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2020, value=100, source=SourceFactory(key="older"))
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2022, value=999, draft=True)
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2021, value=30, region=region)
    BaselineFactory(indicator=indicator, fiscal=True, fiscal_year=2019, value=10, region=region)
    return indicator


@pytest.fixture
def income():
    return ResultFactory(
        indicator__key="income", indicator__percent_change=True, indicator__slug_es="ingresos", value=53
    ).indicator


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("families", "200 families"),
        ("families@fy2020", "100 families"),
        ("families@fy2021", "200 families"),
        ("families@older", "100 families"),
        ("families@pe-sam", "30 families"),
        ("families@pe-sam:change", "from 10 to 30 families"),
        ("families@fy2022", ""),
        ("families@pe-cus", ""),
        ("families:points", ""),
        ("nobody-knows", ""),
    ],
)
def test_pin_holds_a_figure_to_one_value(families, token, words):
    assert prose.plain(f"It was [[figure:{token}]].") == f"It was {words}."


def test_figures_of_a_text_take_two_queries(families, income, django_assert_num_queries):
    tokens = {Token("families"), Token("income"), Token("families", "fy2020"), Token("families", "pe-sam")}

    with django_assert_num_queries(2):
        found = figures_named(tokens)

    assert found.keys() == tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[figure:income]].", "A rise of 53 percent."),
        ("Incomes saw [[figure:income]].", "Incomes saw a rise of 53 percent."),
        ("Good. [[figure:income]].", "Good. A rise of 53 percent."),
        ("Really? “[[figure:income]]”", "Really? “A rise of 53 percent”"),
        ("It said “good.” [[figure:income]].", "It said “good.” A rise of 53 percent."),
        ("In the U.S. [[figure:income]].", "In the U.S. a rise of 53 percent."),
        ("En EE. UU. [[figure:income]].", "En EE. UU. a rise of 53 percent."),
        ("One thing: [[figure:income]].", "One thing: a rise of 53 percent."),
        ("It is (see 1.5) [[figure:income:number]].", "It is (see 1.5) 53."),
    ],
)
def test_sentence_begins_with_a_capital(income, text, words):
    assert prose.plain(text) == words


def link(slug, words):
    return f'<a class="figure-in-text" href="/en/results/{slug}/">{words}</a>'


@pytest.mark.parametrize(
    ("page", "finished"),
    [
        # Words link to the figure's own page, where a link can stand.
        ("<p>Saw [[figure:income]].</p>", "<p>Saw {}.</p>"),
        ("<p>Good. <b>[[figure:income]]</b></p>", "<p>Good. <b>{A}</b></p>"),
        ("<ul><li>[[figure:income]]</ul>", "<ul><li>{A}</ul>"),
        ("<p>Good.&nbsp;[[figure:income]]", "<p>Good.&nbsp;{A}"),
        ('<a href="/x">saw <b>[[figure:income]]</b></a>', '<a href="/x">saw <b>a rise of 53 percent</b></a>'),
        ("<button>Saw [[figure:income]]</button>", "<button>Saw a rise of 53 percent</button>"),
        ("<title>Saw [[figure:income]]</title>", "<title>Saw a rise of 53 percent</title>"),
        ("<a>x</a> saw [[figure:income]]", "<a>x</a> saw {}"),
        # Nothing closes this link but the end of the element around it.
        ("<p><a>x [[figure:income]]</p> saw [[figure:income]]", "<p><a>x a rise of 53 percent</p> saw {}"),
        ("<p>a<p>saw [[figure:income]]</i></section>", "<p>a<p>saw {}</i></section>"),
        ('<img alt="saw [[figure:income]]">', '<img alt="saw a rise of 53 percent">'),
        ('<meta content="[[figure:income]] > 1">', '<meta content="A rise of 53 percent > 1">'),
        ('<i title="a > b">saw [[figure:income]]</i>', '<i title="a > b">saw {}</i>'),
        ("<!-- [[figure:income]] <a> --> saw [[figure:income]]", "<!-- a rise of 53 percent <a> --> saw {}"),
        # What nobody knows, or wrote wrongly, reaches no reader.
        ("<p>1 [[figure:nobody]] 2</p>", "<p>1  2</p>"),
        ("<p>1 [[Figure income]] 2</p>", "<p>1  2</p>"),
        ("<p>a < b and [[figure:income]]</p>", "<p>a < b and {}</p>"),
    ],
)  # fmt: skip
def test_page_is_finished(income, page, finished):
    slug = income.slug_en
    expected = finished.replace("{}", link(slug, "a rise of 53 percent")).replace(
        "{A}", link(slug, "A rise of 53 percent")
    )

    assert prose.finish(page) == expected


def test_passage_in_another_language_says_its_figures_in_it(income):
    page = (
        '<html lang="en"><p>Saw [[figure:income]]</p>'
        '<div lang="es-PE"><p>Hubo [[figure:income]]</p><i lang="en" title="saw [[figure:income]]">x</i></div>'
        '<p lang="qu">Saw [[figure:income]]</p></html>'
    )

    finished = prose.finish(page)

    assert [words for words in re.split(r"<[^>]*>", finished) if words] == [
        *("Saw ", "a rise of 53 percent"),
        *("Hubo ", "un aumento de 53%", "x"),
        *("Saw ", "a rise of 53 percent"),
    ]
    assert 'title="saw a rise of 53 percent"' in finished
    assert 'href="/es/resultados/ingresos/">un aumento' in finished


def test_words_of_a_figure_are_text_wherever_they_stand():
    nasty = "</script><script>alert(1)</script>\" onload='x' & \\"
    ResultFactory(indicator__key="nasty", indicator__in_words=True, unquantified=True, text_en=nasty)
    page = (
        '<p>x [[figure:nasty]]</p><img alt="x [[figure:nasty]]"><a>x [[figure:nasty]]</a>'
        '<script type="application/ld+json">{"description": "x [[figure:nasty]]"}</script>'
    )

    finished = prose.finish(page)

    assert re.findall(r"<[a-z/]+", finished) == [
        "<p", "<a", "</a", "</p", "<img", "<a", "</a", "<script", "</script",
    ]  # fmt: skip
    block = re.search(r"<script[^>]*>(.*)</script>", finished)[1]
    assert json.loads(block) == {"description": f"x {nasty}"}


def test_public_page_prints_words_in_text_link_metadata_and_data(client, income):
    MissionFactory()
    page = PageFactory(summary_en="Incomes saw [[figure:income]].", body_en="<p>[[figure:income]]!</p>")

    content = client.get(page.get_absolute_url()).content.decode()

    assert "[[" not in content
    assert '<meta name="description" content="Incomes saw a rise of 53 percent.">' in content
    assert link(income.slug_en, "a rise of 53 percent") in content
    assert f"<p>{link(income.slug_en, 'A rise of 53 percent')}!</p>" in content


def test_borrowed_page_says_its_figures_in_its_own_language(client, income):
    MissionFactory()
    page = PageFactory(
        spanish_only=True, summary_es="Hubo [[figure:income]].", body_es="<p>Hubo [[figure:income]].</p>"
    )

    content = client.get(page.get_absolute_url().replace("/es/", "/en/")).content.decode()

    assert "[[" not in content
    assert "un aumento de 53%" in content
    assert "a rise of 53 percent" not in content


def test_figure_taken_away_behind_the_services_leaves_nothing_but_a_line_in_the_log(client, income, caplog):
    MissionFactory()
    page = PageFactory(body_en="<p>Saw [[figure:income]] here.</p>")
    Result.objects.all().delete()

    content = client.get(page.get_absolute_url()).content.decode()

    assert "<p>Saw  here.</p>" in content
    logged = [record for record in caplog.records if record.name == "results.prose"]
    assert [record.figure for record in logged] == ["[[figure:income]]"]


def test_search_for_a_token_shows_no_draft(client):
    MissionFactory()
    ResultFactory(indicator__key="secret", indicator__draft=True, value=4711)

    answer = client.get("/en/results/", {"q": '[[figure:secret]]"><script>'})

    content = answer.content.decode()
    assert answer.status_code == 200
    assert "4711" not in content
    assert "[[figure" not in content
    assert '"><script>' not in content


def test_page_costs_two_queries_more_and_next_to_no_time(families, income, django_assert_num_queries):
    tokens = "[[figure:income]] [[figure:families@fy2020]] "
    page = "".join(
        f'<div class="a"><p>Words <b>and</b> <a href="/{n}">more</a> {tokens * (n < 5)}</p></div>' for n in range(450)
    )

    with django_assert_num_queries(2):
        prose.finish(page)
    began = time.perf_counter()
    prose.finish(page)

    # Some 3 ms on an idle machine; this only tells apart what grows with the square of the page.
    assert len(page) > 30_000
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Some words and [[figure:families]] here", "Some words and…"),
        ("[[figure:families]] and many more words", "[[figure:families]] a…"),
        ("Some words", "Some words"),
    ],
)
def test_description_is_not_cut_within_a_figure(text, short):
    assert shortened(text, 22) == short
