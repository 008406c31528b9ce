"""The only writers of drafts, publications and reviews. Each function checks rights and stands in one transaction."""

from publishing.services.deletion import delete, recover
from publishing.services.drafts import (
    Conflict,
    Saved,
    absorb,
    copy_payload,
    create,
    discard,
    find,
    head_payload,
    restore,
    save,
)
from publishing.services.publication import findings, missing_errors, outcome, problems, publish, unpublish
from publishing.services.schedule import run_due, schedule

__all__ = [
    "Conflict",
    "Saved",
    "absorb",
    "copy_payload",
    "create",
    "delete",
    "discard",
    "find",
    "findings",
    "head_payload",
    "missing_errors",
    "outcome",
    "problems",
    "publish",
    "recover",
    "restore",
    "run_due",
    "save",
    "schedule",
    "unpublish",
]
