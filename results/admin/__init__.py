from results.admin.indicators import IndicatorAdmin
from results.admin.values import ValueAdmin

__all__ = ["IndicatorAdmin", "ValueAdmin"]
