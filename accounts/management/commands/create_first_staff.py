import secrets

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand


class Command(BaseCommand):
    help = "Create a superuser with a random password, printed once, unless there is a superuser."

    def add_arguments(self, parser):
        parser.add_argument("--username", default="staff", help="name to sign in with (default: staff)")

    def handle(self, *, username, **options):
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(15)
        users.create_superuser(username, password=password)
        self.stdout.write(f"Created the first staff account. Name: {username}  Password: {password}  (not shown again)")
