import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from publishing import services
from tests.factories import DevelopmentObjectiveFactory, IndicatorFactory, ResultStatementFactory, UserFactory
from tests.forms import filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Result 1.1 has no performance indicator yet; each result needs at least one."),
        ("es", "El resultado 1.1 aún no tiene un indicador de desempeño; cada resultado necesita al menos uno."),
    ],
)
def test_saving_an_objective_warns_of_results_that_nothing_measures(client, language, message):
    client.force_login(UserFactory(superuser=True, language=language))
    objective = DevelopmentObjectiveFactory(number=1)
    unmeasured = ResultStatementFactory(objective=objective, code="1.1")
    measured = ResultStatementFactory(objective=objective, code="1.2")
    IndicatorFactory(statement=measured)
    IndicatorFactory(statement=unmeasured, kind="context")

    address = reverse("admin:strategy_developmentobjective_change", args=[objective.pk])
    answer = client.post(address, filled(client.get(address), **{"statements-1-statement_en": "Changed"}))

    measured.refresh_from_db()
    assert measured.statement_en != "Changed"
    assert services.head_payload(objective)["children"]["statements"][str(measured.pk)]["statement_en"] == "Changed"
    assert message in [str(said) for said in get_messages(answer.wsgi_request)]


def parents(form):
    return [words for value, words in form.fields["parent"].choices if value]


def test_result_stands_under_one_of_the_same_objective(client):
    client.force_login(UserFactory(superuser=True))
    objective = DevelopmentObjectiveFactory(number=1)
    first, second = (ResultStatementFactory(objective=objective, code=f"1.{number}") for number in (1, 2))
    ResultStatementFactory()

    page = client.get(reverse("admin:strategy_developmentobjective_change", args=[objective.pk]))

    forms = page.context["inline_admin_formsets"][0].formset.forms
    assert [parents(form) for form in forms] == [[str(second)], [str(first)]]


def test_result_stands_under_one_that_is_in_the_draft_alone(client):
    boss = UserFactory(superuser=True)
    client.force_login(boss)
    objective = DevelopmentObjectiveFactory(number=1)
    address = reverse("admin:strategy_developmentobjective_change", args=[objective.pk])
    first = {"statements-TOTAL_FORMS": 1, "statements-0-code": "1.1", "statements-0-statement_en": "Above"}
    client.post(address, filled(client.get(address), **first))
    (above,) = services.head_payload(objective)["children"]["statements"]

    second = {
        "statements-TOTAL_FORMS": 2, "statements-1-code": "1.1.1", "statements-1-statement_en": "Below",
        "statements-1-parent": above,
    }  # fmt: skip
    client.post(address, filled(client.get(address), **second))

    assert objective.statements.count() == 0
    page = client.get(address)
    forms = page.context["inline_admin_formsets"][0].formset.forms
    assert [parents(form) for form in forms] == [["1.1.1 Below"], ["1.1 Above"]]
    assert filled(page)["statements-1-parent"] == [above]
    services.publish(objective, ["en"], by=boss, is_minor=True)
    found = {statement.code: statement for statement in objective.statements.all()}
    assert found["1.1.1"].parent == found["1.1"]


@pytest.mark.parametrize("chosen", ["0", "x", "99999999999999999999", None])
def test_result_stands_under_nothing_else(client, chosen):
    client.force_login(UserFactory(superuser=True))
    objective = DevelopmentObjectiveFactory(number=1)
    ResultStatementFactory(objective=objective, code="1.1")
    foreign = ResultStatementFactory()
    address = reverse("admin:strategy_developmentobjective_change", args=[objective.pk])

    page = client.post(address, filled(client.get(address), **{"statements-0-parent": chosen or foreign.pk}))

    assert list(page.context["inline_admin_formsets"][0].formset.errors[0]) == ["parent"]
    assert services.find(objective) is None


def test_results_are_written_with_their_objective_alone(client):
    client.force_login(UserFactory(superuser=True))
    statement = ResultStatementFactory(statement_en="Before")
    base = "/admin/strategy/resultstatement/"
    addresses = [f"{base}add/", f"{base}{statement.pk}/change/", f"{base}{statement.pk}/delete/"]

    answers = [client.post(address, {"post": "yes", "code": "1.1", "statement_en": "After"}) for address in addresses]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    statement.refresh_from_db()
    assert statement.statement_en == "Before"
    assert client.get(f"{base}{statement.pk}/change/").status_code == 200
