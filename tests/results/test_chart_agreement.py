"""Every number that a chart writes, says and draws is one of the published values, whatever the indicator."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from results.charts import charts_of, rendering
from results.downloads import values_csv
from results.templatetags.indicators import indicator_chart
from tests.results.charting import baseline, indicator, published, result, target

KINDS = ["count", "ratio_number", "currency", "percent_level", "percent_change"]
QUALIFIERS = ["exact", "more_than", "at_least", "about", "less_than"]
NUMBER = re.compile(r"[−+]?\d[\d,]*(?:\.\d+)?")
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def indicators(draw):
    """Return an indicator of any kind with values of any years, and the language in which it is read."""
    kind = draw(st.sampled_from(KINDS))
    owner = indicator(
        value_kind=kind,
        currency="USD" if kind == "currency" else "",
        unit_en="percent" if kind.startswith("percent") else "families",
        direction=draw(st.sampled_from(["increase", "decrease", "none"])),
    )
    low = {"percent_level": 0, "percent_change": -100, "ratio_number": -(10**6)}.get(kind, 0)
    high = 100 if kind == "percent_level" else 10**10
    numbers = st.decimals(min_value=low, max_value=high, places=draw(st.sampled_from([0, 2, 4])))
    years = st.none() | st.integers(2010, 2024)
    rows = []
    for make, most in ((result, 6), (target, 3), (baseline, 1)):
        for year in draw(st.lists(years, max_size=most, unique=True)):
            row = make(owner, draw(numbers), year, qualifier=draw(st.sampled_from(QUALIFIERS)))
            rows.append(row)
            if make is result and draw(st.booleans()):
                row.parts += result(owner, 0, parts={"women": draw(numbers), "men": draw(numbers)}).parts
    return owner, published(*rows), draw(st.sampled_from(["en", "es"]))


def numbers_in(words):
    return {number.rstrip(",") for number in NUMBER.findall(words)}


def words_of(tree, path):
    return " ".join(" ".join(element.itertext()) for element in tree.iterfind(path))


def is_safe(tree):
    """Tell whether a picture has nothing that a policy would refuse or that could run."""
    names = {element.tag.rpartition("}")[2] for element in tree.iter() if isinstance(element.tag, str)}
    attributes = {name for element in tree.iter() for name in element.attrib}
    return not names & {"style", "script", "foreignObject", "a", "image"} and not {
        name for name in attributes if name.startswith("on") or name in {"style", "href"}
    }


@settings(max_examples=50, deadline=None)
@given(indicators())
def test_picture_words_table_and_file_say_the_same_numbers(drawn):
    owner, values, language = drawn
    with override(language):
        lines = list(csv.DictReader(io.StringIO(values_csv(owner, values).removeprefix("\ufeff"))))
        data = [list(line.values()) for line in lines]
        charts = charts_of(owner, values)
        for chart in charts:
            context = indicator_chart(chart, owner, has_files=False)
            page = html.fragment_fromstring(render_to_string("results/charts/_chart.html", context))
            file = etree.fromstring(
                rendering.svg(chart, heading="Families", sources=[], address="", language=language).text.encode()
            )

            table = words_of(page, ".//table//tr")
            picture = " ".join(
                "".join(piece.itertext())
                for piece in page.iterfind(".//svg//tspan")
                if piece.get("class") not in {"chart__tick", "chart__key"}
            )
            assert numbers_in(picture) <= numbers_in(table)
            assert numbers_in(chart.sentence) <= numbers_in(table)
            assert numbers_in(words_of(page, ".//svg/desc")) == numbers_in(chart.sentence)
            assert numbers_in(words_of(file, f".//{SVG}desc")) == numbers_in(chart.sentence)
            assert {row.words for row in chart.rows if row.words} <= {
                cell.text_content() for cell in page.iterfind(".//table//td")
            }
            assert is_safe(page.find(".//svg"))
            assert is_safe(file)
            # What follows from values by a sum is named as such; all else is a value of the file.
            facts = numbers_in(" ".join(words for _label, words in chart.facts))
            said = numbers_in(" ".join(cell for line in data for cell in line))
            gaps = numbers_in(" ".join(row.label for row in chart.rows if row.is_missing))
            assert numbers_in(table) <= said | facts | gaps
            drawn_numbers = {number for row in chart.rows for number in (row.value, row.target) if number is not None}
            assert drawn_numbers <= {Decimal(line[2]) for line in data if line[2]}


@pytest.mark.parametrize("language", ["en", "es"])
def test_picture_drawn_is_as_long_as_its_numbers(language):
    """The length of each bar, read back from the file, is in proportion to its value."""
    owner = indicator()
    numbers = [1, 10, 250, 999, 1000]
    with override(language):
        (chart,) = charts_of(owner, published(*(result(owner, n, 2015 + i) for i, n in enumerate(numbers))))
        file = rendering.svg(chart, heading="Families", sources=[], address="", language=language)

    bars = etree.fromstring(file.text.encode()).iterfind(f".//{SVG}svg/{SVG}rect")
    drawn = [Decimal(bar.get("width").removesuffix("%")) * 1000 / 95 for bar in bars]

    assert [abs(length - number) < 4 for length, number in zip(drawn, numbers, strict=True)] == [True] * len(numbers)
