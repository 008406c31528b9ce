"""The checks by their codes: what people call them, and whether what they find stops a publication."""

from django.conf import settings
from django.core import checks
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """What a finding does."""

    BLOCK = "block", _("must be right")
    WARN = "warn", _("advice")
    OFF = "off", _("off")


# {code: (name, level)}. Blocks what can hardly be meant: a figure that stands for another, an address that is lost.
# A figure on one side alone can be good style (“the two countries”, “both”), so that it is advice.
CHECKS = {
    "numbers": (_("numbers"), Level.BLOCK),
    "percentages": (_("percentages"), Level.BLOCK),
    "currencies": (_("amounts of money"), Level.BLOCK),
    "years": (_("years"), Level.BLOCK),
    "dates": (_("dates"), Level.BLOCK),
    "figures": (_("figures on one side alone"), Level.WARN),
    "order": (_("order of figures"), Level.WARN),
    "emails": (_("e-mail addresses"), Level.BLOCK),
    "links": (_("number of links"), Level.BLOCK),
    "link_addresses": (_("addresses of links"), Level.WARN),
    "tokens": (_("figure tokens"), Level.BLOCK),
    "headings": (_("number of headings"), Level.WARN),
    "names": (_("names that are not translated"), Level.WARN),
    "forbidden": (_("forbidden words"), Level.WARN),
    "terms": (_("terms of the glossary"), Level.WARN),
    "alt": (_("descriptions of images"), Level.WARN),
    "readability": (_("plain language"), Level.WARN),
}


def level(code):
    """Return what findings of a check do on this site."""
    return Level(settings.TRANSLATION_CHECKS.get(code, CHECKS[code][1]))


def name(code):
    return CHECKS[code][0]


@checks.register
def check_setting(app_configs, **kwargs):
    """Return an error for each entry of the setting that names no check, or no level."""
    entries = settings.TRANSLATION_CHECKS
    unknown = [
        checks.Error(
            f"TRANSLATION_CHECKS names no check: {code!r}.",
            hint=f"The checks are {', '.join(CHECKS)}.",
            id="translations.E001",
        )
        for code in entries
        if code not in CHECKS
    ]
    return unknown + [
        checks.Error(
            f"TRANSLATION_CHECKS gives {code!r} the level {found!r}.",
            hint=f"The levels are {', '.join(Level.values)}.",
            id="translations.E002",
        )
        for code, found in entries.items()
        if found not in Level.values
    ]
