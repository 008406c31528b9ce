from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


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


def error(request, status):
    """Return an error page in the site's look and the reader's language, without touching the database."""
    return render(request, f"{status}.html", {"status": status}, status=status)


def bad_request(request, exception=None):
    return error(request, 400)


def permission_denied(request, exception=None):
    return error(request, 403)


def csrf_failure(request, reason=""):
    return error(request, 403)


def page_not_found(request, exception=None):
    return error(request, 404)


def server_error(request):
    return error(request, 500)
