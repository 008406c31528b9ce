"""What a strategy should have and need not have at once: the admin warns, nothing is refused."""

from strategy.models import ResultStatement


def statements_without_indicator(objective):
    """Return the results under an objective that no performance indicator measures (rule R11, ADS 201)."""
    measured = ResultStatement.objects.filter(indicators__kind="performance")
    return objective.statements.exclude(pk__in=measured).order_by("code")
