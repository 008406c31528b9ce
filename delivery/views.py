import logging
from http import HTTPStatus

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from publishing.admin.kept import rescue

log = logging.getLogger(__name__)


@never_cache
def healthz(request):
    """Answer that the process is alive; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request):
    """Answer 200 when the database is there and migrated, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "reason": "database"}, status=503)
    if waiting:
        return JsonResponse({"status": "unavailable", "reason": "migrations"}, status=503)
    return JsonResponse({"status": "ok"})


# What each refusal says: its heading and what the reader can do.
REFUSALS = {
    400: (_("We could not understand that address"), _("Check the address, or start from one of these pages.")),
    403: (_("You may not see this page"), _("If you work on this site, sign in or ask for the right to see it.")),
    404: (_("We could not find that page"), _("It may have moved, or the address may have a typing error.")),
    405: (_("This page can only be read"), _("The address exists, but it does not take what was sent to it.")),
    500: (_("Something went wrong on our side"), _("We have been told. Try again in a few minutes.")),
}


def error(request, status):
    """Return an error page in the site's look and the reader's language; without the database if need be."""
    heading, explanation = REFUSALS[status]
    context = {"status": int(status), "heading": heading, "explanation": explanation}
    if status != HTTPStatus.INTERNAL_SERVER_ERROR:
        try:
            return render(request, "error.html", context, status=status)
        except DatabaseError:
            log.warning("error page drawn without the database")
    return render(request, "error_without_frame.html", context, status=status)


def bad_request(request, exception=None):
    return error(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request, exception=None):
    return error(request, HTTPStatus.FORBIDDEN)


def csrf_failure(request, reason=""):
    """Refuse a form without its token; what staff typed into one whose token ran out is handed back to them."""
    return rescue(request) or error(request, HTTPStatus.FORBIDDEN)


def page_not_found(request, exception=None):
    return error(request, HTTPStatus.NOT_FOUND)


def server_error(request):
    return error(request, HTTPStatus.INTERNAL_SERVER_ERROR)
