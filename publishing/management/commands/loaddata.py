from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import translation
from django.utils.translation import gettext, ngettext
from modeltranslation.management.commands import loaddata

from publishing import signals
from publishing.loading import Ledger, Outcome, name


class Command(loaddata.Command):
    """Django's loaddata, under one fixed language and without touching what staff did to the rows."""

    help = (
        "Loads fixtures and leaves alone the rows that staff changed, wrote or deleted since the last load. "
        "Safe to repeat."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Loads every row as the fixtures have it, also over the work of staff.",
        )

    def handle(self, *fixture_labels, overwrite, **options):
        self.overwrite = overwrite
        super().handle(*fixture_labels, **options)
        if options["verbosity"] >= 1:
            self.report()

    def loaddata(self, fixture_labels):
        # Django's own count would call the rows left alone not installed; report() says it in the reader's words.
        if self.verbosity == 1:
            self.verbosity = 0
        self.ledger = Ledger(self.using, self.overwrite)
        # The base column of a translated field takes the active language's text: it must not depend on the caller.
        with translation.override(settings.LANGUAGE_CODE):
            super().loaddata(fixture_labels)
            self.ledger.record()
            signals.loaded.send(type(self), rows=self.ledger.written_objects())

    def save_obj(self, obj):
        row = obj.object
        if row._meta.app_config in self.excluded_apps or type(row) in self.excluded_models:
            return False
        if self.ledger.decide(obj) not in {Outcome.CREATED, Outcome.UPDATED}:
            return False
        return super().save_obj(obj)

    def report(self):
        rows = self.ledger.rows
        self.stdout.write(
            gettext("Rows loaded: %(created)s new, %(updated)s updated, %(unchanged)s already as they should be.")
            % {
                "created": intcomma(len(rows[Outcome.CREATED])),
                "updated": intcomma(len(rows[Outcome.UPDATED])),
                "unchanged": intcomma(len(rows[Outcome.UNCHANGED])),
            }
        )
        changed, foreign, deleted = (
            rows[Outcome.KEPT_CHANGED],
            rows[Outcome.KEPT_FOREIGN],
            rows[Outcome.KEPT_DELETED],
        )
        self.name_rows(
            changed,
            ngettext(
                "%(count)s row stays as staff changed it:", "%(count)s rows stay as staff changed them:", len(changed)
            ),
        )
        self.name_rows(
            foreign,
            ngettext(
                "%(count)s row was there before any fixture brought it, and stays as it is:",
                "%(count)s rows were there before any fixture brought them, and stay as they are:",
                len(foreign),
            ),
        )
        self.name_rows(
            deleted,
            ngettext(
                "%(count)s row stays away, because staff deleted it or what it refers to:",
                "%(count)s rows stay away, because staff deleted them or what they refer to:",
                len(deleted),
            ),
        )
        if changed or foreign or deleted:
            self.stdout.write(gettext("To load these rows all the same, add --overwrite."))

    def name_rows(self, rows, heading):
        """Write a heading and the rows under it, if there are any."""
        if rows:
            self.stdout.write(heading % {"count": intcomma(len(rows))})
            for row in rows:
                self.stdout.write(f"  {row._meta.verbose_name}: {name(row)}")
