"""Who has the same form open. Nobody is locked out: what two people write is merged."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from publishing import audit, languages
from publishing.models import Presence

# A form that has not been heard of for so long is closed. The script reports three times as often.
FORGOTTEN = timedelta(seconds=60)


class PresenceMixin:
    """Forms say who else is writing. Only the script reports, so that opening a form writes nothing."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_presence"
        view = self.admin_site.admin_view(self.presence_view)
        return [path("<int:pk>/presence/", view, name=name), *super().get_urls()]

    @method_decorator([csrf_protect, require_POST])
    def presence_view(self, request, pk):
        """Note that the person has the form open, and answer who else has, in words."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not self.model._base_manager.filter(pk=pk).exists():
            raise Http404
        language = request.POST.get("language", "")
        Presence.objects.update_or_create(
            content_type=ContentType.objects.get_for_model(self.model),
            object_id=pk,
            user=request.user,
            defaults={"seen_at": timezone.now(), "language": language if language in languages.codes() else ""},
        )
        return JsonResponse({"others": [str(line) for line in self._people(request, pk)]})

    def others_at(self, request, row):
        """Return a line for each other person who has the row's form open."""
        return self._people(request, row.pk)

    def _people(self, request, pk):
        found = Presence.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model),
            object_id=pk,
            seen_at__gt=timezone.now() - FORGOTTEN,
        )
        others = found.exclude(user=request.user).select_related("user").order_by("user__username")
        return [presence_line(presence) for presence in others]


def presence_line(presence):
    """Return who is editing, and in which language, in words."""
    name = audit.name_of(presence.user)
    if presence.language:
        words = gettext("%(person)s is editing the text in %(language)s.")
        return words % {"person": name, "language": languages.name(presence.language)}
    return gettext("%(person)s is editing this.") % {"person": name}
