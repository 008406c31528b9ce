from django.conf import settings
from django.core.management import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from translations.checks.catalog import name
from translations.checks.report import heading, live_findings


class Command(BaseCommand):
    help = (
        "List what the checks find in everything that is public: figures, dates, links and words that differ between "
        "languages, words that the glossary forbids, sentences that are hard to read."
    )

    def add_arguments(self, parser):
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--in", dest="language", choices=codes, default=codes[0], help="the language of the report")

    def handle(self, *, language, **options):
        with override(language):
            count = errors = 0
            for row, place, found in live_findings():
                count, errors = count + 1, errors + found.is_blocking
                level = _("Error") if found.is_blocking else _("Advice")
                self.stdout.write(f"{level} ({name(found.code)}) – {heading(row, found)}\n    {place}: {found.message}")
            self.stdout.write(
                ngettext(
                    "%(count)s finding in what is public, errors: %(errors)s.",
                    "%(count)s findings in what is public, errors: %(errors)s.",
                    count,
                )
                % {"count": count, "errors": errors}
            )
