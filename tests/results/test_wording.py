import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from results import wording
from tests.factories import IndicatorFactory, RegionFactory, ResultFactory, SourceFactory

NBSP = "\u00a0"
MINUS = "\u2212"


def said(function, *arguments):
    """Return what a function says in English and in Spanish."""
    words = []
    for language in ("en", "es"):
        with override(language):
            words.append(function(*arguments))
    return tuple(words)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "0"),
        ("53", "53"),
        ("53.0000", "53"),
        ("53.5000", "53.5"),
        ("1000", "1,000"),
        ("77109", "77,109"),
        ("1234567.8900", "1,234,567.89"),
        ("-25", f"{MINUS}25"),
        ("-1234.5", f"{MINUS}1,234.5"),
        ("100", "100"),
        ("1E+2", "100"),
        ("0.0001", "0.0001"),
    ],
)
def test_number_is_written_as_in_peru_in_both_languages(value, words):
    assert said(wording.number, Decimal(value)) == (words, words)


@pytest.mark.parametrize(
    ("value", "currency", "english", "spanish"),
    [
        ("70000000", "USD", "US$ 70 million", "US$ 70 millones"),
        ("70000000.0000", "USD", "US$ 70 million", "US$ 70 millones"),
        ("1000000", "USD", "US$ 1 million", "US$ 1 millón"),
        ("1500000", "USD", "US$ 1.5 million", "US$ 1.5 millones"),
        ("1200000000", "USD", "US$ 1,200 million", "US$ 1,200 millones"),
        ("8261090", "USD", "US$ 8,261,090", "US$ 8,261,090"),
        ("999999", "PEN", "S/ 999,999", "S/ 999,999"),
        ("0", "USD", "US$ 0", "US$ 0"),
        ("12.5", "EUR", "€ 12.5", "€ 12.5"),
        ("5000", "CAD", "CAD 5,000", "CAD 5,000"),
    ],
)
def test_money_has_its_sign_and_is_rounded_for_nobody(value, currency, english, spanish):
    # The sign and the amount are not torn apart at the end of a line.
    expected = tuple(text.replace(" ", NBSP, 1) for text in (english, spanish))

    assert said(wording.money, Decimal(value), currency) == expected


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ("53", "53 percent", "53%"),
        ("0.5", "0.5 percent", "0.5%"),
        ("-3", f"{MINUS}3 percent", f"{MINUS}3%"),
        ("1", "1 percent", "1%"),
    ],
)
def test_percent_is_a_word_in_english_and_a_sign_in_spanish(value, english, spanish):
    assert said(wording.percent, Decimal(value)) == (english, spanish)


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        ("-25", f"{MINUS}25 percentage points", f"{MINUS}25 puntos porcentuales"),
        ("25", "+25 percentage points", "+25 puntos porcentuales"),
        ("1", "+1 percentage point", "+1 punto porcentual"),
        ("-1", f"{MINUS}1 percentage point", f"{MINUS}1 punto porcentual"),
        ("0", "0 percentage points", "0 puntos porcentuales"),
        ("0.5", "+0.5 percentage points", "+0.5 puntos porcentuales"),
    ],
)
def test_percentage_points_have_a_sign(value, english, spanish):
    assert said(wording.percentage_points, Decimal(value)) == (english, spanish)


@pytest.mark.parametrize(
    ("traits", "row", "english", "spanish"),
    [
        (
            {"money": True},
            {"value": 70_000_000, "qualifier": "more_than"},
            "more than US$ 70 million",
            "más de US$ 70 millones",
        ),
        ({"percent_change": True}, {"value": 53}, "53 percent", "53%"),
        ({"percent_level": True}, {"value": 30}, "30 percent", "30%"),
        ({}, {"value": 77109}, "77,109 families", "77,109 familias"),
        ({}, {"value": 5, "qualifier": "at_least"}, "at least 5 families", "al menos 5 familias"),
        ({}, {"value": 5, "qualifier": "about"}, "about 5 families", "alrededor de 5 familias"),
        ({}, {"value": 5, "qualifier": "less_than"}, "less than 5 families", "menos de 5 familias"),
        (
            {"unit_en": "years", "unit_es": "años"},
            {"value": 60, "qualifier": "more_than"},
            "more than 60 years",
            "más de 60 años",
        ),
        (
            {"in_words": True},
            {"value": None, "qualifier": "unquantified", "text_en": "thousands", "text_es": "miles"},
            "thousands",
            "miles",
        ),
    ],
)
def test_value_is_said_with_its_qualifier_and_unit(traits, row, english, spanish):
    indicator = IndicatorFactory.build(**traits)
    result = ResultFactory.build(indicator=indicator, source=None, **row)
    if result.value is not None:
        result.value = Decimal(result.value)

    words = said(wording.value, indicator, result)

    assert tuple(text.replace(NBSP, " ") for text in words) == (english, spanish)


@pytest.mark.parametrize(
    ("values", "english", "spanish"),
    [
        ({}, "over the last five years", "en los últimos cinco años"),
        ({"fiscal": True}, "U.S. fiscal year 2021", "año fiscal 2021 de EE. UU."),
        ({"dated": True}, "2021", "2021"),
        (
            {"dated": True, "period_precision": "day"},
            "January 1, 2021 to December 31, 2021",
            "del 1 de enero de 2021 al 31 de diciembre de 2021",
        ),
        (
            {"dated": True, "period_precision": "month", "period_end": datetime.date(2021, 9, 30)},
            "January 2021 to September 2021",
            "de enero de 2021 a setiembre de 2021",
        ),
        (
            {"dated": True, "period_end": datetime.date(2022, 12, 31)},
            "2021 to 2022",
            "de 2021 a 2022",
        ),
        (
            {
                "dated": True,
                "period_precision": "day",
                "period_start": datetime.date(2023, 10, 6),
                "period_end": datetime.date(2023, 10, 6),
            },
            "October 6, 2023",
            "6 de octubre de 2023",
        ),
        ({"period_text_en": "", "period_text_es": ""}, "year not stated", "año no indicado"),
    ],
)
def test_period_is_as_exact_as_it_is_known(values, english, spanish):
    result = ResultFactory.build(indicator=None, source=None, **values)

    result._fill_period()
    assert said(wording.period, result) == (english, spanish)


@pytest.mark.parametrize(
    ("values", "english", "spanish"),
    [
        (
            {"published_on": datetime.date(2023, 10, 6)},
            "“Our Work”, October 6, 2023",
            "Nuestro trabajo, 6 de octubre de 2023",
        ),
        (
            {"published_on": datetime.date(2018, 9, 1), "date_precision": "month"},
            "“Our Work”, September 2018",
            "Nuestro trabajo, setiembre de 2018",
        ),
        (
            {"published_on": datetime.date(2018, 1, 1), "date_precision": "year"},
            "“Our Work”, 2018",
            "Nuestro trabajo, 2018",
        ),
        ({"undated": True}, "“Our Work”, undated", "Nuestro trabajo, sin fecha"),
    ],
)
def test_source_is_named_with_its_date(values, english, spanish):
    source = SourceFactory.build(title_en="Our Work", title_es="Nuestro trabajo", **values)
    result = ResultFactory.build(indicator=None, source=source)

    assert said(wording.source, result) == (english, spanish)


def test_source_that_is_not_there_is_not_named():
    assert said(wording.source, ResultFactory.build(indicator=None, source=None)) == ("", "")


@pytest.mark.django_db
def test_place_is_the_region_or_the_words_of_the_source():
    region = RegionFactory(name="San Martín")
    in_region = ResultFactory.build(indicator=None, source=None, region=region)
    in_words = ResultFactory.build(
        indicator=None, source=None, place_text_en="target regions", place_text_es="regiones priorizadas"
    )
    nowhere = ResultFactory.build(indicator=None, source=None)

    assert said(wording.place, in_region) == ("San Martín", "San Martín")
    assert said(wording.place, in_words) == ("target regions", "regiones priorizadas")
    assert said(wording.place, nowhere) == ("", "")
