from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "results"
    verbose_name = _("Results")

    def ready(self):
        import_module("results.receivers")
        import_module("results.importing.admin")
        # Its pages of the admin belong to no model.
        import_module("results.picking")
        import_module("results.unbacked_pages")
        import_module("results.receivers_sources")
