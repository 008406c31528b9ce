from decimal import Decimal
from unittest.mock import patch

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from publishing import groups
from publishing.models import AuditEntry
from results import services
from results.checks import warnings_for
from results.models import Result, Target
from tests.factories import (
    BaselineFactory,
    DisaggregateFactory,
    IndicatorFactory,
    RegionFactory,
    ResultFactory,
    SourceFactory,
    TargetFactory,
    UserFactory,
)
from tests.staff import person

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


# The form of one value


@pytest.fixture
def ana():
    return person(groups.DATA_OFFICERS, username="ana", first_name="Ana")


@pytest.fixture
def staff(client, ana):
    client.force_login(ana)
    return client


def address(row, page="change"):
    return reverse(f"admin:results_{row._meta.model_name}_{page}", args=[row.pk])


def sent(answer):
    """Return what a browser would send of a value's form, as it is drawn."""
    data = {"_base": answer.context["base"]}
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for name in form.fields:
            found = form[name].value()
            data[form[name].html_name] = "" if found is None or found is False else found
    return data


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors(answer):
    form = answer.context["adminform"].form
    return {name: [str(text) for text in texts] for name, texts in form.errors.items()}


@pytest.mark.parametrize("language", ["en", "es"])
def test_saving_a_value_shows_the_warnings_and_saves_a_draft(client, ana, language):
    ana.language = language
    ana.save()
    client.force_login(ana)
    result = ResultFactory(draft=True, value=Decimal(1000))
    part = DisaggregateFactory(result=result, value=Decimal(500), category_en="women")
    data = sent(client.get(address(result)))
    data |= {"period_text_en": "2022", "disaggregates-0-value": "990"}

    answer = client.post(address(result), data)

    result.refresh_from_db()
    part.refresh_from_db()
    assert (result.period_text_en, result.status, result.entered_by) == ("2022", "draft", ana)
    assert part.value == Decimal(990)
    assert WRONG_SUM[language] in said(answer)
    assert answer.url == reverse("admin:results_indicator_values", args=[result.indicator_id])


def test_form_of_a_new_value_is_filled_with_its_cell_and_the_last_source(staff):
    indicator, region, source = IndicatorFactory(), RegionFactory(), SourceFactory()
    ResultFactory(indicator=indicator, entered_at=timezone.now(), source=source)
    query = {"indicator": indicator.pk, "fiscal_year": 2022, "region": region.pk}

    data = sent(staff.get(reverse("admin:results_target_add"), query))
    answer = staff.post(reverse("admin:results_target_add"), data | {"value": "1,234.5"})

    assert answer.status_code == 302
    target = Target.objects.get()
    assert (target.indicator, target.region, target.source) == (indicator, region, source)
    assert (target.fiscal_year, str(target.period_end), target.value) == (2022, "2022-09-30", Decimal("1234.5"))


def test_wrong_number_is_told_beside_its_box_and_kept(staff):
    result = ResultFactory(draft=True)
    data = sent(staff.get(address(result)))

    answer = staff.post(address(result), data | {"value": "1.234,5"})

    assert errors(answer)["value"] == [
        "“1.234,5”: write thousands with a comma and decimals with a point, such as 1,234.5."
    ]
    assert sent(answer)["value"] == "1.234,5"


def test_value_is_computed_from_its_two_numbers(staff):
    result = ResultFactory(draft=True, indicator__percent_level=True)
    data = sent(staff.get(address(result))) | {"numerator": "1", "denominator": "3"}

    answer = staff.post(address(result), data)
    assert errors(answer) == {"value": ["1 of 3 make 33.3333 and not 10."]}

    staff.post(address(result), data | {"value": ""})
    result.refresh_from_db()
    assert result.value == Decimal("33.3333")


def test_days_follow_a_changed_fiscal_year(staff):
    result = ResultFactory(draft=True, fiscal=True)
    data = sent(staff.get(address(result)))

    staff.post(address(result), data | {"fiscal_year": "2022"})

    result.refresh_from_db()
    assert (str(result.period_start), str(result.period_end)) == ("2021-10-01", "2022-09-30")


def test_public_value_is_shown_and_can_only_be_corrected(staff):
    result = ResultFactory(value=Decimal(10))

    page = staff.get(address(result))
    assert not page.context["has_change_permission"]
    assert address(result, "correct") in page.content.decode()
    assert staff.post(address(result), {"value": "11"}).status_code == 403
    assert staff.post(address(result, "delete"), {"post": "yes"}).url == address(result)

    result.refresh_from_db()
    assert (result.value, result.status) == (Decimal(10), "published")


def test_correction_begins_with_all_that_the_value_says(staff, ana):
    result = ResultFactory(value=Decimal(10), note_en="As reported")
    DisaggregateFactory(result=result, category_en="women", value=Decimal(4))

    data = sent(staff.get(address(result, "correct")))
    assert (data["value"], data["note_en"], data["disaggregates-0-value"]) == ("10", "As reported", "4")
    answer = staff.post(address(result, "correct"), data | {"value": "12", "disaggregates-0-value": "5"})

    new = result.corrections.get()
    assert answer.status_code == 302
    assert (new.value, new.status, new.note_en, new.entered_by) == (Decimal(12), "draft", "As reported", ana)
    assert [(part.category_en, part.value) for part in new.disaggregates.all()] == [("women", Decimal(5))]
    assert staff.get(address(result, "correct")).url == address(new)


def test_second_correction_of_a_value_is_refused_and_what_was_typed_stays(staff):
    result = ResultFactory(value=Decimal(10))
    data = sent(staff.get(address(result, "correct")))
    other = UserFactory(superuser=True)
    # Between the look for one that was begun and the lock another person is faster.
    with patch("results.services.lock", side_effect=lambda pk: faster(result, other)):
        answer = staff.post(address(result, "correct"), data | {"value": "12"})

    assert errors(answer) == {"__all__": ["Somebody is correcting this value already: go on with that correction."]}
    assert sent(answer)["value"] == "12"


def faster(result, by):
    if not result.corrections.exists():
        new = services.correction(result)
        new.entered_by = by
        new.save()


def test_two_writers_of_a_draft_hear_of_each_other(staff, ana):
    result = ResultFactory(draft=True)
    data = sent(staff.get(address(result)))
    result.value = Decimal(11)
    services.save(result, by=UserFactory(superuser=True, first_name="Luz", last_name="Rojas"))

    answer = staff.post(address(result), data | {"value": "12"})

    theirs = "Luz Rojas changed this meanwhile: it is 11 families now. Save once more to put yours in its place."
    assert errors(answer) == {"value": [theirs]}
    again = sent(answer)
    assert (again["value"], again["_base"]) == ("12", services.stamp(Result.objects.get()))
    staff.post(address(result), again)
    assert Result.objects.get().value == Decimal(12)


def test_status_can_not_be_typed(staff, ana):
    result = ResultFactory(draft=True)
    data = sent(staff.get(address(result)))

    staff.post(address(result), data | {"status": "published", "published_by": ana.pk, "reviewed_by": ana.pk})

    result.refresh_from_db()
    assert (result.status, result.published_by, result.reviewed_by) == ("draft", None, None)


def test_only_drafts_are_deleted(staff):
    draft, public = ResultFactory(draft=True), ResultFactory()
    changelist = reverse("admin:results_result_changelist")
    both = {"action": "delete_selected", "_selected_action": [draft.pk, public.pk], "post": "yes"}

    staff.post(changelist, both)
    assert Result.objects.count() == 2

    staff.post(changelist, both | {"_selected_action": [draft.pk]})
    assert list(Result.objects.all()) == [public]
    told = AuditEntry.objects.filter(action="delete").values_list("object_name", "detail")
    assert list(told) == [(str(draft.indicator), "Result, over the last five years: 10 families")]


def test_list_says_what_waits(staff):
    ResultFactory.create_batch(2, draft=True)
    ResultFactory()

    page = staff.get(reverse("admin:results_result_changelist")).content.decode()

    assert "Values that wait for a second person</a>: 2" in page
    assert "draft (2)" in page


@pytest.mark.parametrize("role", [groups.AUTHORS, groups.PUBLISHERS])
def test_others_see_values_and_write_none(client, role):
    result = ResultFactory(draft=True)
    client.force_login(person(role))

    assert client.get(address(result)).status_code == 200
    refused = [client.post(address(result), {"value": "11"}), client.get(reverse("admin:results_result_add"))]
    refused += [client.post(address(ResultFactory(), "correct"), {"value": "11"})]
    assert [answer.status_code for answer in refused] == [403] * 3
    assert set(Result.objects.values_list("value", flat=True)) == {Decimal(10)}
    assert AuditEntry.objects.filter(is_denied=True).count() == 3
