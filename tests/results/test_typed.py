from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from results import typed
from results.models import Indicator

COUNT = Indicator(value_kind="count")
PERCENT = Indicator(value_kind="percent_level")
DOLLARS = Indicator(value_kind="currency", currency="USD")
SOLES = Indicator(value_kind="currency", currency="PEN")


@pytest.mark.parametrize(
    ("text", "indicator", "value"),
    [
        ("", COUNT, None),
        (" \u00a0", COUNT, None),
        ("1234", COUNT, "1234"),
        ("1,234", COUNT, "1234"),
        ("1,234,567.5", COUNT, "1234567.5"),
        ("1234.5", COUNT, "1234.5"),
        ("1 234 567", COUNT, "1234567"),
        ("1\u202f234", COUNT, "1234"),
        ("\u22125", COUNT, "-5"),
        ("-.5", COUNT, "-0.5"),
        ("0.125", COUNT, "0.125"),
        ("2 million", COUNT, "2000000"),
        ("53%", PERCENT, "53"),
        ("53 percent", PERCENT, "53"),
        ("53.5 por ciento", PERCENT, "53.5"),
        ("1.234", PERCENT, "1.234"),
        ("US$ 70 million", DOLLARS, "70000000"),
        ("usd 1.5 millones", DOLLARS, "1500000"),
        ("$1,000", DOLLARS, "1000"),
        ("1,000 USD", DOLLARS, "1000"),
        ("S/ 1,000.50", SOLES, "1000.50"),
    ],
)
def test_number_is_read_as_people_write_it(text, indicator, value):
    assert typed.read(text, indicator) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "indicator", "code"),
    [
        ("1.234,5", COUNT, "notation"),
        ("1.234.567", COUNT, "notation"),
        ("12,5", COUNT, "notation"),
        ("1,23,456", COUNT, "notation"),
        ("1.234", COUNT, "ambiguous"),
        ("a lot", COUNT, "invalid"),
        ("53%", COUNT, "invalid"),
        ("70 billion", DOLLARS, "invalid"),
        ("S/ 5", DOLLARS, "invalid"),
        ("$ 5", SOLES, "invalid"),
        ("=1+1", COUNT, "invalid"),
        ("1e5", COUNT, "invalid"),
        ("NaN", COUNT, "invalid"),
        ("Infinity", COUNT, "invalid"),
        ("\u0665", COUNT, "invalid"),
        ("--5", COUNT, "invalid"),
    ],
)
def test_number_that_could_mean_another_is_refused(text, indicator, code):
    with pytest.raises(ValidationError) as refused:
        typed.read(text, indicator)

    assert refused.value.code == code
    assert text in refused.value.messages[0]


def test_refusal_says_how_to_write_it():
    with pytest.raises(ValidationError) as refused:
        typed.read("1.234,5", COUNT)

    assert refused.value.messages == [
        "“1.234,5”: write thousands with a comma and decimals with a point, such as 1,234.5."
    ]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13))
def test_number_as_its_box_shows_it_is_read_as_the_same(value):
    assert typed.read(typed.shown(value), PERCENT) == value


@pytest.mark.parametrize(
    ("kind", "numerator", "denominator", "value"),
    [
        ("percent_level", 1, 3, "33.3333"),
        ("percent_level", 0, 3, "0"),
        ("ratio_number", 3, 2, "1.5"),
        ("count", 3, 2, None),
        ("percent_change", 3, 2, None),
        ("percent_level", 3, None, None),
        ("percent_level", None, 3, None),
        ("percent_level", 3, 0, None),
    ],
)
def test_value_follows_from_its_parts_for_levels_and_ratios(kind, numerator, denominator, value):
    found = typed.computed(Indicator(value_kind=kind), numerator, denominator)

    assert found == (None if value is None else Decimal(value))
