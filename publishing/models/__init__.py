from publishing.models.audit import AuditEntry
from publishing.models.content import Keyed, OfficialWording, Publishable
from publishing.models.drafts import Draft, Presence, Revision, Schema
from publishing.models.loaded import LoadedRow, LoadedRowQuerySet
from publishing.models.publications import OldAddress, Publication, PublicChange, Schedule
from publishing.models.review import ClearanceStep, Comment, Decision, Guest, Review, ShareLink

__all__ = [
    "AuditEntry",
    "ClearanceStep",
    "Comment",
    "Decision",
    "Draft",
    "Guest",
    "Keyed",
    "LoadedRow",
    "LoadedRowQuerySet",
    "OfficialWording",
    "OldAddress",
    "Presence",
    "PublicChange",
    "Publication",
    "Publishable",
    "Review",
    "Revision",
    "Schedule",
    "Schema",
    "ShareLink",
]
