from django.core.exceptions import PermissionDenied
from django.utils.encoding import escape_uri_path

from publishing import audit
from publishing.rights import Denied


class DeniedAuditMiddleware:
    """Record in the audit log what a signed-in person tried without the right to.

    Here and not in the services: their transaction, and with it an entry of theirs, is rolled back by then.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, PermissionDenied) or not request.user.is_authenticated:
            return
        # As it stands in the request: no line break of an address gets into the log.
        asked = f"{request.method} {escape_uri_path(request.path)}"
        if isinstance(exception, Denied):
            detail = f"{asked} {exception.detail}".strip()
            audit.record(
                exception.action, request.user, exception.row, model=exception.model, detail=detail, is_denied=True
            )
        else:
            audit.record(audit.Action.REQUEST, request.user, detail=asked, is_denied=True)
