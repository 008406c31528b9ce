from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models import Area, Program, Region
from publishing import languages
from strategy.models import DevelopmentObjective

LONGEST_SEARCH = 200


class ProgramFilter(forms.Form):
    """The filter of the program list. Values are keys, the same in every language, so that a filtered list has a twin.

    A value that names nothing is an error with its words beside the field; the list then shows no program.
    """

    q = forms.CharField(label=_("Words"), required=False, max_length=LONGEST_SEARCH)
    objective = forms.ChoiceField(label=_("Objective"), required=False)
    area = forms.ChoiceField(label=_("Area of work"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
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
        self.fields["region"].choices = [
            ("", _("All regions")),
            *[(row.slug, row.name) for row in Region.objects.alphabetical()],
        ]
        self.fields["status"].choices = [("", _("Any status")), *Program.Status.choices]

        for name, field in self.fields.items():
            field.widget.attrs["class"] = "usa-input" if name == "q" else "usa-select"

    def apply(self, programs):
        """Return the programs that match everything that was asked for."""
        chosen = self.cleaned_data
        if words := chosen["q"]:
            for word in words.split():
                programs = programs.filter(containing(word, "title", "summary"))
        if objective := chosen["objective"]:
            programs = programs.filter(objective__key=objective)
        if area := chosen["area"]:
            programs = programs.filter(area__key=area)
        if region := chosen["region"]:
            programs = programs.filter(regions__slug=region)
        if status := chosen["status"]:
            programs = programs.filter(status=status)
        return programs


def containing(word, *fields):
    """Return the condition that one of a row's public texts has a word, accents and case aside."""
    condition = Q()
    for language in languages.codes():
        live = Q(**{languages.column("is_live", language): True})
        for field in fields:
            condition |= live & Q(**{f"{languages.column(field, language)}__unaccent__icontains": word})
    return condition
