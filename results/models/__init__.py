from results.models.indicators import Indicator
from results.models.values import Baseline, Disaggregate, Result, Target

__all__ = ["Baseline", "Disaggregate", "Indicator", "Result", "Target"]
