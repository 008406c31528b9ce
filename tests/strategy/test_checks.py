import pytest

from strategy.checks import statements_without_indicator
from tests.factories import DevelopmentObjectiveFactory, IndicatorFactory, ResultStatementFactory

pytestmark = pytest.mark.django_db


def test_results_that_no_performance_indicator_measures_are_named():
    objective = DevelopmentObjectiveFactory(number=1)
    measured, in_context_only, unmeasured = (
        ResultStatementFactory(objective=objective, code=f"1.{number}") for number in (1, 2, 3)
    )
    IndicatorFactory(statement=measured)
    IndicatorFactory(statement=in_context_only, kind="context")
    ResultStatementFactory()

    assert list(statements_without_indicator(objective)) == [in_context_only, unmeasured]
