from results.models.imports import ValueImport
from results.models.indicators import Indicator
from results.models.uses import FigureUse
from results.models.values import Baseline, Disaggregate, Result, Target, Value

__all__ = ["Baseline", "Disaggregate", "FigureUse", "Indicator", "Result", "Target", "Value", "ValueImport"]
