import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.translation import gettext

from publishing.models import Schedule
from publishing.services import run_due


class Command(BaseCommand):
    """Publishes, and takes back, what was scheduled for now."""

    help = (
        "Makes the scheduled changes whose time has come. Safe to repeat and to run on several machines at once. "
        "With --every it goes on until it is stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, metavar="SECONDS", help="Looks again after so many seconds.")

    def handle(self, *, every, **options):
        if not every:
            self.make_changes()
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_arguments: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            self.make_changes()
            stopped.wait(every)

    def make_changes(self):
        for planned in run_due():
            if planned.state == Schedule.State.FAILED:
                text, style = gettext("Not done: %(change)s. %(problem)s"), self.style.WARNING
            else:
                text, style = gettext("Done: %(change)s."), self.style.SUCCESS
            self.stdout.write(style(text % {"change": planned, "problem": planned.problem}))
