from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db.models import ProtectedError

from programs import demonstration


class Command(BaseCommand):
    help = (
        "Make or delete invented programs, to measure and to show the site with. Each is marked as a demonstration in "
        "its title. They are public at once, so the command refuses to make any on a site that others can reach."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--count", type=int, help="how many there shall be; those that are there already are kept")
        what.add_argument("--delete", action="store_true", help="delete all of them, and nothing else")
        parser.add_argument(
            "--even-on-a-public-site", action="store_true", help="make them though SITE_URL begins with https"
        )

    def handle(self, *, count, delete, even_on_a_public_site, **options):
        if delete:
            self.delete()
            return
        if count < 1:
            raise CommandError("--count takes a number from 1.")
        # Only a loopback address may go without https: see the settings.
        if settings.HTTPS and not even_on_a_public_site:
            raise CommandError(
                f"{settings.SITE_URL} can be reached by others, who would take these programs for real ones. "
                "Add --even-on-a-public-site if that is what you want."
            )
        try:
            for done in demonstration.generate(count):
                self.stdout.write(f"{done:,} of {count:,}")
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was made is whole; the same command goes on from there.") from None
        total = demonstration.demonstration_programs().count()
        self.stdout.write(f"There are {total:,} demonstration programs.")

    def delete(self):
        done = 0
        try:
            for done in demonstration.delete():
                self.stdout.write(f"{done:,} deleted")
        except ProtectedError as error:
            raise CommandError(f"Something else needs a demonstration program: {error.args[0]}") from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. The same command goes on from there.") from None
        self.stdout.write(f"Deleted {done:,} demonstration programs.")
