from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")

    def ready(self):
        # Models are not there before.
        from publishing import signals

        signals.asked_for_archive.connect(archived_on)
        import_module("pages.receivers")


def archived_on(**asked):
    """Return the day since which the whole mission is archived, as the public reads it; None while it goes on."""
    from pages.models import Mission

    return Mission.objects.live_in_any().values_list("archived_on", flat=True).first()
