"""The page of the admin on which staff find numbers in texts that no figure stands behind."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.paginator import Paginator
from django.template.defaultfilters import capfirst
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing import describe
from publishing.admin.site import admin_url
from publishing.admin.work import models_seen
from results.unbacked import Unbacked, report

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """What is Unbacked, with what staff need to find it."""

    found: Unbacked

    @property
    def kind(self):
        return capfirst(self.found.model._meta.verbose_name)

    @property
    def place(self):
        return describe.field_name(self.found.field.column)

    @property
    def url(self):
        return admin_url(self.found.model, "change", self.found.pk)


@require_safe
def unbacked_view(request, site):
    """Answer with the numbers in those kinds of content that the person may see."""
    found = report(models_seen(site, request.user))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **site.each_context(request),
        "title": _("Numbers without a figure"),
        "page": page,
        "lines": [Line(one) for one in page],
    }
    return TemplateResponse(request, "admin/results/unbacked.html", context)


admin.site.add_page("unbacked/", unbacked_view, "unbacked")
