from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from results.importing.exporting import CSV, XLSX
from results.importing.files import check_size
from results.models import Indicator


class ImportForm(forms.Form):
    """A sheet of values."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput({"accept": ".csv,.xlsx,.txt,.tsv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        # Of what is too large, the server has kept the size alone.
        check_size(upload.size)
        if upload.name.lower().endswith((".xls", ".xlsm", ".xlsb", ".ods", ".numbers")):
            raise ValidationError(_("Save the file as XLSX, without macros, or as CSV."))
        return upload


class ExportForm(forms.Form):
    """Which values, as what kind of file."""

    indicator = forms.ModelChoiceField(
        label=_("Indicator"), queryset=Indicator._base_manager.order_by("order", "pk"), required=False,
        empty_label=_("All indicators"),
    )  # fmt: skip
    format = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(XLSX, _("XLSX, for Excel and other spreadsheet programs")), (CSV, _("CSV, plain text"))],
        widget=forms.RadioSelect,
        initial=XLSX,
    )
