import datetime

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from strategy.models import Strategy
from tests.factories import (
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    ResultStatementFactory,
    StrategyFactory,
)
from tests.rules import assert_accepted, assert_refused, changed, errors

pytestmark = pytest.mark.django_db

LOCKED = (
    "This is the official wording and it has been published, so it can't be changed. If the official text changed, "
    "add a new version of the strategy."
)
LOCKED_ES = (
    "Este es el texto oficial y ya se publicó, por lo que no se puede cambiar. Si el texto oficial cambió, agregue una "
    "nueva versión de la estrategia."
)


def test_strategy_of_an_earlier_version_stands_beside_the_current_one():
    earlier = StrategyFactory()
    current = StrategyFactory(current=True, replaces=earlier)

    assert_accepted(current)
    assert list(Strategy.objects.current()) == [current]
    assert list(Strategy.objects.all()) == [current, earlier]


def test_strategy_refuses_a_second_one_in_force():
    StrategyFactory(current=True)

    assert_refused(
        changed(StrategyFactory(), is_current=True),
        "strategy_one_current",
        "Another strategy is in force. Take that mark from it first.",
        "Otra estrategia está vigente. Quítele primero esa marca.",
    )


def test_strategy_refuses_to_end_before_it_starts():
    strategy = changed(StrategyFactory(), starts_on=datetime.date(2020, 5, 20), ends_on=datetime.date(2020, 5, 19))

    assert_refused(
        strategy,
        "strategy_ends_after_start",
        "The end date is before the start date.",
        "La fecha de fin es anterior a la de inicio.",
    )


def test_strategy_refuses_to_replace_itself():
    strategy = StrategyFactory()

    assert_refused(
        changed(strategy, replaces=strategy),
        "strategy_replaces_another",
        "A strategy can't replace itself.",
        "Una estrategia no puede reemplazarse a sí misma.",
    )


@pytest.mark.parametrize("number", [1, 2])
def test_objective_number_is_free_in_another_strategy(number):
    DevelopmentObjectiveFactory(number=1)

    assert_accepted(changed(DevelopmentObjectiveFactory(), number=number))


def test_objective_refuses_a_number_taken_in_its_strategy():
    first = DevelopmentObjectiveFactory(number=1)
    second = DevelopmentObjectiveFactory(strategy=first.strategy, number=2)

    assert_refused(
        changed(second, number=1),
        "objective_number_unique",
        "This strategy already has an objective with this number.",
        "Esta estrategia ya tiene un objetivo con este número.",
    )


def test_objective_code_is_that_of_the_language():
    objective = DevelopmentObjectiveFactory(number=3)

    codes = []
    for language in ("en", "es"):
        with override(language):
            codes.append(objective.code)

    assert codes == ["DO 3", "OD 3"]


@pytest.mark.parametrize(("factory", "field"), [(DevelopmentObjectiveFactory, "statement"), (StrategyFactory, "goal")])
def test_official_wording_is_locked_once_published(factory, field):
    row = changed(factory(is_official_en=True), **{f"{field}_en": "Other words."})

    assert errors(row, "en") == {f"{field}_en": [LOCKED]}
    assert errors(row, "es") == {f"{field}_en": [LOCKED_ES]}


@pytest.mark.parametrize(
    ("made", "values"),
    [
        ({"is_official_en": True, "draft": True}, {"statement_en": "Other words."}),
        ({"is_official_en": False}, {"statement_en": "Other words."}),
        ({"is_official_en": True}, {"statement_es": "Otras palabras."}),
        ({"is_official_en": True}, {"summary_en": "Other words."}),
    ],
    ids=["before publication", "not official", "the translation", "another field"],
)
def test_official_wording_leaves_all_else_free(made, values):
    assert_accepted(changed(DevelopmentObjectiveFactory(**made), **values))


def test_official_wording_stays_locked_after_it_is_taken_back():
    objective = DevelopmentObjectiveFactory(is_official_en=True, is_live_en=False)

    assert errors(changed(objective, statement_en="Other words.")) == {"statement_en": [LOCKED]}


def test_official_wording_can_not_be_unlocked_by_taking_the_mark_away_with_the_words():
    objective = DevelopmentObjectiveFactory(is_official_en=True)

    row = changed(objective, is_official_en=False, statement_en="Other words.")

    assert errors(row) == {"statement_en": [LOCKED]}


@pytest.mark.parametrize(
    ("official", "unofficial_in"),
    [
        ({"is_official_en": True}, ["es"]),
        ({"is_official_es": True}, ["en"]),
        ({"is_official_en": True, "is_official_es": True}, []),
        ({}, []),
    ],
)
def test_translation_of_official_wording_is_unofficial_until_confirmed(official, unofficial_in):
    objective = DevelopmentObjectiveFactory(**official)

    assert [code for code in ("en", "es") if objective.is_unofficial_translation(code)] == unofficial_in


@pytest.mark.parametrize(("code", "parent"), [("1.1", None), ("1.12", None), ("1.2.1", "1.2"), ("1.2.1.3", "1.2.1")])
def test_result_statement_has_its_place_in_the_tree(code, parent):
    objective = DevelopmentObjectiveFactory(number=1)
    above = parent and ResultStatementFactory(objective=objective, code=parent)
    statement = changed(ResultStatementFactory(objective=objective, code="1.9"), code=code, parent=above)

    assert_accepted(statement)
    assert statement.level == code.count(".")


@pytest.mark.parametrize("code", ["1", "1.2.3.4.5", "1.0", "01.2", "1.2.", "1.a"])
def test_result_statement_refuses_what_is_no_code(code):
    statement = changed(ResultStatementFactory(objective__number=1), code=code)

    (first, *_others) = errors(statement, "en")["code"]
    (first_es, *_others) = errors(statement, "es")["code"]
    assert first == "Give a code such as 1.2 for a result or 1.2.1 for one below it, three levels at most."
    assert first_es == (
        "Escriba un código como 1.2 para un resultado o 1.2.1 para uno que dependa de él, con tres niveles como máximo."
    )


def test_result_statement_depth_holds_in_the_database():
    objective = DevelopmentObjectiveFactory(number=1)
    above = ResultStatementFactory(objective=objective, code="1.2.3.4")
    statement = changed(ResultStatementFactory(objective=objective), code="1.2.3.4.5", parent=above)

    with pytest.raises(IntegrityError, match="statement_code_depth"):
        statement.save()


def test_result_statement_refuses_a_code_taken_under_its_objective():
    first = ResultStatementFactory(code="1.1", objective__number=1)
    second = ResultStatementFactory(objective=first.objective, code="1.2")

    assert_refused(
        changed(second, code="1.1"),
        "statement_code_unique",
        "This objective already has a result with this code.",
        "Este objetivo ya tiene un resultado con este código.",
    )


def test_result_statement_refuses_the_number_of_another_objective():
    statement = changed(ResultStatementFactory(objective__number=1), code="2.1")

    assert errors(statement, "en") == {"code": ["The code must begin with the number of the objective."]}
    assert errors(statement, "es") == {"code": ["El código debe empezar con el número del objetivo."]}


def test_result_statement_refuses_a_code_that_is_not_under_its_parent():
    parent = ResultStatementFactory(objective__number=1, code="1.1")
    statement = changed(ResultStatementFactory(objective=parent.objective, code="1.5"), code="1.2.1", parent=parent)

    assert errors(statement, "en") == {"code": ["The code must be the parent's code, a point and a number."]}
    assert errors(statement, "es") == {"code": ["El código debe ser el del resultado superior, un punto y un número."]}


def test_result_statement_refuses_a_lower_level_without_a_parent():
    statement = changed(ResultStatementFactory(objective__number=1), code="1.2.1")

    assert errors(statement, "en") == {"parent": ["Choose the result that this one stands under."]}
    assert errors(statement, "es") == {"parent": ["Elija el resultado del que este depende."]}


def test_result_statement_refuses_a_parent_of_another_objective():
    parent = ResultStatementFactory(objective__number=1, code="1.1")
    statement = changed(ResultStatementFactory(objective__number=1, code="1.5"), code="1.1.1", parent=parent)

    assert errors(statement, "en") == {"parent": ["The parent belongs to another objective."]}
    assert errors(statement, "es") == {"parent": ["El resultado superior corresponde a otro objetivo."]}


def test_challenge_refuses_a_place_taken_in_its_strategy():
    first = ChallengeFactory(order=1)
    second = ChallengeFactory(strategy=first.strategy, order=2)

    assert_refused(
        changed(second, order=1),
        "challenge_order_unique",
        "This strategy already has a challenge in this place.",
        "Esta estrategia ya tiene un desafío en esta posición.",
    )


def test_addresses_are_words_of_the_language():
    current = StrategyFactory(current=True, slug_en="now", slug_es="ahora")
    earlier = StrategyFactory(slug_en="before", slug_es="antes")
    objective = DevelopmentObjectiveFactory(strategy=current, slug_en="licit", slug_es="licito")
    challenge = ChallengeFactory(strategy=earlier, title_en="Corruption")

    addresses = {}
    for language in ("en", "es"):
        with override(language):
            addresses[language] = [row.get_absolute_url() for row in (current, earlier, objective, challenge)]

    assert addresses == {
        "en": ["/en/strategy/", "/en/strategy/before/", "/en/objectives/licit/", "/en/strategy/before/#corruption"],
        "es": ["/es/estrategia/", "/es/estrategia/antes/", "/es/objetivos/licito/", "/es/estrategia/antes/#corruption"],
    }
