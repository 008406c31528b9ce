"""What an import writes: drafts and corrections, all or nothing, once."""

import datetime
import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from publishing import audit, groups
from publishing.models import AuditEntry
from publishing.rights import Denied
from results import services
from results.importing.applying import ImportRefusedError, bring_in
from results.importing.cells import guarded, number, unguarded
from results.importing.exporting import CSV, XLSX, write_values
from results.importing.keys import give_keys
from results.importing.rules import BROKEN, ELSEWHERE, Rules
from results.models import Baseline, Disaggregate, Indicator, Result, Target
from results.services import KINDS
from tests.factories import ResultFactory, TargetFactory, UserFactory
from tests.results.importing.sheets import Site, csv_of, drafts, imported, looked_at, report, stored
from tests.staff import person

pytestmark = pytest.mark.django_db

GOOD = ["families", "result", 2022, "PE-SAM", 5]
BAD = ["families", "result", 2023, "PE-SAM", "much"]


@pytest.fixture
def site(db):
    return Site()


def exported(form=CSV, language="en"):
    file = io.BytesIO()
    with override(language):
        write_values(file, Indicator._base_manager.all(), form)
    return file.getvalue()


def test_import_writes_drafts_of_the_person(site):
    imported(csv_of(GOOD, ["poverty", "baseline", "", "", "53%"], ["investment", "target", 2025, "01", 7]), site.by)

    wanted = ("draft", site.by.pk, None, None)
    names = ["status", "entered_by", "reviewed_by", "published_by"]
    assert [drafts(kind, *names) for kind in (Result, Baseline, Target)] == [[wanted]] * 3
    row = Result.objects.get()
    assert (row.key, row.value, row.region, row.fiscal_year) == (
        "families-result-fy2022-pe-sam", 5, site.san_martin, 2022,
    )  # fmt: skip
    assert (str(row.period_start), str(row.period_end), row.period_precision) == ("2021-10-01", "2022-09-30", "day")


def test_import_writes_nothing_where_one_row_is_bad(site):
    before = stored()

    with pytest.raises(ImportRefusedError) as refused:
        imported(csv_of(GOOD, BAD), site.by)

    assert refused.value.plan.counts == {"bad": 1, "new": 1}
    assert (stored(), AuditEntry.objects.count()) == (before, 0)


def test_import_corrects_what_is_public_and_leaves_it_alone(site):
    public = site.public()

    imported(csv_of(["EG.3-1", "result", 2021, "San Martín", 12]), site.by)

    correction = Result.objects.get(replaces=public)
    public.refresh_from_db()
    assert (public.value, public.status) == (10, "published")
    assert (correction.value, correction.status, correction.source) == (12, "draft", site.source)
    parts = Disaggregate.objects.filter(result=correction).order_by("pk")
    assert [(part.category_es, part.value) for part in parts] == [("mujeres", 6), ("hombres", 4)]


def test_import_goes_on_with_the_correction_that_is_open(site):
    public = site.public()
    imported(csv_of(["EG.3-1", "result", 2021, "San Martín", 12]), site.by)

    again = imported(csv_of(["EG.3-1", "result", 2021, "San Martín", 13]), UserFactory(superuser=True))

    assert again.counts == {"changed": 1}
    assert [(row.value, row.replaces) for row in Result.objects.filter(status="draft")] == [(13, public)]


def test_import_of_what_is_public_leaves_an_open_correction_alone(site):
    site.public()
    imported(csv_of(["EG.3-1", "result", 2021, "San Martín", 12]), site.by)

    assert imported(csv_of(["EG.3-1", "result", 2021, "San Martín", 10]), site.by).counts == {"unchanged": 1}
    assert drafts() == [(Decimal(12),)]


def test_import_makes_a_checked_value_a_draft_again(site):
    imported(csv_of(GOOD), site.by)
    Result.objects.update(source=site.source)
    services.review(Result.objects.all(), by=UserFactory(superuser=True))

    imported(csv_of([*GOOD[:4], 6]), site.by)

    row = Result.objects.get()
    assert (row.status, row.value, row.entered_by, row.reviewed_by, row.reviewed_at) == (
        "draft",
        6,
        site.by,
        None,
        None,
    )


def test_columns_that_a_sheet_lacks_stay_as_they_are(site):
    row = ResultFactory(
        draft=True, fiscal=True, indicator=site.families, source=site.source, note_en="As reported", qualifier="about",
        numerator=3,
    )  # fmt: skip

    imported(csv_of(["families", "result", 2021, 11], headings=["indicator", "kind", "fy", "value"]), site.by)

    row.refresh_from_db()
    assert (row.value, row.note_en, row.qualifier, row.numerator, row.source) == (
        11,
        "As reported",
        "about",
        3,
        site.source,
    )


def test_parts_that_a_sheet_lacks_stay_as_they_are(site):
    headings = ["indicator", "kind", "fy", "region", "dimension_en", "category_en", "part"]
    public = site.public()

    imported(csv_of(["families", "result", 2021, "PE-SAM", "sex", "women", 5], headings=headings), site.by)

    found = [(part.result.status, part.category_en, part.value) for part in Disaggregate.objects.order_by("pk")]
    assert found == [
        ("published", "women", 6), ("published", "men", 4), ("draft", "women", 5), ("draft", "men", 4),
    ]  # fmt: skip
    assert Result.objects.get(replaces=public).value == 10


def test_import_stops_where_the_site_has_changed_since_the_dry_run(site):
    content = csv_of(GOOD)
    digest = looked_at(content, site.by).digest
    imported(csv_of([*GOOD[:4], 9]), site.by)

    with pytest.raises(ImportRefusedError) as refused:
        imported(content, site.by, digest=digest)

    assert refused.value.plan.counts == {"changed": 1}
    assert drafts() == [(Decimal(9),)]


def test_digest_is_the_same_in_every_language(site):
    with override("es"):
        spanish = looked_at(csv_of(GOOD), site.by).digest

    assert spanish == looked_at(csv_of(GOOD), site.by).digest


def test_several_values_of_one_period_can_be_neither_told_apart_nor_lost(site):
    for value in (1, 2):
        ResultFactory(draft=True, fiscal=True, indicator=site.families, value=value)

    assert imported(exported(), site.by).counts == {"unchanged": 2}
    text = "The site has more than one value for this period and place. Change this one in its form."
    headings = ["indicator", "kind", "fy", "value"]
    assert report(csv_of(["families", "result", 2021, 3], headings=headings), site.by)[1:] == [f"    Row 2: {text}"]


def test_audit_log_tells_of_an_import_once_for_each_indicator(site):
    site.public()

    imported(csv_of(GOOD, [*GOOD[:2], 2021, *GOOD[3:]], ["income", "result", 2021, "", 5]), site.by, name="values.csv")

    entries = AuditEntry.objects.filter(action=audit.Action.IMPORT).order_by("pk")
    assert [(entry.object_id, entry.detail) for entry in entries] == [
        (site.families.pk, "values.csv: new: 1, correction of a public value: 1"),
        (site.income.pk, "values.csv: new: 1"),
    ]


def test_import_that_is_stopped_halfway_writes_nothing(site):
    content = csv_of(
        *[["families", kind, 2000 + year, "22", 5] for kind in ("baseline", "target") for year in range(3)]
    )
    steps = bring_in(content, by=site.by)

    # The baselines are written, the targets are not.
    assert next(steps).words == "Values written"
    assert Baseline.objects.count() == 3
    steps.close()

    assert stored() == {kind: [] for kind in (*KINDS.values(), Disaggregate)}


def test_only_who_may_enter_a_kind_imports_it(site):
    authors = person(groups.AUTHORS)

    with pytest.raises(Denied):
        imported(csv_of(GOOD), authors)

    officer = person(groups.DATA_OFFICERS)
    officer.groups.get().permissions.remove(*officer.groups.get().permissions.filter(codename__endswith="_target"))
    wrong = "    Row 3, column Kind: You have no right to enter values of this kind."
    assert report(csv_of(GOOD, ["families", "target", 2022, "", 5]), officer)[-1] == wrong
    assert imported(csv_of(GOOD), officer).counts == {"new": 1}


def test_import_asks_no_query_for_each_row(site):
    counted = []
    for year, count in ((2000, 2), (2010, 40)):
        regions = [site.san_martin.iso_code, site.amazonas.iso_code]
        rows = [["families", "result", year + number // 2, regions[number % 2], number] for number in range(count)]
        for value in (0, 1):
            content = csv_of(*[[*row[:4], row[4] + value] for row in rows])
            with CaptureQueriesContext(connection) as queries:
                imported(content, site.by)
            counted.append(len(queries))

    assert counted[:2] == counted[2:]


@pytest.mark.parametrize("form", [CSV, XLSX])
@pytest.mark.parametrize("language", ["en", "es"])
def test_export_of_everything_changes_nothing_when_it_is_imported(site, form, language):
    site.public()
    ResultFactory(unquantified=True, indicator=site.words, region=site.amazonas, note_en="=1+1", text_en='\'-x\n"y"')
    ResultFactory(dated=True, indicator=site.poverty, value=Decimal("53.25"), numerator=1, denominator=3)
    TargetFactory(draft=True, indicator=site.money, value=70_000_000, qualifier="more_than", place_text_es="la costa")
    TargetFactory(draft=True, indicator=site.money, value=-5, period_text_en="@home", period_text_es="")
    imported(csv_of(["EG.3-1", "result", 2021, "San Martín", 12]), site.by)
    before = stored()

    with override(language):
        found = imported(exported(form, language), site.by)

    assert (found.counts, found.items) == ({"unchanged": 7}, [])
    assert stored() == before


words = some.text(some.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=some.decimals(-(10**9), 10**9, places=4),
    qualifier=some.sampled_from(["exact", "more_than", "about"]),
    texts=some.lists(words, min_size=4, max_size=4),
    form=some.sampled_from([CSV, XLSX]),
)
def test_any_value_comes_back_from_a_sheet_as_it_was(site, value, qualifier, texts, form):
    text, note, place, period = texts
    row = ResultFactory(
        draft=True, indicator=site.families, value=value, qualifier=qualifier, text_en=text, note_es=note,
        place_text_en=place, period_text_en=period or "once", period_text_es="",
    )  # fmt: skip

    found = looked_at(exported(form), site.by)

    row.delete()
    assert found.counts == {"unchanged": 1}


@given(words)
@settings(max_examples=200, deadline=None)
def test_guard_keeps_text_from_being_a_formula_and_comes_off_again(text):
    shown = guarded(text)

    assert shown[:1] not in set("=+-@\t\r") or shown.lstrip("+-").replace(".", "").isdigit()
    assert unguarded(shown) == text


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''@x", "-x", "-5", "+5.5", "5", "'5", "@", "plain"])
def test_guard_of_a_cell_comes_off_again(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("raw", "value"),
    [("1,234.5", "1234.5"), ("1234.50", "1234.5"), ("\u22125", "-5"), ("1 234", "1234"), ("+7", "7"),
     ("0.0001", "0.0001"), (0.1 + 0.2, "0.3"), (12345678.9, "12345678.9"), (5.0, "5"), ("'-5", "-5")],
)  # fmt: skip
def test_number_is_read_as_it_was_meant(raw, value):
    assert str(number(raw, is_percent=False)) == value


def test_rules_cover_every_constraint_of_a_value():
    for name, kind in KINDS.items():
        rules = {constraint.name.removeprefix(f"{name}_") for constraint in kind._meta.constraints}
        assert rules - ELSEWHERE <= BROKEN.keys()


DAYS = [(None, None), ("2020-10-01", "2021-09-30"), ("2021-05-01", None), ("2021-05-02", "2021-05-01")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=some.sampled_from(list(KINDS)),
    indicator=some.sampled_from(["families", "poverty", "income", "words"]),
    value=some.sampled_from([None, Decimal(-101), Decimal(-1), Decimal(5), Decimal(101)]),
    qualifier=some.sampled_from(["exact", "unquantified"]),
    text=some.sampled_from(["", "words"]),
    year=some.sampled_from([None, 2021]),
    days=some.sampled_from(DAYS),
    period=some.sampled_from(["", "once"]),
    denominator=some.sampled_from([None, Decimal(0), Decimal(2)]),
)  # fmt: skip
def test_rules_refuse_what_the_form_refuses(
    site, name, indicator, value, qualifier, text, year, days, period, denominator
):
    start, end = (day and datetime.date.fromisoformat(day) for day in days)
    columns = {
        "value": value, "qualifier": qualifier, "text_en": text, "text_es": "", "fiscal_year": year,
        "period_start": start, "period_end": end, "period_text_en": period, "period_text_es": "",
        "denominator": denominator,
    }  # fmt: skip
    found = Rules().problems(name, getattr(site, indicator), columns)

    row = KINDS[name](indicator=getattr(site, indicator), **columns)
    try:
        row.full_clean(exclude=["key"])
        wanted = set()
    except ValidationError as error:
        wanted = set(error.messages)
    told = {message for _column, message in found}
    # A form asks nothing more of a column in which it has found something wrong.
    assert (wanted <= told, bool(wanted)) == (True, bool(told))


def test_keys_for_many_rows_are_those_that_each_would_get(site):
    rows = [Result(indicator=site.families, fiscal_year=2021, value=number) for number in range(3)]
    ResultFactory(indicator=site.families, key="families-result-fy2021")
    ResultFactory(indicator=site.families, key="families-result-fy2021-3")

    give_keys(rows)

    stem = "families-result-fy2021"
    assert [row.key for row in rows] == [f"{stem}-4", f"{stem}-2", f"{stem}-5"]
