"""The pages on which staff take values out as a sheet and bring a sheet in."""

from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from publishing import audit, rights
from publishing.admin.site import admin_url
from publishing.rights import Denied
from results.importing import kept, progress
from results.importing.applying import ImportRefusedError, may_import, run
from results.importing.exporting import CSV, TYPES, opened, write_lines, write_template, write_values
from results.importing.files import MAX_BYTES, MAX_ROWS
from results.importing.forms import ExportForm, ImportForm
from results.importing.report import Fate, totals
from results.importing.workbooks import MEGABYTE
from results.models import Indicator, ValueImport
from results.services import KINDS

# What takes longer than a moment is done on a page that shows how far it is.
LONG = 100_000
PER_PAGE = 100


def may_export(user):
    """Tell whether a person may take all values out, drafts included."""
    return all(rights.may_see(user, model) for model in (Indicator, *KINDS.values()))


@admin.register(ValueImport)
class ValueImportAdmin(admin.ModelAdmin):
    """No list of records: the page to upload a sheet, and what follows from it."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("", view(self.upload_view), name="results_valueimport_changelist"),
            path("template/", view(self.template_view), name="value-template"),
            path("export/", view(self.export_view), name="value-export"),
            path("<int:pk>/", view(self.report_view), name="value-import"),
            path("<int:pk>/report/", view(self.report_file_view), name="value-import-report"),
            path("<int:pk>/apply/", view(self.apply_view), name="value-import-apply"),
            path("<int:pk>/discard/", view(self.discard_view), name="value-import-discard"),
        ]

    # Who sees it: whoever may enter values of some kind

    def has_module_permission(self, request):
        return may_import(request.user)

    def has_view_permission(self, request, obj=None):
        return may_import(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @method_decorator(csrf_protect)
    def upload_view(self, request):
        """Take a sheet, and lead to what would become of its rows."""
        self._check_right(request)
        ValueImport.forget_old()
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST":
            form = ImportForm(request.POST, request.FILES)
            if form.is_valid():
                upload = form.cleaned_data["file"]
                sheet = kept.keep(upload.read(), upload.name, owner=request.user)
                if upload.size > LONG:
                    return self._progress(request, gettext("Looking at the file"), self._checking(sheet, request.user))
                try:
                    run(kept.check(sheet, by=request.user))
                except ValidationError as error:
                    form.add_error("file", error)
                else:
                    return HttpResponseRedirect(_report_url(sheet))
        context = {
            "title": gettext("Import values"),
            "form": form,
            "waiting": ValueImport.objects.filter(owner=request.user).exclude(lines=None).defer("content", "lines"),
            "megabytes": MAX_BYTES // MEGABYTE,
            "rows": MAX_ROWS,
            "may_export": may_export(request.user),
        }
        return self._page(request, "import", context)

    def template_view(self, request):
        """Give out the empty sheet to fill."""
        self._check_right(request)
        form = request.GET.get("format", "xlsx")
        if form not in TYPES:
            raise BadRequest
        return _file(opened(write_template, form), f"{gettext('values')}.{form}", form)

    @method_decorator(csrf_protect)
    def export_view(self, request):
        """Ask for what to export, and give the file out."""
        if not may_export(request.user):
            raise Denied(audit.Action.EXPORT, model=Indicator)
        form = ExportForm(request.POST or None, initial={"indicator": request.GET.get("indicator")})
        if request.method == "POST" and form.is_valid():
            chosen, kind = form.cleaned_data["indicator"], form.cleaned_data["format"]
            rows = Indicator._base_manager.filter(**({"pk": chosen.pk} if chosen else {}))
            audit.record(audit.Action.EXPORT, request.user, chosen, model=None if chosen else Indicator, detail=kind)
            return _file(
                opened(write_values, rows, kind), f"{chosen.key if chosen else gettext('values')}.{kind}", kind
            )
        return self._page(request, "import_export", {"title": gettext("Export values"), "form": form})

    def report_view(self, request, pk):
        """Show every row's fate, page by page, and ask whether to import."""
        sheet = self._own(request, pk)
        fate = request.GET.get("fate", "")
        if fate and fate not in Fate:
            raise BadRequest
        page = Paginator(kept.lines(sheet, fate), PER_PAGE).get_page(request.GET.get("p"))
        for line in page:
            line.label = Fate(line.fate).label
        context = {
            "title": gettext("What would be imported"),
            "sheet": sheet,
            "totals": totals(sheet.counts),
            "is_good": Fate.BAD not in sheet.counts,
            "written": sum(sheet.counts.get(found, 0) for found in (Fate.NEW, Fate.CHANGED, Fate.CORRECTION)),
            "fate": fate,
            "lines": page,
            "range": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        }
        return self._page(request, "import_report", context)

    def report_file_view(self, request, pk):
        """Give out what would become of every row as a file."""
        sheet = self._own(request, pk)
        return _file(opened(write_lines, kept.rows(kept.lines(sheet))), f"{gettext('report')}.csv", CSV)

    @method_decorator([csrf_protect, require_POST])
    def apply_view(self, request, pk):
        """Import a sheet whose dry run its owner has seen."""
        sheet = self._own(request, pk)
        if len(sheet.content) > LONG:
            return self._progress(request, gettext("Importing the file"), self._applying(sheet, request.user))
        try:
            found = run(kept.carry_out(sheet, by=request.user))
        except ImportRefusedError:
            self.message_user(request, _refused(), messages.WARNING)
            return HttpResponseRedirect(_report_url(sheet))
        self.message_user(request, _imported(found.counts), messages.SUCCESS)
        return HttpResponseRedirect(admin_url(ValueImport, "changelist"))

    @method_decorator([csrf_protect, require_POST])
    def discard_view(self, request, pk):
        """Forget a sheet."""
        self._own(request, pk).delete()
        self.message_user(request, gettext("The file was not imported, and it is no longer kept here."))
        return HttpResponseRedirect(admin_url(ValueImport, "changelist"))

    # Inside of the views

    def _check_right(self, request):
        if not may_import(request.user):
            raise Denied(audit.Action.IMPORT, model=Indicator)

    def _own(self, request, pk):
        """Return a sheet that waits, if it is this person's; nobody else is told that it is there."""
        self._check_right(request)
        return get_object_or_404(ValueImport.objects.exclude(lines=None), pk=pk, owner=request.user)

    def _page(self, request, name, context):
        request.current_app = self.admin_site.name
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/results/{name}.html", context)

    def _progress(self, request, title, steps):
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return progress.page(request, context, steps)

    def _checking(self, sheet, user):
        """Yield Progress of a dry run, then where to go on."""
        try:
            yield from kept.check(sheet, by=user)
        except ValidationError as error:
            yield _ending(errors=error.messages, url=admin_url(ValueImport, "changelist"))
        else:
            yield _ending(url=_report_url(sheet), is_report=True)

    def _applying(self, sheet, user):
        """Yield Progress of an import, then what came of it."""
        try:
            found = yield from kept.carry_out(sheet, by=user)
        except ImportRefusedError:
            yield _ending(errors=[_refused()], url=_report_url(sheet), is_report=True)
        else:
            yield _ending(done=_imported(found.counts), url=admin_url(Indicator, "changelist"))


def _ending(**context):
    return render_to_string("admin/results/_import_ending.html", context)


def _report_url(sheet):
    return reverse("admin:value-import", args=[sheet.pk])


def _refused():
    return gettext(
        "Nothing was imported: the values on the site have changed meanwhile. Look again at what would change."
    )


def _imported(counts):
    rows = ", ".join(f"{label}: {intcomma(count)}" for _fate, label, count in totals(counts))
    text = gettext("The file was imported. %(rows)s. The values are drafts: another person checks and publishes them.")
    return text % {"rows": capfirst(rows)}


def _file(file, name, form):
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[form])
