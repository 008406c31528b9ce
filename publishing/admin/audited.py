"""What staff change on any record of the admin goes to the audit log too."""

import json

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.utils.translation import override

from publishing import audit
from publishing.models import Publishable


class AuditedMixin:
    """Records additions, changes and deletions, save those of content: the services record these, with more."""

    def log_addition(self, request, obj, message):
        self._record(audit.Action.ADD, request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._record(audit.Action.CHANGE, request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            self._record(audit.Action.DELETE, request, obj)
        return super().log_deletions(request, queryset)

    def _record(self, action, request, obj, message=""):
        if issubclass(self.model, Publishable):
            return
        # One language for all, since nobody knows who will read it.
        with override(settings.LANGUAGE_CODE):
            text = message if isinstance(message, str) else json.dumps(message)
            detail = LogEntry(change_message=text).get_change_message()
        audit.record(action, request.user, obj, detail=detail)


def audited(admin_class):
    """Return an admin class that records what it changes."""
    if issubclass(admin_class, AuditedMixin):
        return admin_class
    return type(admin_class.__name__, (AuditedMixin, admin_class), {"__module__": admin_class.__module__})
