from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, ngettext

from translations.reminders import remind


class Command(BaseCommand):
    """Tells translators by e-mail what they have that is due within three days or overdue."""

    help = (
        "Sends each translator one e-mail a day on what is due within three days or overdue. Safe to repeat and to run "
        "on several machines at once."
    )

    def handle(self, **options):
        failed = 0
        for person, translations, problem in remind():
            count = len(translations)
            text = ngettext("%(person)s: %(count)d translation.", "%(person)s: %(count)d translations.", count)
            if problem:
                failed += 1
                text = gettext("%(person)s was not reminded: %(problem)s")
            values = {"person": person.get_username(), "count": count, "problem": problem}
            self.stdout.write(text % values)
        if failed:
            raise CommandError(gettext("Some reminders could not be sent. They are tried again at the next run."))
