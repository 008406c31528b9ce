from django import forms
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from programs.forms import LONGEST_SEARCH, containing
from programs.models import Area
from publishing.querysets import live_in_any
from results.models import Indicator, Result
from strategy.models import DevelopmentObjective

NOT_STATED = "none"


class FigureFilter(forms.Form):
    """The search of the results page. Values are the same in every language, so that what was found has a twin."""

    q = forms.CharField(label=_("Words"), required=False, max_length=LONGEST_SEARCH)
    kind = forms.ChoiceField(label=_("Kind of value"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    objective = forms.ChoiceField(label=_("Objective"), required=False)
    area = forms.ChoiceField(label=_("Area of work"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *Indicator.ValueKind.choices]
        self.fields["year"].choices = [("", _("All years")), *years()]
        self.fields["objective"].choices = [
            ("", _("All objectives")),
            *[
                (row.key, f"{row.code} {row.text('short_title', row.language_shown())}")
                for row in DevelopmentObjective.objects.live_in_any().order_by("-strategy__is_current", "number")
            ],
        ]
        self.fields["area"].choices = [
            ("", _("All areas of work")),
            *[(row.key, row.text("title", row.language_shown())) for row in Area.objects.live_in_any()],
        ]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "usa-input" if name == "q" else "usa-select"

    def indicators(self):
        """Return the indicators that match everything that was asked of them."""
        chosen = self.cleaned_data
        found = Indicator.objects.all()
        for word in chosen["q"].split():
            found = found.filter(containing(word, "title", "summary", "definition"))
        wanted = {"value_kind": "kind", "objective__key": "objective", "area__key": "area"}
        return found.filter(**{column: chosen[name] for column, name in wanted.items() if chosen[name]})

    def results(self):
        """Return the condition on the results that may stand for them: those of the chosen year."""
        return of_year(self.cleaned_data["year"]) if self.cleaned_data["year"] else Q()


def of_year(year):
    """Return the condition for the results of a year: "fy2021" is a U.S. fiscal year, "2021" one of the calendar."""
    if year == NOT_STATED:
        return Q(period_end=None)
    if year.startswith("fy"):
        return Q(fiscal_year=int(year.removeprefix("fy")))
    return Q(fiscal_year=None, period_end__year=int(year))


def years():
    """Return [(value, label)] of the years of all public results, the newest first, with one query."""
    shown = (
        Result.objects.published()
        .filter(live_in_any("indicator__"), region=None)
        .annotate(year=ExtractYear("period_end"))
        .order_by("fiscal_year", "year")
        .values_list("fiscal_year", "year")
        .distinct()
    )
    found = sorted(shown, key=lambda pair: (pair[1] or 0, pair[0] is not None), reverse=True)
    return [_year(fiscal, year) for fiscal, year in found]


def _year(fiscal, year):
    if fiscal:
        return f"fy{fiscal}", capfirst(_("U.S. fiscal year %(year)s") % {"year": fiscal})
    return (str(year), str(year)) if year else (NOT_STATED, capfirst(_("year not stated")))
