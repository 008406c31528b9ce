"""What a translated segment can be, from what needs work most to what needs none."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Derived from words alone, never stored by hand and never from dates."""

    MISSING = "missing", _("missing")
    BEHIND = "behind", _("behind")
    MACHINE = "machine", _("by machine, not reviewed")
    SAME = "same", _("same on purpose")
    CURRENT = "current", _("current")


# In these a translator has something to do.
OPEN = (Status.MISSING, Status.BEHIND, Status.MACHINE)


def worst(found):
    """Return the status that needs work most among some, "" where there are none."""
    found = set(found)
    return next((status for status in Status if status in found), "")
