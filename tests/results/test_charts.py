from decimal import Decimal

import pytest
from django.utils.translation import override

from programs.models import Region
from results.charts import charts_of
from results.charts.content import Scale
from results.charts.drawing import draw
from results.charts.measure import lines, width
from results.charts.paint import LOOKS
from results.charts.scales import percent_scale, round_numbers, scale_of
from tests.results.charting import baseline, indicator, published, result, target

MINUS = "\u2212"


def fy(year):
    return f"FY\u00a0{year}"


def charted(owner, *rows):
    """Return {name: Chart} of an indicator."""
    return {chart.name: chart for chart in charts_of(owner, published(*rows))}


def told(chart):
    """Return what each row of a chart says."""
    return [(row.label, row.words, row.target_words) for row in chart.rows]


def widths(chart, look):
    """Return how long the bars of a look are; swatches of the key are measured in text sizes."""
    return [box.width for box in draw(chart).boxes if box.look == look and box.width.endswith("%")]


def regions(count):
    return [Region(pk=number, name=name) for number, name in enumerate(["Loreto", "Puno", "Ica"][:count], start=1)]


@pytest.mark.parametrize(
    ("low", "high", "steps", "numbers"),
    [
        (0, 10, 5, [0, 2, 4, 6, 8, 10]),
        (0, 14026, 4, [0, 5000, 10000]),
        (0, 18000, 4, [0, 5000, 10000, 15000]),
        (-8, 53, 5, [0, 20, 40]),
        (-30, 30, 5, [-20, 0, 20]),
        (Decimal("-3.25"), Decimal("4.5"), 5, [-2, 0, 2, 4]),
        (0, Decimal("0.0004"), 4, [0, Decimal("0.0001"), Decimal("0.0002"), Decimal("0.0003"), Decimal("0.0004")]),
        (0, Decimal("12345678901234.5"), 2, [0, 10_000_000_000_000]),
        (0, 0, 5, [0]),
    ],
)
def test_ticks_stand_at_round_numbers_within_the_scale(low, high, steps, numbers):
    assert round_numbers(Decimal(low), Decimal(high), steps) == numbers


def test_ticks_are_written_as_peru_writes_numbers():
    assert [tick.lines for tick in scale_of([1_200_000, 4_000_000]).ticks] == [
        ("0",),
        ("2,000,000",),
        ("4,000,000",),
    ]


def test_scale_of_percent_is_always_whole():
    scale = percent_scale()

    assert (scale.low, scale.high, [int(tick.at) for tick in scale.ticks]) == (0, 100, [0, 25, 50, 75, 100])


@pytest.mark.parametrize(("value", "share"), [(-500, 0), (0, Decimal("0.5")), (50, Decimal("0.75")), (500, 1)])
def test_nothing_is_drawn_outside_of_the_scale(value, share):
    assert Scale(Decimal(-100), Decimal(100), ()).share(value) == share


def test_lines_keep_words_whole():
    words = "hectáreas de bosque degradado por familia participante"

    broken = lines(words, 15)

    assert " ".join(broken) == words
    assert len(broken) > 1
    assert [line for line in broken if width(line) > 15] == []


def test_results_over_time_stand_beside_their_targets():
    families = indicator()
    chart = charted(
        families,
        baseline(families, 100, 2018),
        result(families, 150, 2019),
        target(families, 140, 2019),
        result(families, 300, 2021, qualifier="more_than"),
        target(families, 400, 2022),
    )["over-time"]

    assert told(chart) == [
        (f"{fy(2018)}, baseline", "100", ""),
        (fy(2019), "150", "140"),
        (fy(2020), "no data", ""),
        (fy(2021), "more than 300", ""),
        (fy(2022), "no data", "400"),
    ]
    assert chart.sentence == (
        f"From 100 families ({fy(2018)}, baseline) to more than 300 families ({fy(2021)}). Higher is better. "
        f"No data for {fy(2020)}."
    )
    assert [row.sign for row in chart.rows] == ["", "", "", ">", ""]
    assert chart.notes == ("FY is the U.S. fiscal year: FY 2021 is October 1, 2020 to September 30, 2021.",)


def test_chart_speaks_spanish():
    families = indicator()
    with override("es"):
        (chart,) = charts_of(families, published(result(families, 1500, 2020), result(families, 2500, 2021)))

        assert [row.words for row in chart.rows] == ["1,500", "2,500"]
        assert chart.unit == "Familias"


@pytest.mark.parametrize(
    ("direction", "reached"), [("increase", "It was not reached."), ("decrease", "It was reached."), ("none", "")]
)
def test_whether_a_target_was_reached_depends_on_the_direction(direction, reached):
    owner = indicator(direction=direction)
    chart = charted(owner, result(owner, 30, 2020), result(owner, 20, 2021), target(owner, 25, 2021))["over-time"]

    assert f"The target for {fy(2021)}: 25 families. {reached}".strip() in chart.sentence
    assert ("reached" in chart.sentence) == bool(reached)


@pytest.mark.parametrize("qualifier", ["more_than", "at_least", "about", "less_than"])
def test_nobody_says_whether_an_inexact_result_reached_its_target(qualifier):
    owner = indicator()
    chart = charted(
        owner, result(owner, 30, 2020), result(owner, 90, 2021, qualifier=qualifier), target(owner, 25, 2021)
    )

    assert "reached" not in chart["over-time"].sentence
    assert "progress" not in chart


def test_missing_year_has_words_and_no_bar():
    owner = indicator()
    chart = charted(owner, result(owner, 10, 2019), result(owner, 0, 2021))["over-time"]

    assert told(chart) == [(fy(2019), "10", ""), (fy(2020), "no data", ""), (fy(2021), "0", "")]
    # The bar of zero is there and has no length; the missing year has none.
    assert widths(chart, "result") == ["95%", "0%"]


def test_long_gap_is_one_row():
    owner = indicator()
    chart = charted(owner, result(owner, 10, 1990), result(owner, 20, 2020))["over-time"]

    assert told(chart)[1] == (f"{fy(1991)} to {fy(2019)}", "no data", "")
    assert len(chart.rows) == 3


def test_undated_values_stand_apart_from_time():
    owner = indicator()
    chart = charted(
        owner,
        result(owner, 10, 2019),
        result(owner, 20, 2020),
        result(owner, 99, period_text_en="in recent years"),
        baseline(owner, 5),
    )["over-time"]

    assert [(panel.title, [row.label for row in panel.rows]) for panel in chart.panels] == [
        ("", [fy(2019), fy(2020)]),
        ("Year not stated", ["Result, in recent years", "Baseline"]),
    ]


def test_value_in_words_has_no_bar():
    owner = indicator()
    in_words = result(owner, None, 2020, qualifier="unquantified", text_en="thousands of families")
    chart = charted(owner, result(owner, 10, 2019), in_words, result(owner, 20, 2021))["over-time"]

    assert told(chart)[1] == (fy(2020), "thousands of families", "")
    assert len(widths(chart, "result")) == 2


def test_negative_values_go_left_of_the_zero_line():
    owner = indicator()
    chart = charted(owner, result(owner, -25, 2019), result(owner, 75, 2020))["over-time"]

    drawing = draw(chart)

    # The bars have 5 to 95 percent of the width: zero is a quarter of the way.
    assert [(box.x, box.width) for box in drawing.boxes] == [("5%", "22.5%"), ("27.5%", "67.5%")]
    assert [rule.x for rule in drawing.rules if rule.look == "zero"] == ["27.5%"]
    assert told(chart)[0][1] == f"{MINUS}25"


def test_change_in_percent_has_no_level_before_it():
    income = indicator(value_kind="percent_change", unit_en="percent")
    chart = charted(income, baseline(income, 100, 2018), result(income, 12, 2019), result(income, 53, 2020))

    assert [row.label for row in chart["over-time"].rows] == [fy(2019), fy(2020)]
    assert list(chart) == ["over-time"]
    assert "points" not in chart["over-time"].sentence


def test_two_levels_in_percent_differ_by_points():
    poverty = indicator(value_kind="percent_level", unit_en="percent", direction="decrease")
    chart = charted(poverty, baseline(poverty, 55), result(poverty, 30, period_text_en="over the last five years"))

    levels = chart["baseline-to-latest"]

    assert levels.sentence == (
        "The baseline is 55 percent (year not stated), the latest result 30 percent (over the last five years). "
        f"That is {MINUS}25 percentage points. Lower is better."
    )
    assert levels.facts == (("Change", f"{MINUS}25 percentage points"),)
    # Of the whole width 95 percent stand for 100.
    assert (widths(levels, "baseline"), widths(levels, "result")) == (["52.25%"], ["28.5%"])
    assert "45" not in levels.sentence


def test_inexact_levels_have_no_difference():
    poverty = indicator(value_kind="percent_level", unit_en="percent", direction="decrease")
    chart = charted(poverty, baseline(poverty, 55, qualifier="about"), result(poverty, 30))

    assert (chart["baseline-to-latest"].facts, "points" in chart["baseline-to-latest"].sentence) == ((), False)


@pytest.mark.parametrize(
    ("direction", "actual", "goal", "way", "bar"),
    [
        ("decrease", 30, 20, "71.4 percent of the way", "67.86%"),
        ("increase", 80, 100, "55.5 percent of the way", "52.78%"),
        ("decrease", 10, 20, "128.5 percent of the way", "95%"),
        ("decrease", 62, 20, f"{MINUS}20 percent of the way", "0%"),
        ("decrease", Decimal("20.001"), 20, "99.9 percent of the way", "95%"),
        ("decrease", 55, 20, "0 percent of the way", "0%"),
    ],
)
def test_progress_is_said_whole_and_drawn_within_its_bar(direction, actual, goal, way, bar):
    poverty = indicator(value_kind="percent_level", unit_en="percent", direction=direction)
    chart = charted(poverty, baseline(poverty, 55), result(poverty, actual), target(poverty, goal))

    assert dict(chart["progress"].facts)["Progress"] == way
    assert way in chart["progress"].sentence
    assert widths(chart["progress"], "result") == [bar]


@pytest.mark.parametrize(("before", "after", "goal"), [(10, 15, 10), (None, 15, 20), (10, None, 20), (10, 15, None)])
def test_progress_needs_three_numbers_that_differ(before, after, goal):
    owner = indicator()
    rows = [
        make(owner, number, text_en="some", qualifier="unquantified" if number is None else "exact")
        for make, number in ((baseline, before), (result, after), (target, goal))
    ]

    assert "progress" not in charted(owner, *rows)


def test_progress_is_towards_the_target_of_its_own_period():
    owner = indicator()
    rows = [baseline(owner, 0, 2019), result(owner, 50, 2021), target(owner, 40, 2020), target(owner, 100, 2021)]

    assert (
        dict(charted(owner, *rows, target(owner, 500, 2025))["progress"].facts)["Progress"] == "50 percent of the way"
    )


def test_parts_stand_under_their_total():
    owner = indicator()
    chart = charted(owner, result(owner, 90, 2020), result(owner, 100, 2021, parts={"women": 60, "men": 40}))["by-sex"]

    assert [(row.label, row.words) for row in chart.rows] == [
        (f"Total, {fy(2021)}", "100"),
        ("women", "60"),
        ("men", "40"),
    ]
    assert chart.sentence == f"100 families in total ({fy(2021)}). By sex: women: 60; men: 40."
    assert (widths(chart, "total"), widths(chart, "part")) == (["95%"], ["57%", "38%"])


def test_regions_have_one_scale():
    owner = indicator()
    loreto, puno = regions(2)
    chart = charted(owner, result(owner, 10, 2021, region=loreto), result(owner, 40, 2021, region=puno))["by-region"]

    assert told(chart) == [(f"Puno, {fy(2021)}", "40", ""), (f"Loreto, {fy(2021)}", "10", "")]
    assert widths(chart, "result") == ["95%", "23.75%"]


def test_regions_over_time_are_panels_of_one_scale():
    owner = indicator()
    loreto, puno = regions(2)
    rows = [
        result(owner, number, year, region=region)
        for region, year, number in [(loreto, 2020, 5), (loreto, 2021, 10), (puno, 2021, 40)]
    ]
    chart = charted(owner, *rows)["by-region"]

    assert [(panel.title, [row.words for row in panel.rows]) for panel in chart.panels] == [
        ("Puno", ["40"]),
        ("Loreto", ["5", "10"]),
    ]
    assert widths(chart, "result") == ["95%", "11.88%", "23.75%"]


@pytest.mark.parametrize("kind", ["milestone", "qualitative"])
def test_words_have_no_chart(kind):
    owner = indicator(value_kind=kind)
    rows = [result(owner, None, year, text_en="launched", qualifier="unquantified") for year in (2019, 2020)]

    assert charted(owner, *rows) == {}


@pytest.mark.parametrize("kind", ["count", "currency", "percent_level", "percent_change"])
def test_a_single_number_has_nothing_to_compare(kind):
    owner = indicator(value_kind=kind, currency="USD" if kind == "currency" else "")

    assert charted(owner, result(owner, 70, 2021, qualifier="more_than")) == {}


def test_regions_have_no_part_in_the_missions_own_chart():
    owner = indicator()
    (loreto,) = regions(1)

    assert charted(owner, result(owner, 10, 2020, region=loreto), result(owner, 20, 2021, region=loreto)) == {}


def test_charts_of_like_names_have_addresses_of_their_own():
    owner = indicator()
    row = result(owner, 100, 2021, parts={"women": 60})
    row.parts += result(owner, 1, parts={"young": 30}).parts
    row.parts[1].dimension_es = "edad"

    assert list(charted(owner, row)) == ["by-sex", "by-sex-2"]


def test_pages_and_files_have_the_same_colours(settings):
    sheet = (settings.BASE_DIR / "frontend/styles/_charts.scss").read_text()
    bars = ["result", "baseline", "total", "part", "track", "target", "target-swatch", "grid", "zero"]

    colours = {LOOKS[look].get("fill", LOOKS[look].get("stroke")) for look in bars} | {LOOKS["baseline"]["stroke"]}

    assert {colour for colour in colours - {"#ffffff"} if colour not in sheet} == set()
