import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from results import fiscal_year
from results.models import Disaggregate, Result
from tests.factories import (
    BaselineFactory,
    DisaggregateFactory,
    IndicatorFactory,
    RegionFactory,
    ResultFactory,
    SourceFactory,
    TargetFactory,
)
from tests.rules import assert_accepted, assert_refused, changed, errors, refused_by_database

pytestmark = pytest.mark.django_db

VALUES = pytest.mark.parametrize(
    ("factory", "name"), [(BaselineFactory, "baseline"), (TargetFactory, "target"), (ResultFactory, "result")]
)
LEVEL = ("A level in percent lies between 0 and 100.", "Un nivel en porcentaje está entre 0 y 100.")
FALL = ("Nothing can fall by more than 100 percent.", "Nada puede bajar más de 100%.")
WORDS = (
    "This indicator is told in words: leave the value empty.",
    "Este indicador se expresa en palabras: deje el valor vacío.",
)
PERIOD = ("Give the dates of the period, or say it in words.", "Indique las fechas del período o dígalo en palabras.")
SOURCE = ("A value needs its source before it is published.", "Un valor necesita su fuente antes de publicarse.")
DAY = datetime.date(2021, 3, 21)
BEFORE = datetime.date(2021, 3, 20)


# R1: ranges of percentages.


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("percent_level", 0),
        ("percent_level", 100),
        ("percent_level", 55),
        ("percent_change", -100),
        ("percent_change", 53),
        ("percent_change", 250),
        ("count", 101),
        ("count", -5),
    ],
)
@VALUES
def test_value_within_the_range_of_its_kind_is_accepted(factory, name, kind, value):
    assert_accepted(factory(indicator__value_kind=kind, value=Decimal(value)))


@pytest.mark.parametrize(
    ("kind", "value", "messages"),
    [
        ("percent_level", "-0.0001", LEVEL),
        ("percent_level", "100.0001", LEVEL),
        ("percent_change", "-100.0001", FALL),
        ("qualitative", "1", WORDS),
    ],
)
@VALUES
def test_value_outside_of_the_range_of_its_kind_is_refused(factory, name, kind, value, messages):
    row = changed(factory(indicator__value_kind=kind, unquantified=True), value=Decimal(value), qualifier="exact")

    english, spanish = messages
    assert errors(row, "en") == {"value": [english]}
    assert errors(row, "es") == {"value": [spanish]}


# R5: a baseline whose source is silent on the year.


def test_baseline_year_may_be_unknown():
    assert_accepted(BaselineFactory(period_text_en="", period_text_es=""))


# R6: numbers and words.


@pytest.mark.parametrize("text", [{"text_en": "thousands"}, {"text_es": "miles"}])
@VALUES
def test_value_without_a_number_has_words(factory, name, text):
    assert_accepted(changed(factory(value=None, qualifier="unquantified", **text)))


@VALUES
def test_value_refuses_to_say_nothing(factory, name):
    assert_refused(
        changed(factory(), value=None),
        f"{name}_number_or_words",
        "Give a number, or say it in words.",
        "Escriba un número o dígalo en palabras.",
    )


@VALUES
def test_unquantified_value_refuses_a_number(factory, name):
    assert_refused(
        changed(factory(unquantified=True), value=Decimal(3000)),
        f"{name}_unquantified_no_number",
        "What is not quantified has no number: leave the value empty.",
        "Lo que no está cuantificado no tiene número: deje el valor vacío.",
    )


# R7: periods.


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2021, datetime.date(2020, 10, 1), datetime.date(2021, 9, 30)),
        (2000, datetime.date(1999, 10, 1), datetime.date(2000, 9, 30)),
    ],
)
def test_fiscal_year_runs_from_october_to_september(year, first, last):
    assert fiscal_year.days(year) == (first, last)


@VALUES
def test_fiscal_year_brings_its_days(factory, name):
    row = factory(fiscal=True)

    row.refresh_from_db()
    assert (row.period_start, row.period_end, row.period_precision) == (*fiscal_year.days(2021), "day")
    assert_accepted(row)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (datetime.date(2020, 10, 1), datetime.date(2021, 9, 29)),
        (datetime.date(2021, 1, 1), datetime.date(2021, 12, 31)),
        (datetime.date(2021, 10, 1), datetime.date(2022, 9, 30)),
    ],
)
@VALUES
def test_fiscal_year_refuses_other_days(factory, name, first, last):
    assert_refused(
        changed(factory(fiscal=True), period_start=first, period_end=last),
        f"{name}_fiscal_year_period",
        "A U.S. fiscal year runs from October 1 to September 30.",
        "Un año fiscal de EE. UU. va del 1 de octubre al 30 de setiembre.",
    )


@VALUES
def test_fiscal_year_without_its_days_is_refused_by_the_database(factory, name):
    row = factory(fiscal=True, period_text_en="")

    with pytest.raises(IntegrityError, match=f"{name}_fiscal_year_period|result_has_period"):
        type(row).objects.filter(pk=row.pk).update(period_start=None, period_end=None)


@pytest.mark.parametrize(("first", "last"), [(DAY, BEFORE), (DAY, None), (None, DAY)])
@VALUES
def test_period_refuses_days_out_of_order_and_half_a_period(factory, name, first, last):
    assert_refused(
        changed(factory(), period_start=first, period_end=last),
        f"{name}_period_in_order",
        "A period has a first and a last day, in this order.",
        "Un período tiene un primer y un último día, en ese orden.",
    )


@pytest.mark.parametrize("factory", [TargetFactory, ResultFactory])
def test_period_is_said_in_dates_or_in_words(factory):
    assert_accepted(factory(dated=True))
    assert_accepted(factory(period_text_en="", period_text_es="en los últimos cinco años"))


@pytest.mark.parametrize("factory", [TargetFactory, ResultFactory])
def test_value_without_a_period_is_refused(factory):
    row = changed(factory(), period_text_en="", period_text_es="")

    assert errors(row, "en") == {"period_start": [PERIOD[0]]}
    assert errors(row, "es") == {"period_start": [PERIOD[1]]}


def test_result_without_a_period_is_refused_by_the_database():
    assert refused_by_database(changed(ResultFactory(), period_text_en="", period_text_es=None), "result_has_period")


# Sources.


@VALUES
def test_draft_needs_no_source(factory, name):
    assert_accepted(factory(draft=True, source=None))


@VALUES
def test_published_value_refuses_to_be_without_a_source(factory, name):
    row = changed(factory(), source=None)

    assert errors(row, "en")["source"] == [SOURCE[0]]
    assert errors(row, "es")["source"] == [SOURCE[1]]


def test_published_result_without_a_source_is_refused_by_the_database():
    assert refused_by_database(changed(ResultFactory(), source=None), "result_published_has_source")


@VALUES
def test_denominator_refuses_to_be_zero(factory, name):
    assert_refused(
        changed(factory(), numerator=Decimal(1), denominator=Decimal(0)),
        f"{name}_denominator_not_zero",
        "The denominator can't be zero.",
        "El denominador no puede ser cero.",
    )


# R8: money.


@pytest.mark.parametrize(("kind", "currency"), [("currency", "USD"), ("count", "")])
def test_money_and_only_money_has_a_currency(kind, currency):
    assert_accepted(changed(IndicatorFactory(), value_kind=kind, currency=currency))


@pytest.mark.parametrize(("kind", "currency"), [("currency", ""), ("count", "USD")])
def test_indicator_refuses_money_without_currency_and_the_reverse(kind, currency):
    assert_refused(
        changed(IndicatorFactory(), value_kind=kind, currency=currency),
        "indicator_money_has_currency",
        "An amount of money needs its currency, such as USD; other kinds of value have none.",
        "Un monto de dinero necesita su moneda, como USD; los demás tipos de valor no la llevan.",
    )


@pytest.mark.parametrize("currency", ["usd", "US", "U$D"])
def test_indicator_refuses_what_is_no_currency_code(currency):
    indicator = changed(IndicatorFactory(money=True), currency=currency)

    assert errors(indicator, "en")["currency"] == ["Give an ISO 4217 code, such as USD or PEN."]
    assert errors(indicator, "es")["currency"] == ["Escriba un código ISO 4217, como USD o PEN."]
    assert refused_by_database(indicator, "indicator_money_has_currency")


# R11: what a public indicator says of itself.


@pytest.mark.parametrize("field", ["direction", "frequency"])
def test_public_indicator_refuses_to_lack_direction_or_frequency(field):
    assert_refused(
        changed(IndicatorFactory(), **{field: ""}),
        "indicator_live_has_direction",
        "A public indicator needs its direction and its frequency.",
        "Un indicador público necesita su sentido y su frecuencia.",
    )


@pytest.mark.parametrize("field", ["title", "slug", "definition", "unit", "data_source"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_public_indicator_refuses_to_lack_its_texts(field, language):
    assert_refused(
        changed(IndicatorFactory(), **{f"{field}_{language}": None}),
        f"indicator_live_{language}_complete",
        "What is public in a language needs its texts in that language.",
        "Lo que es público en un idioma necesita sus textos en ese idioma.",
    )


def test_draft_indicator_may_lack_everything_but_a_title():
    indicator = IndicatorFactory(
        draft=True, slug_en=None, definition_en="", unit_en="", data_source_en="", direction="", frequency=""
    )

    assert_accepted(indicator)
    assert indicator.missing_to_publish("en") == [
        "slug_en",
        "definition_en",
        "unit_en",
        "data_source_en",
        "direction",
        "frequency",
    ]


def test_ppr_years_belong_to_an_indicator_in_the_ppr():
    assert_accepted(IndicatorFactory(in_ppr=True, ppr_years=[2021, 2022]))
    assert_refused(
        changed(IndicatorFactory(), ppr_years=[2021]),
        "indicator_ppr_years_need_ppr",
        "PPR years belong to an indicator that is reported in the PPR.",
        "Los años del PPR corresponden a un indicador que se reporta en el PPR.",
    )


@pytest.mark.parametrize(
    ("code", "is_code"), [("EG.3-10", True), ("EG.3.2-10a", True), ("eg.3-10", False), ("EG-10", False)]
)
def test_standard_code_is_one_of_the_foreign_assistance_list(code, is_code):
    indicator = changed(IndicatorFactory(), standard_code=code)

    assert ("standard_code" in errors(indicator)) is not is_code


def test_indicator_code_is_its_own():
    IndicatorFactory(code="DO1-a")

    with pytest.raises(IntegrityError):
        IndicatorFactory(code="DO1-a")


# Parts of a value.


@pytest.mark.parametrize(
    ("parent", "factory"), [("baseline", BaselineFactory), ("target", TargetFactory), ("result", ResultFactory)]
)
def test_part_belongs_to_one_value(parent, factory):
    row = factory()
    part = DisaggregateFactory(**{"result": None, parent: row})

    assert_accepted(part)
    assert part.parent == row


def test_part_refuses_two_parents_and_none():
    messages = (
        "A part belongs to one value: a baseline, a target or a result.",
        "Una parte corresponde a un solo valor: una línea de base, un valor meta o un resultado.",
    )
    part = DisaggregateFactory()

    assert_refused(changed(part, target=TargetFactory()), "disaggregate_has_one_parent", *messages)
    assert_refused(changed(part, target=None, result=None), "disaggregate_has_one_parent", *messages)


def test_parts_go_with_their_value():
    part = DisaggregateFactory()

    part.result.delete()

    assert list(Disaggregate.objects.all()) == []


# Order and keys.


def test_values_come_newest_first_and_undated_ones_by_the_date_of_their_source():
    indicator = IndicatorFactory()
    undated = ResultFactory(indicator=indicator, source=SourceFactory(undated=True))
    older_source = ResultFactory(indicator=indicator, source=SourceFactory(published_on=datetime.date(2018, 1, 1)))
    newer_source = ResultFactory(indicator=indicator, source=SourceFactory(published_on=datetime.date(2023, 10, 6)))
    fiscal_2020 = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2020)
    fiscal_2021 = ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2021)

    assert list(Result.objects.newest_first()) == [fiscal_2021, fiscal_2020, newer_source, older_source, undated]


def test_value_key_tells_indicator_period_and_place():
    indicator = IndicatorFactory(title_en="Family income")
    region = RegionFactory(iso_code="PE-SAM")

    keys = [
        ResultFactory(indicator=indicator, fiscal=True).key,
        ResultFactory(indicator=indicator, region=region, dated=True).key,
        ResultFactory(indicator=indicator).key,
    ]

    assert keys == [
        "family-income-result-fy2021",
        "family-income-result-2021-12-31-pe-sam",
        "family-income-result-over-the-last-five-years",
    ]


def test_money_is_stored_to_the_last_cent_of_a_cent():
    result = ResultFactory(indicator=IndicatorFactory(money=True), value=Decimal("70000000.1234"))

    result.refresh_from_db()
    assert result.value == Decimal("70000000.1234")


def test_value_refuses_more_decimals_than_are_stored():
    row = ResultFactory.build(indicator=IndicatorFactory(), source=SourceFactory(), value=Decimal("1.00001"))

    with pytest.raises(ValidationError) as caught:
        row.full_clean()

    assert caught.value.message_dict["value"] == ["Ensure that there are no more than 4 decimal places."]
