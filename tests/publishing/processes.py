"""Processes of their own, each with its own connection, for what happens at once or stops in the middle."""

import multiprocessing
import os
import traceback
from contextlib import contextmanager
from importlib import import_module

PATIENCE = 60  # seconds


class Worker:
    """A process that runs one function of a test module, and talks to the test through a pipe.

    The function gets its arguments and then the process's end of the pipe.
    """

    def __init__(self, task, *arguments, database=None):
        from django.db import connection  # the process that imports this module has no settings yet

        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        place = (task.__module__, task.__name__)
        database = database or connection.settings_dict["NAME"]
        self.process = context.Process(target=work, args=(database, place, arguments, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def hear(self, patience=PATIENCE):
        """Return what the process says next."""
        assert self.pipe.poll(patience), "The process is silent."
        kind, said = self.pipe.recv()
        assert kind != "failed", said
        return said

    def go(self):
        self.pipe.send("go")

    def kill(self):
        """End the process as the kernel would: nothing of it runs any more."""
        self.process.kill()
        self.process.join(PATIENCE)

    def close(self):
        self.kill()
        self.pipe.close()


@contextmanager
def workers(*tasks, database=None):
    """Start processes, one for each (function, *arguments), and end them all afterwards; they wait for `go`."""
    found = [Worker(*task, database=database) for task in tasks]
    try:
        for worker in found:
            assert worker.hear() == "ready"
        yield found
    finally:
        for worker in found:
            worker.close()


def at_once(*tasks):
    """Run functions in processes of their own at the same time and return what each of them returns."""
    with workers(*tasks) as found:
        for worker in found:
            worker.go()
        return [worker.hear() for worker in found]


def work(database, place, arguments, pipe):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "usaid_peru.settings")
    if "://" in database:
        os.environ["DATABASE_URL"] = database
    try:
        import django
        from django.conf import settings

        if "://" not in database:
            settings.DATABASES["default"]["NAME"] = database
        # Nobody waits so long for anybody unless something is wrong.
        settings.DATABASES["default"].setdefault("OPTIONS", {})["options"] = f"-c lock_timeout={PATIENCE // 2}s"
        django.setup()
        module, name = place
        task = getattr(import_module(module), name)
        pipe.send(("said", "ready"))
        pipe.recv()
        pipe.send(("said", task(*arguments, pipe)))
    except Exception:  # noqa: BLE001  whatever it is, the test is told
        pipe.send(("failed", traceback.format_exc()))
