"""The form of one value: numbers as people type them, and what follows from its numerator and denominator."""

from django import forms
from django.core.exceptions import ValidationError

from publishing.admin.translated import RecordForm
from results import services, typed
from results.models import Indicator

# Reads a number of any kind: no sign of money or of percent belongs to it.
ANY_NUMBER = Indicator(value_kind=Indicator.ValueKind.RATIO)


class NumberField(forms.DecimalField):
    """A number as `results.typed` reads and shows it."""

    widget = forms.TextInput
    indicator = ANY_NUMBER

    def to_python(self, value):
        return typed.read("" if value is None else value, self.indicator)

    def prepare_value(self, value):
        return value if isinstance(value, str) else typed.shown(value)

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off", "size": 14}


class ValueForm(RecordForm):
    """A draft of a value, or a correction of a published one."""

    # What the admin knows of the request: the published value to correct, and what the service refused just now.
    corrected = None
    refusal = None

    def __init__(self, *args, instance=None, **kwargs):
        if instance is None and self.corrected:
            instance = services.correction(self.corrected)
        super().__init__(*args, instance=instance, **kwargs)
        if "value" in self.fields:
            self.fields["value"].indicator = self._indicator() or ANY_NUMBER

    def _indicator(self):
        if self.instance.indicator_id:
            return self.instance.indicator
        chosen = self.data.get("indicator") or self.initial.get("indicator")
        return Indicator.objects.filter(pk=chosen).first() if str(chosen or "").isdecimal() else None

    def clean(self):
        data = super().clean()
        self._follow_fiscal_year(data)
        indicator = data.get("indicator") or self._indicator()
        if indicator and "value" not in self.errors:
            parts = data.get("numerator"), data.get("denominator")
            if data.get("value") is None:
                data["value"] = typed.computed(indicator, *parts)
            typed.check_parts(indicator, data["value"], *parts)
        return data

    def _follow_fiscal_year(self, data):
        """Let the days follow a year that was changed alone: the model fills in what is empty."""
        changed = set(self.changed_data)
        if data.get("fiscal_year") and "fiscal_year" in changed and not changed & {"period_start", "period_end"}:
            data["period_start"] = data["period_end"] = None

    def _post_clean(self):
        super()._post_clean()
        if self.refusal:
            add_refusal(self, self.refusal)


def add_refusal(form, error):
    """Show what a service refused beside the boxes that it is about, and the rest above the form."""
    found = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, messages in found.items():
        form.add_error(name if name in form.fields else None, ValidationError(messages))
