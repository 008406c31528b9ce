import pytest

from contacts.models import Office, StaffMember
from images.models import Image
from pages.models import Mission, Page
from programs.models import Area, Award, Partnership, Program, ProgramSector
from publishing.models import Publishable
from publishing.payload import (
    apply,
    blank,
    children,
    columns,
    digests,
    labels,
    many,
    reserve,
    select,
    snapshot,
    without_languages,
    write,
)
from results.models import Indicator
from strategy.models import Challenge, DevelopmentObjective, ResultStatement, Strategy
from tests.factories import (
    AreaFactory,
    AreaObjectiveFactory,
    AwardFactory,
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    ImageFactory,
    IndicatorFactory,
    LinkFactory,
    MissionFactory,
    OfficeFactory,
    OrganizationFactory,
    PageFactory,
    PartnershipFactory,
    ProgramFactory,
    ProgramRegionFactory,
    ProgramSectorFactory,
    ResultStatementFactory,
    SourceFactory,
    StaffMemberFactory,
    StrategyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def full_program():
    program = ProgramFactory(
        starts_on="2020-01-01", start_kind="actual", start_precision="day", iati_id="US-1", body_en="<p>Water</p>"
    )
    program.sources.set(SourceFactory.create_batch(2))
    program.links.set([LinkFactory()])
    ProgramRegionFactory(program=program, is_target=True)
    PartnershipFactory(program=program)
    ProgramSectorFactory(program=program, code="14030", percentage=40)
    ProgramSectorFactory(program=program, code="14020", percentage=60)
    AwardFactory(program=program, officer=UserFactory(), total_estimated_cost="1200.50", currency="USD")
    return program


def full_objective():
    objective = DevelopmentObjectiveFactory(number=1)
    upper = ResultStatementFactory(objective=objective, code="1.1")
    ResultStatementFactory(objective=objective, code="1.1.1", parent=upper)
    objective.sources.set([SourceFactory()])
    return objective


def full_area():
    area = AreaFactory(source=SourceFactory())
    AreaObjectiveFactory(area=area)
    return area


def full_strategy():
    strategy = StrategyFactory(replaces=StrategyFactory())
    strategy.sources.set([SourceFactory()])
    return strategy


MAKERS = {
    Program: full_program,
    DevelopmentObjective: full_objective,
    Area: full_area,
    Strategy: full_strategy,
    Challenge: ChallengeFactory,
    Page: PageFactory,
    Mission: MissionFactory,
    Office: OfficeFactory,
    StaffMember: lambda: StaffMemberFactory(office=OfficeFactory(), source=SourceFactory()),
    Image: ImageFactory,
    Indicator: lambda: IndicatorFactory(program=ProgramFactory(), in_ppr=True, ppr_years=[2021, 2022]),
}


def models():
    return [model for model in Publishable.__subclasses__() if not model._meta.abstract]


def test_every_kind_of_content_is_tried_here():
    assert set(MAKERS) == set(models())


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_payload_comes_back_from_the_database_as_it_was_written(model):
    row = MAKERS[model]()
    payload = snapshot(row)

    # What the database has is undone first, so that every value and every row must be written anew.
    opened = apply(model._base_manager.get(pk=row.pk), payload)
    assert opened.lost == []
    keys = {
        name: dict(child.model._base_manager.filter(**{child.key: row.pk}).values_list("pk", "key"))
        for name, child in children(model).items()
    }
    for child in children(model).values():
        child.model._base_manager.filter(**{child.key: row.pk}).delete()
    for name in many(model):
        getattr(row, name).clear()
    fresh = model._base_manager.get(pk=row.pk)
    apply(fresh, payload)
    write(fresh)

    assert snapshot(model._base_manager.get(pk=row.pk)) == payload
    for name, found in keys.items():
        assert sorted(found) == sorted(int(pk) for pk in payload["children"][name])


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_payload_names_no_system_column_and_no_ambiguous_one(model):
    system = {"id", "key", "is_live", "is_live_en", "is_live_es", "published_at", "published_at_en", "published_at_es"}

    names = set(columns(model))

    assert names & (system | {"changed_at", "title", "slug", "body"}) == set()
    assert {name for name in names if name.endswith("_en")} != set()


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_applying_a_payload_writes_nothing(model, django_assert_max_num_queries):
    row = MAKERS[model]()
    payload = snapshot(row)

    with django_assert_max_num_queries(12) as queries:
        apply(row, payload)

    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


def test_payload_changes_what_it_says_and_keeps_the_keys_of_rows_that_stay():
    program = full_program()
    payload = snapshot(program)
    partner = Partnership.objects.get()
    key = partner.key
    fresh = str(reserve(Partnership))
    payload["columns"] |= {"title_en": "Clean water", "objective": None, "framework": "regional", "starts_on": None}
    payload["columns"] |= {"start_kind": "", "start_precision": "unknown"}
    payload["children"]["partnerships"] = {
        str(partner.pk): {"organization": partner.organization_id, "role": "counterpart"},
        fresh: {"organization": OrganizationFactory().pk, "role": "funding"},
    }
    payload["children"]["awards"] = {}

    apply(program, payload)
    write(program)

    assert snapshot(Program.objects.get(pk=program.pk)) == payload
    partner.refresh_from_db()
    assert (partner.key, partner.role) == (key, "counterpart")
    assert not Award.objects.exists()
    assert [sector.percentage for sector in ProgramSector.objects.order_by("pk")] == [40, 60]


def test_payload_of_new_siblings_may_name_each_other():
    objective = DevelopmentObjectiveFactory(number=1)
    payload = snapshot(objective)
    upper, lower = (str(reserve(ResultStatement)) for _number in range(2))
    payload["children"]["statements"] = {
        upper: {"code": "1.1", "parent": None, "statement_en": "Less poverty", "statement_es": ""},
        lower: {"code": "1.1.1", "parent": int(upper), "statement_en": "More jobs", "statement_es": ""},
    }

    apply(objective, payload)
    write(objective)

    assert snapshot(objective)["children"] == payload["children"]


def test_payload_whose_relations_are_gone_says_what_was_there():
    program = full_program()
    payload = snapshot(program)
    payload["labels"] = labels(Program, payload)
    source = program.sources.first()
    name = str(source)
    program.sources.clear()
    source.delete()
    payload["columns"]["contact"] = 999_999

    opened = apply(program, payload)

    assert opened.lost == [("contact", "999999"), ("sources", name)]
    assert program.contact is None
    assert len(opened.many["sources"]) == 1


def test_payload_makes_rich_text_safe_on_its_way_in():
    program = ProgramFactory()
    program.body_en = '<p onclick="x">Water<script>alert(1)</script></p>'

    assert snapshot(program)["columns"]["body_en"] == "<p>Water</p>"


def test_equal_payloads_have_equal_digests_and_each_language_its_own():
    program = full_program()
    payload = snapshot(program)
    other = {**payload, "columns": dict(reversed(payload["columns"].items())) | {"title_es": "Agua limpia"}}

    before, after = digests(Program, payload), digests(Program, other)

    assert {part for part in before if before[part] != after[part]} == {"es"}
    statements = snapshot(full_objective())
    changed = {**statements, "children": {"statements": {
        pk: row | {"statement_en": "Other"} for pk, row in statements["children"]["statements"].items()
    }}}  # fmt: skip
    before, after = digests(DevelopmentObjective, statements), digests(DevelopmentObjective, changed)
    assert {part for part in before if before[part] != after[part]} == {"en"}


def test_publishing_one_language_leaves_the_other_and_takes_what_both_share():
    live = snapshot(full_objective())
    chosen = {
        **live,
        "columns": live["columns"] | {"summary_en": "New", "summary_es": "Nuevo", "kind": "special"},
        "children": {
            "statements": {
                pk: row | {"statement_en": "New", "statement_es": "Nuevo", "code": "1.9"}
                for pk, row in list(live["children"]["statements"].items())[:1]
            }
        },
    }

    found = select(DevelopmentObjective, live, chosen, ["es"])

    columns_found = found["columns"]
    assert (columns_found["summary_en"], columns_found["summary_es"], columns_found["kind"]) == (
        live["columns"]["summary_en"],
        "Nuevo",
        "special",
    )
    ((pk, row),) = found["children"]["statements"].items()
    old = live["children"]["statements"][pk]
    assert (row["statement_en"], row["statement_es"], row["code"]) == (old["statement_en"], "Nuevo", "1.9")


def test_taking_words_out_leaves_the_other_language_and_what_both_share():
    payload = snapshot(full_program())

    found = without_languages(Program, payload, ["es"])

    own = {name for name in columns(Program) if name.endswith("_es")}
    assert {name: found["columns"][name] for name in own} == {name: blank(Program)["columns"][name] for name in own}
    assert {name: value for name, value in found["columns"].items() if name not in own} == {
        name: value for name, value in payload["columns"].items() if name not in own
    }
    assert found["children"] == payload["children"]
