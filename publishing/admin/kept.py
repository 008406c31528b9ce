"""What somebody typed survives the end of their session: they sign in again and send it on.

Nothing of it is stored here. It travels in the pages, signed, so that nobody else can put words into them.
"""

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

FIELD = "kept"
SALT = "publishing.kept"
# As long as a session.
LONGEST = 12 * 60 * 60
NEVER_KEPT = {"csrfmiddlewaretoken", FIELD}


def pack(request):
    """Return what a posted form holds as one signed text; "" where there is nothing to keep, or a password in it."""
    names = [name for name in request.POST if name not in NEVER_KEPT]
    if not names or any("password" in name for name in names):
        return ""
    fields = [(name, value) for name in names for value in request.POST.getlist(name)]
    return signing.dumps({"path": request.get_full_path(), "fields": fields}, salt=SALT, compress=True)


def unpack(text):
    """Return {"path", "fields"} of what was kept, None if this site did not write it or it is too old."""
    try:
        return signing.loads(text, salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        return None


def ask_to_sign_in(request):
    """Return the sign-in page with what was typed in it."""
    context = {
        "app_path": f"{reverse('admin:login')}?{REDIRECT_FIELD_NAME}={request.path}",
        REDIRECT_FIELD_NAME: request.path,
        FIELD: pack(request),
    }
    # The sign-in form is shown empty, not filled with what another form sent.
    request.method = "GET"
    request.POST = QueryDict()
    return admin.site.login(request, context)


def ask_to_send_on(request, kept):
    """Return the page from which somebody who has signed in sends on what they typed before."""
    context = {**admin.site.each_context(request), "title": gettext("What you typed is still here"), **kept}
    return TemplateResponse(request, "admin/publishing/kept.html", context)


def comes_from_here(request):
    """Tell whether a page of this very site sent the request: browsers say so in a header that pages can't forge."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def rescue(request):
    """Return a page that saves what was typed into an admin form whose token is no longer valid, None if none does."""
    is_ours = request.method == "POST" and request.path.startswith(reverse("admin:index")) and comes_from_here(request)
    text = pack(request) if is_ours else ""
    if not text:
        return None
    if not admin.site.has_permission(request):
        return ask_to_sign_in(request)
    return ask_to_send_on(request, unpack(text))
