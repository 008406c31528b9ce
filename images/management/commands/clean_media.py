from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.files.storage import default_storage
from django.core.management import BaseCommand
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from images.cleaning import unnamed_files

PROGRESS_EVERY = 100


class Command(BaseCommand):
    help = gettext_lazy("Delete image files that no record and no version names, and that are older than a day.")

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help=_("say what would be deleted, and delete nothing"))

    def handle(self, *, dry_run, **options):
        names = unnamed_files()
        size = 0
        for done, name in enumerate(names, start=1):
            size += self.remove(name, dry_run)
            if done % PROGRESS_EVERY == 0:
                self.stdout.write(_("%(done)s of %(total)s") % {"done": intcomma(done), "total": intcomma(len(names))})
        if dry_run:
            sentence = ngettext(
                "Would delete %(count)s file, %(size)s.", "Would delete %(count)s files, %(size)s.", len(names)
            )
        else:
            sentence = ngettext("Deleted %(count)s file, %(size)s.", "Deleted %(count)s files, %(size)s.", len(names))
        self.stdout.write(sentence % {"count": intcomma(len(names)), "size": filesizeformat(size)})

    def remove(self, name, dry_run):
        """Delete a file, unless this is a dry run, and return its size; 0 if another run was faster."""
        try:
            size = default_storage.size(name)
        except FileNotFoundError:
            return 0
        if not dry_run:
            default_storage.delete(name)
        return size
