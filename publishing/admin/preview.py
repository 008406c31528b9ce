"""Admin pages that show a version as its public pages, the languages beside each other. They write nothing."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from publishing import languages
from publishing.admin.site import admin_url
from publishing.models import Draft
from publishing.payload import snapshot
from publishing.preview import frames
from publishing.schemas import UnreadableVersionError, read


class PreviewMixin:
    """Adds the addresses at which staff see an object's newest version, or any other, as its public page."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.preview_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        return [
            path("<int:pk>/preview/", view, name=name),
            path("<int:pk>/preview/<int:number>/", view, name=f"{name}_version"),
            *super().get_urls(),
        ]

    def preview_view(self, request, pk, number=None):
        """Answer with a version's pages; without a number with the newest one, or the row where nobody drafted it."""
        row, draft = find(self.model, pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if draft is None and number is None:
            return preview_response(request, row, snapshot(row), str(row))
        if draft is None:
            raise Http404
        revisions = draft.revisions.select_related("schema", "author")
        revision = get_object_or_404(revisions, number=number or draft.head.number)
        try:
            payload = read(revision)
        except UnreadableVersionError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return HttpResponseRedirect(admin_url(self.model, "history", pk))
        return preview_response(request, row, payload, draft.name, revision)


def find(model, pk):
    """Return an object's row and its draft, None where staff have not touched it; of a deleted one, a row in memory."""
    draft = Draft.objects.of_model(model).filter(object_id=pk).select_related("head").first()
    row = model._base_manager.filter(pk=pk).first()
    if row is None and draft is None:
        raise Http404
    return row or model(pk=pk, key=draft.key), draft


def preview_response(request, row, payload, title, revision=None):
    """Return the page that shows an object as a payload would make it; without a revision, as somebody typed it."""
    model = type(row)
    is_stored = model._base_manager.filter(pk=row.pk).exists()
    context = {
        **admin.site.each_context(request),
        "title": gettext("Preview: %(name)s") % {"name": title},
        "opts": model._meta,
        "object_name": title,
        "change_url": admin_url(model, "change", row.pk) if is_stored else "",
        "revision": revision,
        "is_typed": request.method == "POST",
        "frames": frames(row, payload, languages.codes(), media=settings.STAFF_MEDIA_URL),
    }
    response = TemplateResponse(request, "admin/publishing/preview.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
