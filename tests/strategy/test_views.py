import pytest

from strategy.models import ResultStatement
from strategy.views import tree
from tests.factories import (
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    ResultStatementFactory,
    SourceFactory,
    StrategyFactory,
)
from tests.markup import Markup

pytestmark = pytest.mark.django_db


def codes(nodes):
    """Return a tree as [(code, [children])]."""
    return [(node["statement"].code, codes(node["children"])) for node in nodes]


def test_tree_nests_result_statements_in_the_order_of_their_numbers():
    objective = DevelopmentObjectiveFactory(number=1)
    statements = {}
    for code in ("1.10", "1.2", "1.2.10", "1.2.9", "1.1"):
        parent = statements.get(code.rpartition(".")[0])
        statements[code] = ResultStatementFactory(objective=objective, code=code, parent=parent)

    assert codes(tree(objective.statements.all(), "en")) == [
        ("1.1", []),
        ("1.2", [("1.2.9", []), ("1.2.10", [])]),
        ("1.10", []),
    ]


def test_tree_has_only_what_is_written_in_the_language():
    objective = DevelopmentObjectiveFactory(number=1)
    above = ResultStatementFactory(objective=objective, code="1.1", statement_es="")
    ResultStatementFactory(objective=objective, code="1.1.1", parent=above)

    assert codes(tree(ResultStatement.objects.all(), "en")) == [("1.1", [("1.1.1", [])])]
    assert codes(tree(ResultStatement.objects.all(), "es")) == [("1.1.1", [])]


def test_strategy_page_shows_the_one_in_force_with_all_that_is_public(client):
    earlier = StrategyFactory(slug_en="before")
    current = StrategyFactory(current=True, replaces=earlier)
    source = SourceFactory()
    current.sources.add(source)
    second = DevelopmentObjectiveFactory(strategy=current, number=2)
    first = DevelopmentObjectiveFactory(strategy=current, number=1)
    DevelopmentObjectiveFactory(strategy=current, number=3, draft=True)
    challenge = ChallengeFactory(strategy=current)
    ChallengeFactory(strategy=current, draft=True)
    StrategyFactory(draft=True)

    context = client.get("/en/strategy/").context

    assert context["strategy"] == current
    assert list(context["objectives"]) == [first, second]
    assert list(context["challenges"]) == [challenge]
    assert context["earlier"] == [earlier]
    assert [row.key for row in context["sources"]] == [source.key]


def test_earlier_strategy_has_its_own_page(client):
    StrategyFactory(current=True)
    earlier = StrategyFactory(slug_en="before", slug_es="antes")

    assert client.get("/en/strategy/before/").context["strategy"] == earlier
    assert client.get("/es/estrategia/antes/").context["strategy"] == earlier


def test_current_strategy_leads_from_its_slug_to_the_section(client):
    StrategyFactory(current=True, slug_en="now")

    response = client.get("/en/strategy/now/")

    assert (response.status_code, response["Location"]) == (301, "/en/strategy/")


def test_without_a_strategy_in_force_the_newest_stands(client):
    StrategyFactory(starts_on="2012-01-01")
    newest = StrategyFactory(starts_on="2020-05-20")

    assert client.get("/en/strategy/").context["strategy"] == newest


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_any_public_strategy_there_is_no_page(client, language):
    StrategyFactory(current=True, draft=True)

    assert client.get({"en": "/en/strategy/", "es": "/es/estrategia/"}[language]).status_code == 404


def test_official_words_are_verbatim_and_their_translation_says_so(client):
    goal = "Peru more effectively leads and finances shared strategic priorities."
    StrategyFactory(current=True, goal_en=goal, goal_es="El Perú lidera con mayor eficacia.", is_official_en=True)

    english, spanish = Markup(client.get("/en/strategy/")).text, Markup(client.get("/es/estrategia/")).text

    assert goal in english
    assert "unofficial translation" not in english.lower()
    assert "El Perú lidera con mayor eficacia." in spanish
    assert "traducción no oficial" in spanish.lower()


@pytest.mark.parametrize(("path", "code"), [("/en/objectives/licit/", "DO 1"), ("/es/objetivos/licito/", "OD 1")])
def test_objective_page_has_its_code_and_its_tree(client, path, code):
    objective = DevelopmentObjectiveFactory(number=1, slug_en="licit", slug_es="licito")
    ResultStatementFactory(objective=objective, code="1.1")

    response = client.get(path)

    assert code in Markup(response).text
    assert codes(response.context["tree"]) == [("1.1", [])]


def test_objective_of_a_draft_strategy_does_not_name_it(client):
    DevelopmentObjectiveFactory(slug_en="licit", strategy__draft=True, strategy__title_en="Secret strategy")

    assert "Secret strategy" not in client.get("/en/objectives/licit/").content.decode()
