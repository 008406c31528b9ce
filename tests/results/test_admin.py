from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from results.checks import warnings_for
from tests.factories import (
    BaselineFactory,
    DisaggregateFactory,
    IndicatorFactory,
    ResultFactory,
    TargetFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WRONG_WAY = {
    "en": "The target 40 does not fit the direction “higher is better”: the baseline is 55.5.",
    "es": "El valor meta 40 no concuerda con el sentido «más es mejor»: la línea de base es 55.5.",
}
WRONG_SUM = {
    "en": "Result 1,000: its parts by sex sum to 990.",
    "es": "Resultado 1,000: sus partes por sexo suman 990.",
}


def warnings_in(language, indicator):
    with override(language):
        return warnings_for(indicator)


@pytest.mark.parametrize("language", ["en", "es"])
def test_target_on_the_wrong_side_of_the_baseline_is_warned_of(language):
    indicator = IndicatorFactory(direction="increase")
    BaselineFactory(indicator=indicator, value=Decimal("55.5"))
    TargetFactory(indicator=indicator, value=Decimal(40))

    assert warnings_in(language, indicator) == [WRONG_WAY[language]]


@pytest.mark.parametrize(("direction", "target"), [("increase", 60), ("decrease", 40), ("none", 40), ("", 40)])
def test_target_on_the_right_side_is_not(direction, target):
    indicator = IndicatorFactory(draft=True, direction=direction)
    BaselineFactory(indicator=indicator, value=Decimal(55))
    TargetFactory(indicator=indicator, value=Decimal(target))

    assert warnings_for(indicator) == []


def test_target_without_a_number_on_either_side_is_not():
    indicator = IndicatorFactory()
    BaselineFactory(indicator=indicator, unquantified=True)
    TargetFactory(indicator=indicator, value=Decimal(1))

    assert warnings_for(indicator) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_parts_of_a_count_that_do_not_sum_to_it_are_warned_of(language):
    result = ResultFactory(value=Decimal(1000))
    for value in (500, 490):
        DisaggregateFactory(result=result, value=Decimal(value))

    assert warnings_in(language, result.indicator) == [WRONG_SUM[language]]


def test_parts_are_summed_by_dimension_and_never_in_percent():
    count = ResultFactory(value=Decimal(10))
    DisaggregateFactory(result=count, value=Decimal(10))
    DisaggregateFactory(result=count, value=Decimal(10), dimension_en="age", dimension_es="edad")
    percent = ResultFactory(indicator=IndicatorFactory(percent_level=True), value=Decimal(10))
    DisaggregateFactory(result=percent, value=Decimal(60))

    assert warnings_for(count.indicator) == []
    assert warnings_for(percent.indicator) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_saving_a_value_shows_the_warnings_and_saves(client, language):
    client.force_login(UserFactory(superuser=True, language=language))
    result = ResultFactory(value=Decimal(1000))
    DisaggregateFactory(result=result, value=Decimal(990))
    part = result.disaggregates.get()
    form = {
        "indicator": result.indicator_id, "value": "1000", "qualifier": "exact",
        "period_precision": "unknown", "period_text_en": "2022", "disaggregates-TOTAL_FORMS": 1,
        "disaggregates-INITIAL_FORMS": 1, "disaggregates-0-id": part.pk, "disaggregates-0-result": result.pk,
        "disaggregates-0-dimension_en": "sex", "disaggregates-0-dimension_es": "sexo",
        "disaggregates-0-category_en": "women", "disaggregates-0-value": "990",
    }  # fmt: skip

    answer = client.post(reverse("admin:results_result_change", args=[result.pk]), form)

    result.refresh_from_db()
    assert result.period_text_en == "2022"
    assert WRONG_SUM[language] in [str(message) for message in get_messages(answer.wsgi_request)]
