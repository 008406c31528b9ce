from functools import partial, wraps

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from publishing.admin import kept
from publishing.admin.audited import audited

# The order in which staff meet the rooms: what they edit every day first.
ROOMS = ["programs", "results", "strategy", "pages", "images", "contacts", "sources"]
ROOMS += ["translations", "publishing", "accounts", "auth"]


def room(app_label):
    """Return the place of an app in the lists of the admin."""
    return ROOMS.index(app_label) if app_label in ROOMS else len(ROOMS)


def admin_url(model, view, *args):
    """Return the address of a model's view in the admin, such as "changelist" or "change"."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def with_admin_policy(view):
    """Return a view whose answers carry the admin's Content-Security-Policy: the public one, a nonce, one hash."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response

    return wrapper


class AdminSite(admin.AdminSite):
    """Django's admin under the mission's name, with a policy of its own and the rooms in the order of daily work."""

    site_title = _("Site administration")
    site_header = _("Site administration")
    index_title = _("Overview")
    empty_value_display = _("none")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.pages = []

    def add_page(self, route, view, name):
        """Add a page for all members of the staff that belongs to no model; the view takes the request and `site`."""
        self.pages.append((route, view, name))

    def admin_view(self, view, cacheable=False):
        guarded = with_admin_policy(super().admin_view(view, cacheable))

        @wraps(guarded)
        def wrapper(request, *args, **kwargs):
            if request.method == "POST" and not self.has_permission(request) and kept.pack(request):
                return kept.ask_to_sign_in(request)
            return guarded(request, *args, **kwargs)

        return wrapper

    def login(self, request, extra_context=None):
        return with_admin_policy(self._login)(request, extra_context)

    def _login(self, request, extra_context=None):
        typed = request.POST.get(kept.FIELD, "")
        if typed:
            extra_context = {**(extra_context or {}), kept.FIELD: typed}
        response = super().login(request, extra_context)
        found = kept.unpack(typed) if typed and self.has_permission(request) else None
        return kept.ask_to_send_on(request, found) if found else response

    def register(self, model_or_iterable, admin_class=None, **options):
        super().register(model_or_iterable, audited(admin_class or admin.ModelAdmin), **options)

    def get_urls(self):
        # The page knows all of our models, which are not there yet when the site is made.
        from publishing.admin import work

        return [
            path("work/", self.admin_view(partial(work.work_view, site=self)), name="work"),
            path(
                "drafts/<int:pk>/recover/", self.admin_view(partial(work.recover_view, site=self)), name="draft-recover"
            ),
            *(path(route, self.admin_view(partial(view, site=self)), name=name) for route, view, name in self.pages),
            # Before Django's own, which would tell any member of the staff the address of a draft.
            path("r/<int:content_type_id>/<int:object_id>/", self.admin_view(self.shortcut), name="view_on_site"),
            *(found for found in super().get_urls() if getattr(found, "name", "") != "view_on_site"),
        ]

    def shortcut(self, request, content_type_id, object_id):
        """Lead who may see an object in the admin to its page on the site."""
        # No models are there yet when the site is made.
        from django.contrib.contenttypes.models import ContentType
        from django.contrib.contenttypes.views import shortcut

        from publishing.rights import may_see

        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        if model is None or not may_see(request.user, model):
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

    def get_app_list(self, request, app_label=None):
        return sorted(super().get_app_list(request, app_label), key=lambda app: room(app["app_label"]))
