from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from publishing.rights import Denied
from results.importing.applying import ImportRefusedError, bring_in, may_import
from results.importing.files import check_size
from results.importing.planning import plan
from results.importing.report import Fate, totals


class Command(BaseCommand):
    help = "Imports values from a CSV or XLSX file as drafts, all of them or none, and says what became of every row."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="whose rights count, and whose name the drafts bear")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and write nothing")

    def handle(self, *, file, user, dry_run, verbosity, **options):
        person = get_user_model().objects.filter(username=user, is_active=True).first()
        if person is None:
            raise CommandError(gettext("There is no active user %(name)s.") % {"name": user})
        with override(person.language or settings.LANGUAGE_CODE):
            try:
                self.bring_in(file, person, dry_run, verbosity)
            except OSError as error:
                raise CommandError(str(error)) from error
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            except Denied as denied:
                text = gettext("%(name)s has no right to enter values.") % {"name": user}
                raise CommandError(text) from denied
            except KeyboardInterrupt:
                raise CommandError(gettext("Stopped. Nothing was written.")) from None

    def bring_in(self, file, person, dry_run, verbosity):
        """Plan or carry out the import, and tell of it."""
        check_size(file.stat().st_size)
        content = file.read_bytes()
        if not may_import(person):
            raise CommandError(gettext("%(name)s has no right to enter values.") % {"name": person.username})
        try:
            found = self.follow(plan(content, by=person) if dry_run else bring_in(content, by=person, name=file.name))
        except ImportRefusedError as refused:
            found = refused.plan
        for note in found.notes:
            self.stderr.write(note)
        for line in found.lines:
            if line.fate == Fate.BAD or verbosity > 1:
                self.tell(line)
        self.stdout.write(
            ", ".join(f"{capfirst(label)}: {intcomma(count)}" for _fate, label, count in totals(found.counts))
        )
        if not found.is_good:
            raise CommandError(gettext("Nothing was written. Mend these rows and import the file again."))
        if dry_run:
            self.stdout.write(gettext("Nothing was written."))

    def follow(self, steps):
        """Return what the steps come to, and tell how far they are on the way."""
        while True:
            try:
                progress = next(steps)
            except StopIteration as end:
                return end.value
            self.stderr.write(f"{progress.words}: {intcomma(progress.done)}")

    def tell(self, line):
        """Write a row's fate and which value it is about."""
        place = ", ".join(filter(None, [line.indicator, line.value]))
        messages = line.messages
        if line.fate != Fate.BAD:
            label = gettext("Row %(row)s: %(message)s") % {"row": line.row, "message": Fate(line.fate).label}
            messages = [". ".join([label, *messages])]
        for message in messages:
            self.stdout.write(f"{message} ({place})" if place else message)
