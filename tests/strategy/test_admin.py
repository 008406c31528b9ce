import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests.factories import DevelopmentObjectiveFactory, IndicatorFactory, ResultStatementFactory, UserFactory

pytestmark = pytest.mark.django_db


def typed(objective, *statements):
    form = {
        "strategy": objective.strategy_id, "number": objective.number, "kind": "development",
        "is_official_en": "", "statements-TOTAL_FORMS": len(statements), "statements-INITIAL_FORMS": len(statements),
    }  # fmt: skip
    for field in ("short_title", "slug", "statement"):
        form |= {f"{field}_{code}": objective.text(field, code) for code in ("en", "es")}
    for number, statement in enumerate(statements):
        form |= {
            f"statements-{number}-id": statement.pk,
            f"statements-{number}-objective": objective.pk,
            f"statements-{number}-code": statement.code,
            f"statements-{number}-statement_en": "Changed",
        }
    return form


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

    answer = client.post(
        reverse("admin:strategy_developmentobjective_change", args=[objective.pk]),
        typed(objective, unmeasured, measured),
    )

    measured.refresh_from_db()
    assert measured.statement_en == "Changed"
    assert message in [str(said) for said in get_messages(answer.wsgi_request)]


def test_result_stands_under_one_of_the_same_objective(client):
    client.force_login(UserFactory(superuser=True))
    objective = DevelopmentObjectiveFactory(number=1)
    own = ResultStatementFactory(objective=objective)
    ResultStatementFactory()

    page = client.get(reverse("admin:strategy_developmentobjective_change", args=[objective.pk]))

    form = page.context["inline_admin_formsets"][0].formset.forms[0]
    assert list(form.fields["parent"].queryset) == [own]
