"""What came of importing a file, segment by segment."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    IMPORTED = "imported", _("imported")
    MOVED = "moved", _("imported, but the source has changed")
    CONFIRMED = "confirmed", _("confirmed as still correct")
    UNCHANGED = "unchanged", _("unchanged")
    EMPTY = "empty", _("no words in the file")
    REFUSED = "refused", _("refused")


@dataclass
class Outcome:
    """What came of one segment: `place` is its field, `reason` says why it was refused or what else is to know."""

    id: str
    place: str
    kind: Kind
    reason: str = ""

    def refuse(self, reason):
        self.kind, self.reason = Kind.REFUSED, reason


@dataclass
class ObjectReport:
    """What came of one object. `refusal` says why nothing of it was imported, `version` is the one that was written."""

    original: str
    name: str = ""
    row: object = None
    language: str = ""
    outcomes: list = field(default_factory=list)
    refusal: str = ""
    version: int | None = None

    @property
    def counts(self):
        return Counter(outcome.kind for outcome in self.outcomes)

    @property
    def telling(self):
        """The outcomes that somebody should read: all but what is as it was."""
        return [outcome for outcome in self.outcomes if outcome.kind not in {Kind.UNCHANGED, Kind.EMPTY}]


@dataclass
class Report:
    """What came of a file, object by object; with `is_dry_run` what would."""

    objects: list
    is_dry_run: bool = False

    @property
    def counts(self):
        return sum((found.counts for found in self.objects), Counter())

    @property
    def totals(self):
        """[(kind, how many segments)] in the order of the kinds, none empty."""
        return [(kind, self.counts[kind]) for kind in Kind if self.counts[kind]]

    @property
    def telling(self):
        """The objects of which somebody should read."""
        return [found for found in self.objects if found.refusal or found.telling]

    @property
    def refused_objects(self):
        return [found for found in self.objects if found.refusal]
