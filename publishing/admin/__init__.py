from publishing.admin.publication import PublishableAdmin
from publishing.admin.steps import ClearanceStepAdmin
from publishing.admin.translated import PlainInline, RecordAdmin, RecordInline

__all__ = ["ClearanceStepAdmin", "PlainInline", "PublishableAdmin", "RecordAdmin", "RecordInline"]
