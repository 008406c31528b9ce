"""September as Peru spells it. Django's own Spanish says "septiembre"; the catalog of this project takes its place."""

from django.utils.translation import gettext_noop, pgettext_lazy

SEPTEMBER = [
    gettext_noop("September"),
    gettext_noop("sep"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("abbrev. month", "Sept."),
]
