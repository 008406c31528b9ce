"""The pages on which staff take translations out as a file and bring the translated file back."""

import re

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect

from publishing import audit, languages, rights
from publishing.admin import PublishableAdmin
from publishing.admin.site import admin_url
from publishing.admin.work import models_seen
from publishing.models import Publishable
from publishing.rights import Denied
from translations.exchange import po, xliff
from translations.exchange.files import MAX_BYTES, MEGABYTE, check_size, read
from translations.exchange.importing import bring_in
from translations.exchange.units import collect
from translations.learning import source_of
from translations.models import Translation

# What a request can do before its time is over. The commands know no limit.
MOST_OBJECTS = 200
ROWS = re.compile(r"([a-z_]+\.[a-z_]+):(\d{1,18}(?:,\d{1,18})*)")
FORMATS = {
    "xliff": (xliff.write, "xlf", "application/x-xliff+xml"),
    "po": (po.write, "po", "text/x-gettext-translation; charset=utf-8"),
}


class ExportForm(forms.Form):
    """Into which language, as what kind of file, and whether all of it."""

    language = forms.ChoiceField(label=_("Translate into"), widget=forms.RadioSelect)
    format = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[("xliff", _("XLIFF 1.2, for translation tools")), ("po", _("PO, for Poedit and the like"))],
        widget=forms.RadioSelect,
        initial="xliff",
    )
    only_open = forms.BooleanField(
        label=_("Only what is missing, behind or not reviewed"), required=False, initial=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, languages.own_name(code)) for code in languages.codes()]


class ImportForm(forms.Form):
    """A translated file, and whether to write what is in it."""

    file = forms.FileField(
        label=_("Translated file"),
        widget=forms.FileInput({"accept": ".xlf,.xliff,.po"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
        },
    )
    dry_run = forms.BooleanField(label=_("Only say what would be imported, and write nothing"), required=False)

    def clean_file(self):
        """Return what the file holds as parts, the name of the file aside."""
        upload = self.cleaned_data["file"]
        # Of what is too large, the server has kept the size alone.
        check_size(upload.size)
        parts = read(upload.read())
        if len(parts) > MOST_OBJECTS:
            raise ValidationError(
                _("The file has more than %(count)d objects. Split it, or ask an operator to import it."),
                params={"count": MOST_OBJECTS},
            )
        self.file_name = upload.name
        return parts


class ExchangeMixin:
    """The pages of exports and imports, beside the list of translations."""

    def exchange_urls(self):
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export_view), name="translation-export"),
            path("import/", view(self.import_view), name="translation-import"),
        ]

    @method_decorator(csrf_protect)
    def export_view(self, request):
        """Ask for language and kind of file, and give the file of some objects out."""
        rows = _rows(request)
        if not 0 < len(rows) <= MOST_OBJECTS:
            text = gettext("Choose between one object and %(count)d.") % {"count": MOST_OBJECTS}
            self.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(admin_url(Translation, "changelist"))
        wanted = request.GET.get("language") or next(
            code for code in reversed(languages.codes()) if code != source_of(rows[0])
        )
        form = ExportForm(request.POST or None, initial={"language": wanted})
        if request.method == "POST" and form.is_valid():
            try:
                return _file(request, rows, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
        context = {"title": gettext("Export for translation"), "form": form, "rows": rows}
        return self._page(request, "exchange_export", context)

    @method_decorator(csrf_protect)
    def import_view(self, request):
        """Take a translated file, write what is in it as drafts, and tell of every segment."""
        if not any(rights.may_write(request.user, model) for model in models_seen(self.admin_site, request.user)):
            raise Denied(audit.Action.IMPORT, model=Translation)
        form, report = ImportForm(request.POST or None, request.FILES or None), None
        if request.method == "POST":
            form = ImportForm(request.POST, request.FILES)
            if form.is_valid():
                parts, dry_run = form.cleaned_data["file"], form.cleaned_data["dry_run"]
                report = bring_in(parts, by=request.user, dry_run=dry_run, name=form.file_name)
                for found in report.objects:
                    found.url = found.row and admin_url(type(found.row), "change", found.row.pk)
        context = {
            "title": gettext("Import translations"),
            "form": form,
            "report": report,
            "megabytes": MAX_BYTES // MEGABYTE,
        }
        return self._page(request, "exchange_import", context)

    def _page(self, request, name, context):
        request.current_app = self.admin_site.name
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/translations/{name}.html", context)


def _rows(request):
    """Return the objects that an address names, such as ?rows=programs.program:1,2, if the person may see them."""
    found = []
    for text in request.GET.getlist("rows"):
        match = ROWS.fullmatch(text)
        try:
            model = match and apps.get_model(match[1])
        except LookupError:
            model = None
        if model is None or not issubclass(model, Publishable):
            raise BadRequest
        if not rights.may_see(request.user, model):
            raise Denied(audit.Action.EXPORT, model=model)
        pks = [int(pk) for pk in match[2].split(",") if int(pk) < 2**63]
        found += model._base_manager.filter(pk__in=pks[: MOST_OBJECTS + 1]).order_by("pk")
    return found


def _file(request, rows, language, format, only_open):  # noqa: A002  the field's name
    """Return the answer with the file; raise ValidationError if there is nothing to put into it."""
    parts = [collect(row, language, only_open=only_open) for row in rows if source_of(row) != language]
    if not any(part.units for part in parts):
        raise ValidationError(_("There is nothing to translate into this language."))
    write, ending, content_type = FORMATS[format]
    content = write([part for part in parts if part.units])
    exported = {part.original for part in parts if part.units}
    for row in rows:
        if f"{row._meta.label_lower}:{row.key}" in exported:
            audit.record(audit.Action.EXPORT, request.user, row, codes=[language], detail=format)
    stem = rows[0].key if len(rows) == 1 else "translations"
    name = content_disposition_header(as_attachment=True, filename=f"{stem}-{language}.{ending}")
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": name})


def export_address(rows_by_model, language=""):
    """Return the address of the export page for some rows: {model: primary keys}."""
    rows = [f"{model._meta.label_lower}:{','.join(map(str, pks))}" for model, pks in rows_by_model.items()]
    query = {"rows": rows} | ({"language": language} if language else {})
    return f"{reverse('admin:translation-export')}?{urlencode(query, doseq=True)}"


@admin.action(description=_("Export for translation"), permissions=["view"])
def export_rows(model_admin, request, queryset):
    """Lead to the export of the selected records."""
    # One more than may be, so that the page says that these are too many.
    pks = queryset.order_by("pk").values_list("pk", flat=True)[: MOST_OBJECTS + 1]
    return HttpResponseRedirect(export_address({model_admin.model: list(pks)}))


@admin.action(description=_("Export for translation"), permissions=["view"])
def export_translations(model_admin, request, queryset):
    """Lead to the export of what the selected lines of the desk are about."""
    found = {}
    for translation in queryset.select_related("content_type")[: MOST_OBJECTS + 1]:
        found.setdefault(translation.content_type.model_class(), []).append(translation.object_id)
    chosen = set(queryset.order_by().values_list("language", flat=True).distinct())
    return HttpResponseRedirect(export_address(found, chosen.pop() if len(chosen) == 1 else ""))


PublishableAdmin.actions.append(export_rows)
