"""Roles as the services keep them, and what is history: of an ended strategy, or of an archived mission."""

import datetime

import pytest
from django.utils import timezone

from contacts.models import Office
from pages.models import Mission, Page
from programs.models import Program
from publishing import groups, rights, services
from publishing.models import Draft
from publishing.payload import blank
from publishing.rights import Denied
from results.models import Indicator
from strategy.models import Strategy
from tests.factories import (
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MissionFactory,
    OfficeFactory,
    PageFactory,
    ProgramFactory,
    StrategyFactory,
    UserFactory,
)
from tests.staff import everything, person, write

pytestmark = pytest.mark.django_db

ENDED = datetime.date(2025, 7, 1)
ENGLISH, SPANISH = groups.TRANSLATORS["en"], groups.TRANSLATORS["es"]
ALL = {"shared", "en", "es"}
# {role: (parts of a program, parts of an indicator, begins, deletes, publishes programs, publishes indicators)}.
MATRIX = {
    groups.AUTHORS: (ALL, ALL, True, False, False, False),
    ENGLISH: ({"en"}, {"en"}, False, False, False, False),
    SPANISH: ({"es"}, {"es"}, False, False, False, False),
    groups.CLEARING_OFFICERS: (set(), set(), False, False, False, False),
    groups.PUBLISHERS: (ALL, ALL, True, True, True, True),
    groups.DATA_OFFICERS: (set(), ALL, False, False, False, True),
    groups.ADMINISTRATORS: (ALL, ALL, True, True, True, True),
    None: (set(), set(), False, False, False, False),
}
SPECIAL = ["clear_draft", "publish_urgently", "edit_history", "see_audit"]
SPECIAL_OF = {groups.CLEARING_OFFICERS: {"clear_draft"}, groups.ADMINISTRATORS: {*SPECIAL}}


def member(role, **fields):
    return person(*([role] if role else []), **fields)


def test_matrix_names_every_role():
    assert {*MATRIX} == {*groups.EVERYBODY, None}


@pytest.mark.parametrize("role", MATRIX)
def test_role_may_do_what_the_matrix_says(role):
    user = member(role)

    assert (
        rights.parts_written(user, Program),
        rights.parts_written(user, Indicator),
        rights.has_right(user, "add", Program),
        rights.has_right(user, "delete", Program),
        rights.may_publish(user, Program),
        rights.may_publish(user, Indicator),
    ) == MATRIX[role]
    assert rights.may_see(user, Program) == (role is not None)


@pytest.mark.parametrize("role", MATRIX)
def test_role_has_special_rights_of_its_own(role):
    user = member(role)

    assert {name for name in SPECIAL if user.has_perm(f"publishing.{name}")} == SPECIAL_OF.get(role, set())


def test_person_in_two_groups_may_do_what_either_may():
    both = person(ENGLISH, SPANISH)

    assert rights.parts_written(both, Program) == {"en", "es"}


@pytest.mark.parametrize("role", MATRIX)
def test_closed_account_may_do_nothing(role):
    user = member(role, is_active=False)

    assert (rights.parts_written(user, Program), rights.may_publish(user, Program)) == (set(), False)


# History


@pytest.fixture
def strategy():
    return StrategyFactory(history_since=ENDED)


@pytest.fixture
def publisher():
    return person(groups.PUBLISHERS)


@pytest.fixture
def administrator():
    return person(groups.ADMINISTRATORS)


def of(strategy, **values):
    """Return a row of each kind that is history with its strategy."""
    objective = DevelopmentObjectiveFactory(strategy=strategy, **values)
    return [objective, ChallengeFactory(strategy=strategy, **values), ProgramFactory(objective=objective, **values)]


def attempts(row, by):
    """Return what a person may try with a row, as calls."""
    title = f"{row.title_field}_en"
    draft = services.find(row)
    at = timezone.now() + datetime.timedelta(days=1)
    return {
        "save": lambda: write(row, by, **{title: "Rewritten"}),
        "restore": lambda: services.restore(row, draft.revisions.get(number=1), by=by),
        "discard": lambda: services.discard(row, by=by),
        "publish": lambda: services.publish(row, ["en"], by=by, is_minor=True),
        "schedule": lambda: services.schedule(row, ["en"], action="publish", at=at, by=by, is_minor=True),
        "unpublish": lambda: services.unpublish(row, ["en"], by=by),
        "delete": lambda: services.delete(row, by=by),
    }


def test_history_is_frozen_for_all_that_belongs_to_the_strategy(strategy, administrator, publisher):
    rows = [strategy, *of(strategy)]
    for row in rows:
        write(row, administrator, **{f"{row.title_field}_en": "Drafted"})
    before = everything()

    for row in rows:
        for name, attempt in attempts(row, publisher).items():
            with pytest.raises(Denied):
                attempt()
            assert everything() == before, (row, name)


def test_history_is_open_to_those_with_the_right(strategy, administrator):
    program = of(strategy)[2]

    write(program, administrator, title_en="Corrected")
    services.publish(program, ["en"], by=administrator, is_minor=True)

    assert Program.objects.get(pk=program.pk).title_en == "Corrected"


def test_history_does_not_reach_beyond_its_strategy(strategy, publisher):
    free = [StrategyFactory(), ProgramFactory(regional=True), PageFactory(), IndicatorFactory()]

    for row in free:
        write(row, publisher, title_en="Goes on")

    assert [rights.frozen_on(row) for row in free] == [None] * 4


def test_history_is_not_left_by_pointing_a_draft_elsewhere(strategy, administrator, publisher):
    program = of(strategy)[2]
    elsewhere = DevelopmentObjectiveFactory()

    with pytest.raises(Denied):
        write(program, publisher, objective=elsewhere.pk)
    write(program, administrator, objective=elsewhere.pk)
    with pytest.raises(Denied):
        services.publish(program, ["en"], by=publisher, is_minor=True)

    assert Program.objects.get(pk=program.pk).objective.strategy == strategy


def test_history_takes_no_new_rows(strategy, publisher):
    objective = of(strategy)[0]
    columns = blank(Program)["columns"] | {"title_en": "Late", "objective": objective.pk}
    free = ProgramFactory()
    before = everything()

    with pytest.raises(Denied):
        services.create(Program, blank(Program) | {"columns": columns}, by=publisher)
    with pytest.raises(Denied):
        write(free, publisher, objective=objective.pk)

    assert everything() == before


def test_draft_that_points_into_what_became_history_is_not_published(publisher):
    strategy = StrategyFactory()
    objective = DevelopmentObjectiveFactory(strategy=strategy)
    free = ProgramFactory()
    write(free, publisher, objective=objective.pk)
    Strategy.objects.filter(pk=strategy.pk).update(history_since=ENDED)

    with pytest.raises(Denied):
        services.publish(free, ["en"], by=publisher, is_minor=True)

    assert Program.objects.get(pk=free.pk).objective != objective


def test_deleted_part_of_history_is_not_recovered(publisher):
    strategy = StrategyFactory()
    program = of(strategy, draft=True)[2]
    services.delete(program, by=publisher)
    Strategy.objects.filter(pk=strategy.pk).update(history_since=ENDED)

    with pytest.raises(Denied):
        services.recover(Draft.objects.get(object_id=program.pk, deleted_at__isnull=False), by=publisher)

    assert not Program.objects.filter(pk=program.pk).exists()


def test_history_begins_when_it_is_published_by_those_who_may_change_it_then(publisher, administrator):
    strategy = StrategyFactory()
    program = of(strategy)[2]

    with pytest.raises(Denied):
        write(strategy, publisher, history_since="2025-07-01")
    write(strategy, administrator, history_since="2025-07-01")
    write(program, publisher, title_en="Still written")
    with pytest.raises(Denied):
        services.publish(strategy, ["en"], by=publisher, is_minor=True)
    services.publish(strategy, ["en"], by=administrator, is_minor=True)

    assert rights.frozen_on(Program.objects.get(pk=program.pk)) == ENDED
    with pytest.raises(Denied):
        write(program, publisher, title_en="Too late")
    with pytest.raises(Denied):
        write(strategy, publisher, history_since=None)


# The archived mission


@pytest.mark.parametrize("model", [Office, Page, Program, Strategy, Mission])
def test_archived_mission_freezes_everything(model, publisher, administrator):
    mission = MissionFactory(archived_on=ENDED)
    rows = [mission, OfficeFactory(), PageFactory(), ProgramFactory(), StrategyFactory()]
    row = next(row for row in rows if isinstance(row, model))
    before = everything()

    with pytest.raises(Denied):
        write(row, publisher, title_en="Rewritten")
    with pytest.raises(Denied):
        services.create(Office, blank(Office), by=publisher)

    assert everything() == before
    assert write(row, administrator, title_en="Corrected").is_new


def test_mission_is_archived_when_that_is_published(publisher, administrator):
    mission, page = MissionFactory(), PageFactory()

    with pytest.raises(Denied):
        write(mission, publisher, archived_on="2025-07-01")
    write(mission, administrator, archived_on="2025-07-01")
    write(page, publisher, title_en="Still written")
    assert rights.frozen_on(page) is None
    services.publish(mission, ["en"], by=administrator, is_minor=True)

    assert rights.frozen_on(page) == ENDED


def test_draft_of_a_mission_archives_nothing(publisher):
    MissionFactory(draft=True, archived_on=ENDED)

    assert rights.frozen_on(PageFactory()) is None
    assert rights.may_thaw(UserFactory(), PageFactory())
