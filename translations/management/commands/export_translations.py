from pathlib import Path

from django.apps import apps
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, ngettext

from publishing import languages
from publishing.models import Publishable
from translations.exchange import po, xliff
from translations.exchange.files import MAX_BYTES, MEGABYTE
from translations.exchange.units import collect
from translations.learning import source_of

WRITERS = {".xlf": xliff.write, ".xliff": xliff.write, ".po": po.write}


class Command(BaseCommand):
    help = "Writes content and its translation into a file for translators: XLIFF 1.2 (.xlf) or PO (.po)."

    def add_arguments(self, parser):
        parser.add_argument(
            "objects",
            nargs="*",
            help="kinds of content such as programs.program, or single objects such as programs.program:water; "
            "all content where none is named",
        )
        parser.add_argument("--language", required=True, choices=languages.codes(), help="what to translate into")
        parser.add_argument("--output", required=True, type=Path, help="the file, which ends in .xlf or .po")
        parser.add_argument("--all", action="store_true", help="with what is current, not only what waits")

    def handle(self, *, objects, language, output, **options):
        write = WRITERS.get(output.suffix.lower())
        if write is None:
            raise CommandError(gettext("The name of the file must end in .xlf or .po."))
        rows = [row for row in self.rows(objects) if source_of(row) != language]
        parts = [collect(row, language, only_open=not options["all"]) for row in rows]
        parts = [part for part in parts if part.units]
        if not parts:
            self.stdout.write(gettext("There is nothing to translate into this language."))
            return
        try:
            content = write(parts)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if len(content) > MAX_BYTES:
            raise CommandError(
                gettext("The file would be larger than %(limit)d MB, which nobody can import. Export fewer objects.")
                % {"limit": MAX_BYTES // MEGABYTE}
            )
        output.write_bytes(content)
        count = sum(len(part.units) for part in parts)
        text = ngettext("%(count)s segment is in %(file)s.", "%(count)s segments are in %(file)s.", count)
        self.stdout.write(text % {"count": intcomma(count), "file": output})

    def rows(self, names):
        """Return the objects that are named, by kind or one by one."""
        kinds = [model for model in apps.get_models() if issubclass(model, Publishable)]
        if not names:
            return [row for model in kinds for row in model._base_manager.order_by("pk")]
        found, known = [], {model._meta.label_lower: model for model in kinds}
        for name in names:
            label, _colon, key = name.partition(":")
            if label not in known:
                raise CommandError(gettext("%(name)s is no kind of content.") % {"name": label})
            rows = known[label]._base_manager.order_by("pk")
            chosen = list(rows.filter(key=key) if key else rows)
            if key and not chosen:
                raise CommandError(gettext("There is no %(name)s.") % {"name": name})
            found += chosen
        return list(dict.fromkeys(found))
