from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from publishing import languages
from publishing.models import Publishable
from results.unbacked import report


class Command(BaseCommand):
    help = "List the numbers in public texts, and in their newest drafts, that no figure stands behind."

    def add_arguments(self, parser):
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--in", dest="language", choices=codes, default=codes[0], help="the language of the report")

    def handle(self, *, language, **options):
        with override(language):
            found = report([model for model in apps.get_models() if issubclass(model, Publishable)])
            for one in found:
                self.stdout.write(self._heading(one))
                self.stdout.write(f"    {one.number.before}>{one.number.raw}<{one.number.after}")
                if one.number.suggestion:
                    advice = _("A public figure says the same: %(figure)s") % {"figure": one.number.suggestion.text}
                    self.stdout.write(f"    {advice}")
            message = ngettext("%(count)s number without a figure.", "%(count)s numbers without a figure.", len(found))
            self.stdout.write(message % {"count": len(found)})

    def _heading(self, one):
        state = _("public") if one.is_public else _("draft")
        return f"{one.model._meta.verbose_name}: {one.name} [{languages.tag(one.language)}] ({state})"
