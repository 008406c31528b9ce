"""Many years of one place as boxes: what people who live in spreadsheets type and paste into."""

import json
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results import services, telling, typed
from results.admin.cells import KINDS, Entry, entries
from results.admin.values import last_source
from results.models.values import Value
from results.wording import dated_title
from sources.models import Source

Qualifier = Value.Qualifier
# Words belong into a value's own form.
QUALIFIERS = [choice for choice in Qualifier.choices if choice[0] != Qualifier.UNQUANTIFIED]


@dataclass(frozen=True)
class Began:
    """What a cell held when its box was drawn: the number of the value, its stamp, and what the boxes showed."""

    pk: int | None = None
    stamp: str = ""
    number: str = ""
    qualifier: str = Qualifier.EXACT

    @classmethod
    def of(cls, row):
        return cls(row.pk, services.stamp(row), typed.shown(row.value), row.qualifier) if row else cls()

    @classmethod
    def read(cls, text):
        """Return what a hidden box sends back."""
        try:
            return cls(*json.loads(text)) if text else cls()
        except (TypeError, ValueError) as error:
            raise BadRequest from error

    def __str__(self):
        return json.dumps([self.pk, self.stamp, self.number, self.qualifier])


@dataclass
class Cell:
    """The boxes for a baseline, a target or a result of one year."""

    kind: type
    year: int
    entries: list[Entry]
    form: forms.Form = field(default=None, repr=False)

    @property
    def name(self):
        return f"{self.kind._meta.model_name}-{self.year}"

    @property
    def row(self):
        """The value that the boxes are about: what waits, else what is public; None for an empty cell."""
        return self.entries[0].newest if self.entries else None

    @property
    def is_public(self):
        return bool(self.entries and self.entries[0].public)

    @property
    def can_be_typed(self):
        """Tell whether the cell is one number. Words, and several values of one year, have forms of their own."""
        return not self.entries or (len(self.entries) == 1 and self.row.value is not None)

    @property
    def number(self):
        return self.form[f"{self.name}-number"]

    @property
    def qualifier(self):
        return self.form[f"{self.name}-qualifier"]

    @property
    def began(self):
        return self.form[f"{self.name}-began"]


class Sheet:
    """The fiscal years of an indicator in one region, or of the whole mission, with the years that somebody added."""

    def __init__(self, indicator, region=None, data=None):
        self.indicator = indicator
        self.region = region
        self.cells = {}
        for name, kind in KINDS.items():
            rows = kind.objects.filter(indicator=indicator, region=region, fiscal_year__isnull=False)
            rows = rows.exclude(status=Value.Status.REPLACED).select_related("region", "entered_by").order_by("pk")
            for entry in entries(indicator, rows):
                if not telling.place(entry.newest) or region:
                    year = (entry.public or entry.waiting).fiscal_year
                    self.cells.setdefault(year, {}).setdefault(name, []).append(entry)
        asked = data.get("years", "").split() if data else []
        self.years = sorted({*self.cells, *(int(year) for year in asked if year.isdecimal() and len(year) == 4)})
        if not self.years:
            self.years = [current_year()]

    def add(self, year):
        self.years = sorted({*self.years, year})

    @property
    def next_year(self):
        return self.years[-1] + 1

    def lines(self):
        """Return [(year, its Cells)]."""
        return [
            (year, [Cell(kind, year, self.cells.get(year, {}).get(name, [])) for name, kind in KINDS.items()])
            for year in self.years
        ]


class SheetForm(forms.Form):
    """The boxes of a Sheet. All cells that changed are saved, or none and each tells what is wrong with it."""

    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Source of the numbers that you type"),
        required=False,
        empty_label=gettext_lazy("None yet: drafts can do without"),
    )

    def __init__(self, sheet, data=None, initial=None):
        super().__init__(data, initial={"source": last_source(sheet.indicator.pk), **(initial or {})})
        self.sheet = sheet
        self.done = []
        self.fields["source"].label_from_instance = dated_title
        self.lines = sheet.lines()
        for cell in self.cells:
            self._add_boxes(cell)

    @property
    def cells(self):
        return [cell for _year, cells in self.lines for cell in cells]

    def _add_boxes(self, cell):
        cell.form = self
        if not cell.can_be_typed:
            return
        began = Began.of(cell.row)
        label = _("%(kind)s, U.S. fiscal year %(year)s") % {"kind": cell.kind._meta.verbose_name, "year": cell.year}
        qualifier = _("Qualifier: %(cell)s") % {"cell": label}
        box = forms.TextInput(
            {
                "inputmode": "decimal", "autocomplete": "off", "size": 12, "aria-label": label,
                "data-row": cell.year, "data-column": cell.kind._meta.model_name,
            }
        )  # fmt: skip
        self.fields[f"{cell.name}-number"] = forms.CharField(required=False, widget=box, initial=began.number)
        self.fields[f"{cell.name}-qualifier"] = forms.ChoiceField(
            choices=QUALIFIERS, required=False, widget=forms.Select({"aria-label": qualifier}), initial=began.qualifier
        )
        hidden = forms.HiddenInput()
        self.fields[f"{cell.name}-began"] = forms.CharField(required=False, widget=hidden, initial=str(began))

    def save(self, by):
        """Write what changed and tell whether all of it could be."""
        self.data = self.data.copy()
        with transaction.atomic():
            services.lock(self.sheet.indicator.pk)
            # What others wrote until now is what the boxes are held against.
            fresh = {
                cell.name: cell for _year, cells in Sheet(self.sheet.indicator, self.sheet.region, self.data).lines()
                for cell in cells
            }  # fmt: skip
            for cell in self.cells:
                cell.entries = fresh[cell.name].entries
                if f"{cell.name}-number" in self.fields:
                    self._save_cell(cell, by)
            if self.errors:
                self.done = []
                transaction.set_rollback(True)
        return not self.errors

    def _save_cell(self, cell, by):
        number = self.cleaned_data[f"{cell.name}-number"].strip()
        qualifier = self.cleaned_data[f"{cell.name}-qualifier"] or Qualifier.EXACT
        began = Began.read(self.cleaned_data[f"{cell.name}-began"])
        if number == began.number and (qualifier == began.qualifier or not number):
            return
        try:
            value = typed.read(number, self.sheet.indicator)
            if self._is_as_it_was(cell, began, value, qualifier):
                return
            with transaction.atomic():
                self.done.append(self._write(cell, value, qualifier, by))
        except ValidationError as error:
            self.add_error(f"{cell.name}-number", ValidationError(error.messages))

    def _is_as_it_was(self, cell, began, value, qualifier):
        """Tell whether a cell says already what was typed; refuse to write over what somebody else wrote meanwhile."""
        row = cell.row
        if row and cell.can_be_typed and (row.value, row.qualifier) == (value, qualifier):
            return True
        found = Began.of(row)
        if (found.pk, found.stamp) == (began.pk, began.stamp):
            return False
        # The next press of the button is meant for what stands there now.
        self.data[f"{cell.name}-began"] = str(found)
        if row:
            raise services.ConflictError(row)
        raise ValidationError(_("Somebody deleted this value meanwhile. Save once more to enter yours anew."))

    def _write(self, cell, value, qualifier, by):
        row = cell.row
        if value is None:
            if row.status not in services.OPEN:
                raise ValidationError(_("This value is public: it can be corrected or taken back, not emptied."))
            services.delete(row, by=by)
            return row
        if row is None:
            row = cell.kind(indicator=self.sheet.indicator, fiscal_year=cell.year, region=self.sheet.region)
        elif row.status not in services.OPEN:
            row = services.correction(row)
        row.value, row.qualifier = value, qualifier
        row.source = self.cleaned_data["source"] or row.source
        return services.save(row, by=by)


def current_year():
    """Return the fiscal year that runs."""
    today = timezone.localdate()
    return today.year + (today.month >= 10)
