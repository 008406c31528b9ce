"""The pages on which staff see an indicator's values as a grid, and type those of many years at once."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from programs.models import Region
from publishing import audit, rights
from publishing.admin.site import admin_url
from publishing.rights import Denied
from results import services
from results.admin.cells import KINDS, lines
from results.admin.sheet import Sheet, SheetForm, current_year
from results.checks import gaps, warnings_for
from results.models import Result

FIRST_YEAR, LAST_YEAR = 1900, 2200


class GridMixin:
    """Adds the grid of an indicator's values, and the sheet to type them in."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/values/", view(self.values_view), name="results_indicator_values"),
            path("<int:pk>/values/sheet/", view(self.sheet_view), name="results_indicator_sheet"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def values_view(self, request, pk):
        """Show all values of an indicator, public ones beside those that wait."""
        indicator = self._indicator(request, pk)
        found = lines(indicator)
        places = {line.place: None for line in found}
        chosen = request.GET.get("place", "")
        shown = [line for line in found if line.place == chosen] if "place" in request.GET else found
        waiting = [entry.waiting for line in found for entry in line.entries if entry.waiting]
        context = {
            "lines": shown,
            "places": places if len(places) > 1 else {},
            "place": chosen if "place" in request.GET else None,
            "kinds": KINDS.values(),
            "may_enter": services.may_enter(request.user, Result),
            "may_publish": services.may_publish(request.user),
            "drafts": sum(row.status == Result.Status.DRAFT for row in waiting),
            "reviewed": sum(row.status == Result.Status.REVIEWED for row in waiting),
            "public": sum(entry.public is not None for line in found for entry in line.entries),
            "warnings": [*gaps(indicator), *warnings_for(indicator)],
        }
        return self._values_page(request, indicator, "values", gettext("Values: %(indicator)s"), context)

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), csrf_protect])
    def sheet_view(self, request, pk):
        """Show the fiscal years of one place as boxes; a POST saves all that changed in them, or adds a year."""
        indicator = self._indicator(request, pk)
        if not all(services.may_enter(request.user, kind) for kind in KINDS.values()):
            raise Denied(audit.Action.VALUE, indicator)
        if indicator.is_in_words:
            text = gettext("The values of this indicator are words. Enter them one by one.")
            self.message_user(request, text, messages.INFO)
            return HttpResponseRedirect(admin_url(self.model, "values", indicator.pk))
        regions = list(Region.objects.alphabetical())
        chosen = (request.POST if request.method == "POST" else request.GET).get("place", "")
        region = next((region for region in regions if str(region.pk) == chosen), None)
        if request.method == "POST" and "_add" in request.POST:
            form = self._with_year(request, Sheet(indicator, region, request.POST))
        elif request.method == "POST":
            form = SheetForm(Sheet(indicator, region, request.POST), request.POST)
            if form.is_valid() and form.save(request.user):
                return self._after_sheet(request, indicator, form)
        else:
            form = SheetForm(Sheet(indicator, region))
        context = {"form": form, "sheet": form.sheet, "regions": regions, "region": region, "kinds": KINDS.values()}
        return self._values_page(request, indicator, "sheet", gettext("Several years: %(indicator)s"), context)

    def _with_year(self, request, sheet):
        """Return the sheet's form with one year more, and with all that was typed."""
        typed = request.POST.get("year", "").strip()
        if typed.isascii() and typed.isdecimal() and FIRST_YEAR <= int(typed) <= LAST_YEAR:
            sheet.add(int(typed))
        else:
            text = gettext("Give the year to add with four digits, such as %(year)s.") % {"year": current_year()}
            self.message_user(request, text, messages.ERROR)
        return SheetForm(sheet, initial=request.POST.dict())

    def _after_sheet(self, request, indicator, form):
        if not form.done:
            self.message_user(request, gettext("Nothing was changed, so nothing was saved."), messages.INFO)
        else:
            text = ngettext(
                "%(count)s value is saved as a draft. Another person has to check it.",
                "%(count)s values are saved as drafts. Another person has to check them.",
                len(form.done),
            )
            self.message_user(request, text % {"count": len(form.done)}, messages.SUCCESS)
        for warning in warnings_for(indicator):
            self.message_user(request, warning, messages.WARNING)
        return HttpResponseRedirect(admin_url(self.model, "values", indicator.pk))

    def _indicator(self, request, pk):
        """Return an indicator that the person may see."""
        if not rights.may_see(request.user, self.model):
            raise Denied(audit.Action.REQUEST, model=self.model)
        return get_object_or_404(self.model._base_manager, pk=pk)

    def _values_page(self, request, indicator, name, title, context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "indicator": indicator,
            "title": title % {"indicator": indicator.text_in_any("title")},
            **context,
        }
        return TemplateResponse(request, f"admin/results/{name}.html", context)
