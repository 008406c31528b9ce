import logging
import time
import uuid
from http import HTTPStatus

from django.core.exceptions import BadRequest

from delivery.views import error, healthz, readyz

log = logging.getLogger("requests")


class RequestLogMiddleware:
    """Write one line per answer: who asked is not in it, what was asked and how it went is.

    The request gets an id, which the answer carries too, so that a reader's report finds its line.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        request.id = uuid.uuid4().hex
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        log.info(
            "request",
            extra={
                "request_id": request.id,
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response


class SecurityHeadersMiddleware:
    """Add the headers that Django has no setting for, to every answer, and keep the admin and drafts out of caches."""

    HEADERS = {
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.HEADERS.items():
            response.setdefault(name, value)
        if request.path.startswith(("/admin/", "/share/")):
            response["Cache-Control"] = "no-store"
        if request.path.startswith("/share/"):
            # Refusals too: no answer may tell whether there is a draft, nor let its address out.
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex"
        return response


class BadInputMiddleware:
    """Refuse what PostgreSQL can't store before any view meets it: NUL, and addresses of absurd length."""

    LONGEST_QUERY = 2000

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "\x00" in request.path or len(request.META.get("QUERY_STRING", "")) > self.LONGEST_QUERY:
            raise BadRequest
        if any("\x00" in word for pair in request.GET.lists() for word in (pair[0], *pair[1])):
            raise BadRequest


class MethodNotAllowedMiddleware:
    """Give a refused method the site's error page; the views answer it with an empty body."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = error(request, HTTPStatus.METHOD_NOT_ALLOWED)
            page["Allow"] = response["Allow"]
            return page
        return response


class HealthMiddleware:
    """Answer /healthz and /readyz ahead of host checks, sessions and languages.

    `/healthz` says that the process answers; `/readyz` that it reaches the database with every migration applied.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return healthz(request)
        if request.path == "/readyz":
            return readyz(request)
        return self.get_response(request)
