"""Charts of an indicator: what they say is made from its published values; a template draws them as SVG.

No database and no request here. `charts_of` makes them, `drawing.draw` places them, `rendering` writes files.
"""

from dataclasses import replace

from results.charts.comparisons import baseline_to_latest, by_dimension, by_region, progress
from results.charts.content import Chart
from results.charts.periods import over_time

__all__ = ["Chart", "charts_of"]


def charts_of(indicator, values):
    """Return the charts that an indicator's published values are good for, in the active language.

    Values over time come first; without two dated ones the baseline and the latest level in percent stand in for
    them. What is told in words, and a single number, has nothing to compare and gets none.
    """
    if indicator.is_in_words:
        return []
    charts = [
        over_time(indicator, values) or baseline_to_latest(indicator, values),
        progress(indicator, values),
        *by_dimension(indicator, values),
        by_region(indicator, values),
    ]
    return _named_apart(filter(None, charts))


def _named_apart(charts):
    """Return the charts, each with a name that no other has."""
    taken, found = set(), []
    for chart in charts:
        name, number = chart.name, 2
        while name in taken:
            name, number = f"{chart.name}-{number}", number + 1
        taken.add(name)
        found.append(replace(chart, name=name))
    return found
