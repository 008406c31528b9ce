from publishing.admin.publication import PublishableAdmin
from publishing.admin.translated import PlainInline, RecordAdmin, RecordInline

__all__ = ["PlainInline", "PublishableAdmin", "RecordAdmin", "RecordInline"]
