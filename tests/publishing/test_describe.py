import re

import pytest
from django.utils.translation import override

from programs.models import Area, Program
from publishing import describe
from publishing.payload import blank, labels, reserve, snapshot
from results.models import Indicator
from strategy.models import DevelopmentObjective, ResultStatement, Strategy
from tests.factories import (
    AreaFactory,
    AreaObjectiveFactory,
    AwardFactory,
    DevelopmentObjectiveFactory,
    OrganizationFactory,
    PartnershipFactory,
    ProgramFactory,
    ProgramSectorFactory,
    SourceFactory,
    StrategyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def edited(payload, many=None, children=None, **columns):
    return {
        **payload,
        "columns": payload["columns"] | columns,
        "many": payload["many"] | (many or {}),
        "children": payload["children"] | (children or {}),
    }


def told(model, old, new, *args, **options):
    """Return each change in one line: label, language and the marked words, removed in - -, added in + +."""
    return [
        (change.label, change.language, marks(change.html))
        for change in describe.changes(model, old, new, *args, **options)
    ]


def marks(html):
    html = re.sub(r'<span class="change-said".*?</span>', "", html)
    html = re.sub(r"<del[^>]*>(.*?)</del>", r"-\1-", html)
    html = re.sub(r"<ins[^>]*>(.*?)</ins>", r"+\1+", html)
    return re.sub(r"</?ul[^>]*>|</li>", "", html).replace("<li>", "| ").strip()


def test_changes_are_told_as_their_readers_write_them():
    objective = DevelopmentObjectiveFactory(short_title_en="Forests", short_title_es="Bosques")
    program = ProgramFactory(
        title_en="Clean water", title_es="Agua limpia", body_en="<p>Water for all</p>", objective=objective
    )
    old = snapshot(program)
    new = edited(
        old,
        title_es="Agua segura",
        body_en="<p>Water for many</p>",
        slug_en="water",
        status="2",
        is_official_en=True,
        starts_on="2023-10-06",
        objective=None,
    )
    slug = program.slug_en

    assert told(Program, old, new) == [
        ("Official wording", "en", "-no- +yes+"),
        ("Title", "es", "Agua -limpia-+segura+"),
        ("Address", "en", f"-{slug}- +water+"),
        ("Text", "en", "<p>Water for -all-+many+</p>"),
        ("Development objective", None, "-Forests-"),
        ("Status", None, "+in progress+"),
        ("Start date", None, "+October 6, 2023+"),
    ]
    with override("es"):
        found = told(Program, old, new, ["es"])
    assert found == [
        ("Título", "es", "Agua -limpia-+segura+"),
        ("Objetivo de desarrollo", None, "-Bosques-"),
        ("Estado", None, "+en ejecución+"),
        ("Fecha de inicio", None, "+6 de octubre de 2023+"),
    ]
    assert told(Program, old, old) == []


def test_changes_of_lists_of_years_are_told():
    old = blank(Indicator)

    found = told(Indicator, old, edited(old, ppr_years=[2021, 2023]))

    assert found == [("PPR fiscal years", None, "+2021, 2023+")]


def test_changes_group_by_language_with_the_shared_first():
    old = blank(Program)
    found = describe.changes(Program, old, edited(old, title_en="Water", title_es="Agua", status="2"))

    groups = [(code, [change.label for change in group]) for code, group in describe.by_language(found)]

    assert groups == [(None, ["Status"]), ("en", ["Title"]), ("es", ["Title"])]


def test_changes_of_lists_name_what_came_and_went():
    kept, gone, come = (SourceFactory(title_en=title) for title in ("Law", "Old report", "New report"))
    program = ProgramFactory()
    program.sources.set([kept, gone])
    old = snapshot(program)
    old["labels"] = labels(Program, old)
    new = edited(old, many={"sources": sorted([kept.pk, come.pk])})
    assert told(Program, old, new) == [("Sources", None, "| -Old report-| +New report+")]

    program.sources.set([])
    gone.delete()

    assert told(Program, old, new) == [("Sources", None, "| -Old report (deleted)-| +New report+")]
    assert describe.changes(Program, old, new)[0].before == "Law, Old report (deleted)"
    assert told(Program, old | {"labels": {}}, new) == [("Sources", None, "| -(deleted)-| +New report+")]


def test_changes_of_child_rows_name_the_row():
    farmers, students, women = (OrganizationFactory(name_en=name) for name in ("Farmers", "Students", "Women"))
    program = ProgramFactory()
    kept = PartnershipFactory(program=program, organization=farmers, role="implementing")
    gone = PartnershipFactory(program=program, organization=students, role="funding")
    sector = ProgramSectorFactory(program=program, code="14030", percentage=100)
    old = snapshot(program)
    fresh = str(reserve(type(kept)))
    partners = {
        str(kept.pk): {"organization": farmers.pk, "role": "counterpart"},
        fresh: {"organization": women.pk, "role": "funding"},
    }
    sectors = {str(sector.pk): old["children"]["sectors"][str(sector.pk)] | {"percentage": "60.50"}}
    new = edited(old, children={"partnerships": partners, "sectors": sectors})

    assert told(Program, old, new) == [
        ("Partners: Farmers – role", None, "-implementing partner- +counterpart+"),
        ("Partners: Students", None, "| Organization: -Students-| Role: -funding partner-"),
        ("Partners: Women", None, "| Organization: +Women+| Role: +funding partner+"),
        ("Sectors: 14030 – percentage", None, "-100- +60.5+"),
    ]
    kinds = [(change.path, change.kind) for change in describe.changes(Program, old, new)]
    assert kinds == [
        (("partnerships", str(kept.pk), "role"), "changed"),
        (("partnerships", str(gone.pk)), "removed"),
        (("partnerships", fresh), "added"),
        (("sectors", str(sector.pk), "percentage"), "changed"),
    ]
    assert describe.label(Program, ("partnerships", fresh, "role"), new) == "Partners: Women – role"


def test_changes_of_child_rows_keep_each_language_apart():
    objective = DevelopmentObjectiveFactory(number=1)
    old = snapshot(objective)
    upper, lower = str(reserve(ResultStatement)), str(reserve(ResultStatement))
    rows = {
        upper: {"code": "1.1", "parent": None, "statement_en": "Less poverty", "statement_es": "Menos pobreza"},
        lower: {"code": "1.1.1", "parent": int(upper), "statement_en": "More jobs", "statement_es": ""},
    }
    new = edited(old, children={"statements": rows})

    assert told(DevelopmentObjective, old, new) == [
        ("Result statements: 1.1", None, "| Code: +1.1+"),
        ("Result statements: 1.1 – statement", "en", "+Less poverty+"),
        ("Result statements: 1.1 – statement", "es", "+Menos pobreza+"),
        ("Result statements: 1.1.1", None, "| Parent: +1.1+| Code: +1.1.1+"),
        ("Result statements: 1.1.1 – statement", "en", "+More jobs+"),
    ]


def test_changes_for_the_public_leave_out_what_no_page_shows():
    officer = UserFactory(first_name="Rosa", last_name="Salas")
    program = ProgramFactory(objective=None, regional=True)
    award = AwardFactory(program=program, officer=officer)
    objective = DevelopmentObjectiveFactory(draft=True, short_title_en="Secret", short_title_es="Secreto")
    old = snapshot(program)
    row = old["children"]["awards"][str(award.pk)] | {"number": "NEW-1", "officer": None}
    new = edited(old, children={"awards": {str(award.pk): row}}, objective=objective.pk)

    assert told(Program, old, new) == [
        ("Development objective", None, "+Secret+"),
        ("Awards: NEW-1 – award number", None, f"-{award.number}-+NEW-1+"),
        ("Awards: NEW-1 – responsible officer (AOR or COR)", None, "-Rosa Salas-"),
    ]
    assert told(Program, old, new, for_public=True) == []

    area = AreaFactory()
    shown = AreaObjectiveFactory(area=area, objective__short_title_en="Open", objective__english_only=True)
    AreaObjectiveFactory(area=area, objective=objective)
    assert told(Area, edited(snapshot(area), children={"areaobjective_set": {}}), snapshot(area), for_public=True) == [
        ("Related objectives: Open", None, "| Objective: +Open+"),
        ("Related objectives: Open – note", "en", f"+{shown.note_en}+"),
        ("Related objectives: Open – note", "es", f"+{shown.note_es}+"),
    ]
    with override("es"):
        names = [change.label for change in describe.changes(Area, blank(Area), snapshot(area), for_public=True)]
    # It is public in English alone: its Spanish name is nobody's yet.
    assert any("Open" in name for name in names)


def test_changes_for_the_public_do_not_name_what_was_deleted():
    strategy = StrategyFactory()
    old = edited(snapshot(strategy), replaces=999_999)
    old["labels"] = {"strategy.strategy:999999": "Secret plan"}

    assert told(Strategy, old, snapshot(strategy)) == [("Replaces", None, "-Secret plan (deleted)-")]
    assert told(Strategy, old, snapshot(strategy), for_public=True) == [("Replaces", None, "-(deleted)-")]


XSS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<svg/onload=alert(1)>", "javascript:alert(1)"]


@pytest.mark.parametrize("attack", XSS)
def test_changes_are_inert(attack):
    source = SourceFactory(title_en=attack)
    program = ProgramFactory()
    PartnershipFactory(program=program, organization=OrganizationFactory(name_en=attack))
    ProgramSectorFactory(program=program, code=attack[:10])
    old = edited(snapshot(program), title_en=attack, slug_en=attack, body_en=f"<p>{attack}</p>")
    new = edited(blank(Program), many={"sources": [source.pk]}, status=attack, summary_en=attack)

    for before, after in ((old, new), (new, old)):
        for change in describe.changes(Program, before, after):
            for html in (change.before, change.after, change.html):
                assert not re.search(r"<(script|img|svg)", html)


@pytest.mark.parametrize("count", [1, 4])
def test_changes_ask_once_for_each_kind_of_record(count, django_assert_num_queries):
    program = ProgramFactory()
    program.sources.set(SourceFactory.create_batch(count))
    for _number in range(count):
        PartnershipFactory(program=program)
    old, new = blank(Program), snapshot(program)

    with django_assert_num_queries(3):
        describe.changes(Program, old, new)
