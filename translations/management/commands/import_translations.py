from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import capfirst
from django.utils.translation import gettext

from translations.exchange.files import check_size, read
from translations.exchange.importing import bring_in


class Command(BaseCommand):
    help = "Brings a translated XLIFF or PO file in as drafts, and says of every segment what became of it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="whose rights count, and whose name the versions bear")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and write nothing")

    def handle(self, *, file, user, dry_run, **options):
        person = get_user_model().objects.filter(username=user, is_active=True).first()
        if person is None:
            raise CommandError(gettext("There is no active user %(name)s.") % {"name": user})
        try:
            check_size(file.stat().st_size)
            parts = read(file.read_bytes())
        except OSError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        report = bring_in(parts, by=person, dry_run=dry_run, name=file.name)
        for found in report.objects if options["verbosity"] > 1 else report.telling:
            self.tell(found, options["verbosity"])
        if dry_run:
            self.stdout.write(gettext("Nothing was written."))
        self.stdout.write(", ".join(f"{kind.label}: {intcomma(count)}" for kind, count in report.totals))
        if report.refused_objects:
            raise CommandError(gettext("Objects refused") + f": {len(report.refused_objects)}")

    def tell(self, found, verbosity):
        """Write what came of one object; at a higher verbosity also of what is as it was."""
        version = gettext("version %(number)s") % {"number": found.version} if found.version else ""
        self.stdout.write(" – ".join(filter(None, [found.name, version, found.refusal])))
        for outcome in found.outcomes if verbosity > 1 else found.telling:
            line = f"{capfirst(outcome.kind.label)}: {outcome.place or outcome.id}. {outcome.reason}"
            self.stdout.write(f"  {line.strip()}")
