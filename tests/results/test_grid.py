"""The grid of an indicator's values, and the sheet on which those of many years are typed at once."""

import json
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing import groups
from publishing.models import AuditEntry
from results import services
from results.admin.cells import KINDS, lines
from results.models import Baseline, Result, Target
from tests.factories import (
    BaselineFactory,
    IndicatorFactory,
    RegionFactory,
    ResultFactory,
    SourceFactory,
    TargetFactory,
    UserFactory,
)
from tests.staff import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return person(groups.DATA_OFFICERS, username="ana", first_name="Ana")


@pytest.fixture
def staff(client, ana):
    client.force_login(ana)
    return client


def address(indicator, page="values"):
    return reverse(f"admin:results_indicator_{page}", args=[indicator.pk])


def draft(by, indicator, kind=Result, **fields):
    fields = {"value": Decimal(10), "fiscal_year": 2021, "source": SourceFactory()} | fields
    return services.save(kind(indicator=indicator, **fields), by=by)


# The grid


def told(indicator):
    """Return the grid as {(place, period): {kind: [(public, waiting)]}} of numbers."""
    return {
        (line.place, line.period): {
            name: [(value(entry.public), value(entry.waiting)) for entry in cell] for name, cell in line.cells.items()
        }
        for line in lines(indicator)
    }


def value(row):
    return row and row.value


def test_lines_begin_with_the_whole_mission_and_hold_corrections_beside_what_they_correct(ana):
    indicator = IndicatorFactory()
    loreto, ica = RegionFactory(name="Loreto"), RegionFactory(name="Ica")
    undated = {"period_text_en": "", "period_text_es": ""}
    BaselineFactory(indicator=indicator, value=Decimal(5), **undated)
    old = ResultFactory(indicator=indicator, fiscal=True, value=Decimal(10))
    moved = services.correction(old)
    # What a correction says of its period does not take it to another line.
    moved.value, moved.fiscal_year, moved.period_start, moved.period_end = Decimal(11), 2022, None, None
    services.save(moved, by=ana)
    TargetFactory(indicator=indicator, fiscal=True, value=Decimal(20))
    draft(ana, indicator, value=Decimal(7), region=loreto)
    draft(ana, indicator, value=Decimal(3), region=ica)
    ResultFactory(indicator=indicator, fiscal=True, status="replaced", replaced_at="2022-01-01T00:00Z")
    ResultFactory(fiscal=True)

    year = "U.S. fiscal year 2021"
    assert list(told(indicator).items()) == [
        (("", "year not stated"), {"baseline": [(5, None)], "target": [], "result": []}),
        (("", year), {"baseline": [], "target": [(20, None)], "result": [(10, 11)]}),
        (("Ica", year), {"baseline": [], "target": [], "result": [(None, 3)]}),
        (("Loreto", year), {"baseline": [], "target": [], "result": [(None, 7)]}),
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["1 public value", "1 draft", "more than 10 families", "12 families", "Year not stated"]),
        ("es", ["más de 10 familias", "12 familias", "Año no indicado"]),
    ],
)
def test_grid_says_values_in_words_with_their_state(client, ana, language, words):
    ana.language = language
    ana.save()
    client.force_login(ana)
    indicator = IndicatorFactory()
    BaselineFactory(indicator=indicator, qualifier="more_than", period_text_en="", period_text_es="")
    row = draft(ana, indicator, value=Decimal(12))

    page = client.get(address(indicator)).content.decode()

    assert [text for text in words if text not in page] == []
    assert reverse("admin:results_result_change", args=[row.pk]) in page
    assert f"{reverse('admin:results_target_add')}?indicator={indicator.pk}&amp;fiscal_year=2021" in page


def test_grid_warns_of_what_is_odd(staff):
    indicator = IndicatorFactory(direction="increase")
    BaselineFactory(indicator=indicator, value=Decimal(50))
    TargetFactory(indicator=indicator, value=Decimal(40))

    page = staff.get(address(indicator)).content.decode()

    assert "The target 40 does not fit the direction “higher is better”: the baseline is 50." in page


@pytest.mark.parametrize("page", ["values", "sheet"])
def test_pages_ask_the_same_queries_however_many_values_there_are(staff, ana, page):
    indicator = IndicatorFactory()

    def years(first, last):
        for year in range(first, last):
            TargetFactory(indicator=indicator, fiscal_year=year, period_text_en="", period_text_es="")
            old = ResultFactory(indicator=indicator, fiscal_year=year, period_text_en="", period_text_es="")
            services.save(services.correction(old), by=ana)

    years(2010, 2011)
    staff.get(address(indicator, page))
    with CaptureQueriesContext(connection) as few:
        staff.get(address(indicator, page))
    years(2011, 2021)
    with CaptureQueriesContext(connection) as many:
        answer = staff.get(address(indicator, page))

    assert answer.status_code == 200
    assert len(many) == len(few)


# The sheet


def boxes(client, indicator, **query):
    """Return what a browser would send of the sheet, as it is drawn."""
    answer = client.get(address(indicator, "sheet"), query)
    return sent(answer)


def sent(answer):
    form = answer.context["form"]
    data = {"place": str(answer.context["region"].pk) if answer.context["region"] else ""}
    data["years"] = " ".join(map(str, answer.context["sheet"].years))
    for name in form.fields:
        found = form[name].value()
        data[name] = "" if found is None else found
    return data


def rows(indicator, kind=Result):
    found = kind.objects.filter(indicator=indicator).order_by("fiscal_year", "pk")
    return [(row.fiscal_year, row.value, row.qualifier, row.status, row.replaces_id) for row in found]


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors(answer):
    return {name: [str(text) for text in texts] for name, texts in answer.context["form"].errors.items()}


def test_sheet_writes_each_changed_cell_once_and_no_other(staff, ana):
    indicator = IndicatorFactory(money=True)
    public = ResultFactory(indicator=indicator, fiscal=True, value=Decimal(10), qualifier="about")
    same = TargetFactory(indicator=indicator, fiscal=True, value=Decimal(20))
    old = draft(ana, indicator, fiscal_year=2022, value=Decimal(30))
    source = SourceFactory()
    data = boxes(staff, indicator) | {"years": "2021 2022 2023", "source": source.pk}
    data |= {"result-2021-number": "US$ 1,234.5", "result-2022-number": "2 million", "target-2023-number": "7"}
    data |= {"target-2023-qualifier": "at_least", "target-2023-began": "", "baseline-2023-number": " "}
    before = AuditEntry.objects.count()

    answer = staff.post(address(indicator, "sheet"), data)

    assert (answer.status_code, answer.url) == (302, address(indicator))
    assert said(answer) == ["3 values are saved as drafts. Another person has to check them."]
    assert rows(indicator) == [
        (2021, Decimal(10), "about", "published", None),
        (2021, Decimal("1234.5"), "about", "draft", public.pk),
        (2022, Decimal(2_000_000), "exact", "draft", None),
    ]
    assert rows(indicator, Target) == [
        (2021, Decimal(20), "exact", "published", None),
        (2023, Decimal(7), "at_least", "draft", None),
    ]
    assert rows(indicator, Baseline) == []
    assert set(Result.objects.filter(entered_by=ana).values_list("source", flat=True)) == {source.pk}
    assert (AuditEntry.objects.count() - before, type(same).objects.get(pk=same.pk).entered_at) == (3, None)
    assert Result.objects.get(pk=old.pk).entered_by == ana


def test_sheet_as_it_is_writes_nothing(staff):
    indicator = IndicatorFactory()
    ResultFactory(indicator=indicator, fiscal=True, value=Decimal("1234.5"))
    data = boxes(staff, indicator)
    # The same number and an empty cell's qualifier are no change.
    data |= {"result-2021-number": "1234.50", "target-2021-qualifier": "about"}

    answer = staff.post(address(indicator, "sheet"), data)

    assert said(answer) == ["Nothing was changed, so nothing was saved."]
    assert (rows(indicator), AuditEntry.objects.count()) == ([(2021, Decimal("1234.5"), "exact", "published", None)], 0)


def test_sheet_saves_none_of_its_cells_when_one_is_wrong_and_keeps_what_was_typed(staff):
    indicator = IndicatorFactory(percent_level=True)
    data = boxes(staff, indicator) | {"years": "2020 2021"}
    data |= {"target-2020-number": "53%", "target-2021-number": "1.234,5", "result-2021-number": "153"}

    answer = staff.post(address(indicator, "sheet"), data)

    assert answer.status_code == 200
    assert errors(answer) == {
        "target-2021-number": ["“1.234,5”: write thousands with a comma and decimals with a point, such as 1,234.5."],
        "result-2021-number": ["A level in percent lies between 0 and 100."],
    }
    assert (rows(indicator), rows(indicator, Target), AuditEntry.objects.count()) == ([], [], 0)
    again = sent(answer)
    typed = {name: text for name, text in again.items() if name.endswith("-number") and text}
    assert typed == {"target-2020-number": "53%", "target-2021-number": "1.234,5", "result-2021-number": "153"}
    assert answer.content.decode().count("1.234,5") > 1


def test_year_is_added_in_one_step_and_nothing_typed_is_lost(staff):
    indicator = IndicatorFactory()
    ResultFactory(indicator=indicator, fiscal=True)
    data = boxes(staff, indicator) | {"result-2021-number": "11", "target-2021-number": "x", "source": ""}

    answer = staff.post(address(indicator, "sheet"), data | {"_add": "", "year": "2022"})

    assert answer.context["sheet"].years == [2021, 2022]
    again = sent(answer)
    assert {name: again[name] for name in data if name != "years"} == {
        name: typed for name, typed in data.items() if name != "years"
    }
    assert rows(indicator) == [(2021, Decimal(10), "exact", "published", None)]

    answer = staff.post(address(indicator, "sheet"), again | {"_add": "", "year": "next"})
    assert (answer.context["sheet"].years, len(said(answer))) == ([2021, 2022], 1)


def test_emptied_cell_deletes_its_draft_but_nothing_public(staff, ana):
    indicator = IndicatorFactory()
    ResultFactory(indicator=indicator, fiscal=True)
    draft(ana, indicator, fiscal_year=2022)
    data = boxes(staff, indicator)

    answer = staff.post(address(indicator, "sheet"), data | {"result-2021-number": "", "result-2022-number": ""})
    assert errors(answer) == {
        "result-2021-number": ["This value is public: it can be corrected or taken back, not emptied."]
    }
    assert len(rows(indicator)) == 2

    staff.post(address(indicator, "sheet"), data | {"result-2022-number": ""})
    assert rows(indicator) == [(2021, Decimal(10), "exact", "published", None)]


def test_two_people_at_one_sheet_hear_of_each_other_where_they_meet(staff, ana):
    indicator = IndicatorFactory()
    luz = UserFactory(superuser=True, first_name="Luz", last_name="Rojas")
    met = draft(ana, indicator, value=Decimal(10))
    apart = draft(ana, indicator, fiscal_year=2022, value=Decimal(20))
    data = boxes(staff, indicator) | {"years": "2021 2022 2023"}
    for row, number in ((met, 11), (apart, 21)):
        row.value = Decimal(number)
        services.save(row, by=luz)
    draft(luz, indicator, fiscal_year=2023, value=Decimal(31))
    data |= {"result-2021-number": "12", "result-2023-number": "32", "result-2023-began": "", "target-2022-number": "5"}

    answer = staff.post(address(indicator, "sheet"), data)

    theirs = "Luz Rojas changed this meanwhile: it is %s families now. Save once more to put yours in its place."
    assert errors(answer) == {"result-2021-number": [theirs % 11], "result-2023-number": [theirs % 31]}
    again = sent(answer)
    assert (again["result-2021-number"], again["result-2022-number"], again["result-2023-number"]) == ("12", "20", "32")
    assert rows(indicator, Target) == []

    staff.post(address(indicator, "sheet"), again)
    assert [number for _year, number, *_rest in rows(indicator)] == [12, 21, 32]
    assert [number for _year, number, *_rest in rows(indicator, Target)] == [5]


def test_same_number_from_two_people_is_no_conflict(staff, ana):
    indicator = IndicatorFactory()
    row = draft(ana, indicator)
    data = boxes(staff, indicator)
    row.value = Decimal(11)
    services.save(row, by=UserFactory(superuser=True))

    answer = staff.post(address(indicator, "sheet"), data | {"result-2021-number": "11"})

    assert said(answer) == ["Nothing was changed, so nothing was saved."]


def test_sheet_of_a_region_holds_that_region_alone(staff, ana):
    indicator, region = IndicatorFactory(), RegionFactory()
    draft(ana, indicator, value=Decimal(1), region=region)
    draft(ana, indicator, value=Decimal(2), fiscal_year=2022)
    draft(ana, indicator, value=Decimal(3), fiscal_year=2020, place_text_en="in the highlands")

    data = boxes(staff, indicator, place=region.pk)
    assert {name: data[name] for name in data if data[name] and "number" in name} == {"result-2021-number": "1"}
    staff.post(address(indicator, "sheet"), data | {"target-2021-number": "4"})

    assert Target.objects.get().region == region
    assert boxes(staff, indicator)["years"] == "2022"


def test_words_and_twins_are_left_to_their_own_forms(staff, ana):
    indicator = IndicatorFactory()
    draft(ana, indicator, value=None, qualifier="unquantified", text_en="thousands")
    draft(ana, indicator, Target)
    draft(ana, indicator, Target, value=Decimal(11))

    data = boxes(staff, indicator)

    assert [name for name in data if name.endswith("number")] == ["baseline-2021-number"]
    page = staff.get(address(indicator, "sheet")).content.decode()
    assert page.count('class="value-entry"') == 3


def test_value_with_numerator_and_denominator_is_not_changed_alone(staff, ana):
    indicator = IndicatorFactory(percent_level=True)
    draft(ana, indicator, value=None, numerator=Decimal(1), denominator=Decimal(2))
    data = boxes(staff, indicator)
    assert data["result-2021-number"] == "50"

    answer = staff.post(address(indicator, "sheet"), data | {"result-2021-number": "51"})

    assert errors(answer) == {"result-2021-number": ["1 of 2 make 50 and not 51."]}


def test_indicator_in_words_has_no_sheet(staff):
    indicator = IndicatorFactory(in_words=True)

    answer = staff.get(address(indicator, "sheet"))

    assert (answer.status_code, answer.url) == (302, address(indicator))


@pytest.mark.parametrize("began", ["x", json.dumps([1, 2, 3, 4, 5])])
def test_damaged_sheet_is_a_bad_request(staff, began):
    indicator = IndicatorFactory()
    data = boxes(staff, indicator)
    name = next(name for name in data if name.startswith("result") and name.endswith("began"))

    damaged = data | {name: began, name.replace("began", "number"): "1", "years": "² 20210 x"}
    answer = staff.post(address(indicator, "sheet"), damaged)

    assert (answer.status_code, rows(indicator)) == (400, [])


def test_all_kinds_of_values_have_a_column():
    assert list(KINDS.values()) == [Baseline, Target, Result]
    assert KINDS.keys() == services.KINDS.keys()
