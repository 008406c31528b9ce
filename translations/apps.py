from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("Translations")

    def ready(self):
        # It connects itself to what publishing tells; models are not there before.
        import_module("translations.receivers")
        import_module("translations.admin.form")
        import_module("translations.parity")
        import_module("translations.admin.terms")
        import_module("translations.checks.receivers")
