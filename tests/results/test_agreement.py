"""A figure says the same wherever it is rendered: prose, tile, page, card, table, chart, data for machines and CSV."""

import csv
import io
import re
from decimal import Decimal

import pytest

from results.models import Value
from tests.factories import BaselineFactory, IndicatorFactory, PageFactory, ResultFactory, SourceFactory
from tests.markup import Markup

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "es")
QUALIFIERS = {
    "exact": ("", ""),
    "more_than": ("more than ", "más de "),
    "at_least": ("at least ", "al menos "),
    "about": ("about ", "alrededor de "),
    "less_than": ("less than ", "menos de "),
}
MONEY = {"currency": "USD", "unit_en": "U.S. dollars", "unit_es": "dólares estadounidenses"}
PERCENT = {"unit_en": "percent", "unit_es": "por ciento"}
# (kind, what else the indicator says, value, words before any qualifier, the amount in words)
AMOUNTS = [
    ("count", {}, "1234567", ("", ""), ("1,234,567 families", "1,234,567 familias")),
    ("count", {"unit_one_en": "family", "unit_one_es": "familia"}, "1", ("", ""), ("1 family", "1 familia")),
    ("count", {}, "0", ("", ""), ("0 families", "0 familias")),
    ("ratio_number", {}, "2.75", ("", ""), ("2.75 families", "2.75 familias")),
    ("ratio_number", {}, "-0.5", ("", ""), ("−0.5 families", "−0.5 familias")),
    ("currency", MONEY, "70000000", ("", ""), ("US$ 70 million", "US$ 70 millones")),
    ("currency", MONEY, "1000000", ("", ""), ("US$ 1 million", "US$ 1 millón")),
    ("currency", MONEY, "1234567.89", ("", ""), ("US$ 1,234,567.89", "US$ 1,234,567.89")),
    ("percent_level", PERCENT, "30", ("", ""), ("30 percent", "30%")),
    ("percent_level", PERCENT, "12.5", ("", ""), ("12.5 percent", "12.5%")),
    ("percent_change", PERCENT, "53", ("a rise of ", "un aumento de "), ("53 percent", "53%")),
    ("percent_change", PERCENT, "-8", ("a fall of ", "una disminución de "), ("8 percent", "8%")),
]
IN_WORDS = [
    ("qualitative", "exact", ("good & growing", "bueno y creciente")),
    ("milestone", "exact", ("launched with support", "lanzado con apoyo")),
    ("count", "unquantified", ("thousands of families", "miles de familias")),
]


class Case:
    """A figure and what it must say in each language."""

    def __init__(
        self, number, source, kind, words, *, qualifier="exact", value=None, amounts=None, befores=("", ""), **more
    ):
        self.key, self.kind = f"figure-{number}", kind
        self.value, self.qualifier, self.words = value, qualifier, words
        self.befores, self.amounts = befores, amounts or words
        indicator = IndicatorFactory(
            key=self.key, slug_en=self.key, slug_es=self.key, value_kind=kind, order=number, direction="none", **more
        )
        texts = {} if value is not None else {"text_en": words[0], "text_es": words[1]}
        self.result = ResultFactory(
            indicator=indicator, value=value and Decimal(value), qualifier=qualifier, source=source, **texts
        )

    def signed(self, place):
        """Return the amount as a table gives it, where no word says that it fell."""
        sign = "−" if self.befores[0].startswith("a fall") else ""
        return QUALIFIERS.get(self.qualifier, ("", ""))[place] + sign + self.amounts[place]


@pytest.fixture
def cases():
    source, found = SourceFactory(), []
    for kind, more, value, befores, amounts in AMOUNTS:
        # Each kind of value with every qualifier once; what else there is to a kind, with one of them.
        every = QUALIFIERS if kind not in {case.kind for case in found} else {"exact": QUALIFIERS["exact"]}
        for qualifier, said in every.items():
            words = tuple(befores[place] + said[place] + amounts[place] for place in (0, 1))
            found.append(
                Case(
                    len(found),
                    source,
                    kind,
                    words,
                    qualifier=qualifier,
                    value=value,
                    amounts=amounts,
                    befores=befores,
                    **more,
                )
            )
    found += [
        Case(len(found) + number, source, kind, words, qualifier=qualifier)
        for number, (kind, qualifier, words) in enumerate(IN_WORDS)
    ]
    return found


def spaced(text):
    """Return a text whose spaces are all of one kind."""
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rendering_of_a_figure_agrees(client, cases, language):
    place = LANGUAGES.index(language)
    body = "".join(f"<p>{case.key} = [[figure:{case.key}]].</p>" for case in cases)
    PageFactory(slug_en="prose", slug_es="prose", body_en=body, body_es=body)
    prose = spaced(Markup(client.get(f"/{language}/prose/")).text)
    tiles = spaced(Markup(client.get(f"/{language}/{('results', 'resultados')[place]}/")).text)

    for case in cases:
        said = case.words[place]
        page = client.get(
            case.result.indicator.get_absolute_url() if language == "en" else f"/es/resultados/{case.key}/"
        )
        markup = Markup(page)
        address = page.context["csv_url"]
        line = list(csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))[1]
        card = spaced(Markup(client.get(f"{page.request['PATH_INFO']}{('card', 'tarjeta')[place]}/")).text)
        [data] = [block for block in markup.structured_data if block["@type"] == "Dataset"]
        measured = data["variableMeasured"]

        assert f"{case.key} = {said} ." in prose or f"{case.key} = {said}." in prose
        assert said in tiles
        assert card.startswith(said)
        assert spaced(case.signed(place)) in spaced(markup.text)
        assert spaced(line[4]).lstrip("'") == spaced(case.signed(place))
        assert spaced(measured["description"]).startswith(spaced(case.signed(place)))
        assert line[2] == (case.value or "")
        numbers = {measured.get(name) for name in ("value", "minValue", "maxValue")} - {None}
        assert numbers <= {case.value}


@pytest.mark.parametrize(
    ("language", "words", "change"),
    [
        ("en", "from 55 to 30 percent", "−25 percentage points"),
        ("es", "del 55% al 30%", "−25 puntos porcentuales"),
    ],
)
def test_every_rendering_of_a_change_between_levels_is_in_points(client, language, words, change):
    place = LANGUAGES.index(language)
    indicator = IndicatorFactory(
        percent_level=True, key="poverty", slug_en="poverty", slug_es="poverty", direction="decrease"
    )
    for factory, value in ((BaselineFactory, 55), (ResultFactory, 30)):
        factory(indicator=indicator, value=Decimal(value))
    body = "<p>Fell [[figure:poverty:change]], [[figure:poverty:points]].</p>"
    PageFactory(slug_en="prose", slug_es="prose", body_en=body, body_es=body)
    section = ("results", "resultados")[place]

    shown = {
        name: spaced(Markup(client.get(f"/{language}/{path}/")).text)
        for name, path in {
            "prose": "prose",
            "tile": section,
            "page": f"{section}/poverty",
            "card": f"{section}/poverty/{('card', 'tarjeta')[place]}",
        }.items()
    }

    assert words in shown["prose"]
    assert [name for name, text in shown.items() if change not in text] == []
    # Neither the relative change (rule R1) nor a plain percentage of the difference.
    wrong = re.compile(r"45\.\d|25 percent\b|25%")
    assert [(name, wrong.findall(text)) for name, text in shown.items() if wrong.search(text)] == []


def test_every_qualifier_and_kind_is_among_the_cases(cases):
    kinds = {case.result.indicator.value_kind for case in cases}

    assert {case.qualifier for case in cases} == set(Value.Qualifier.values)
    assert kinds == set(type(cases[0].result.indicator).ValueKind.values)
