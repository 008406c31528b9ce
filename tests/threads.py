"""Several calls at the same time, as several people make them."""

import threading

from django.db import connection


def in_threads(*calls):
    """Run calls at the same time, each on its own connection, and return what they returned or raised."""
    barrier, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            answers[place] = call()
        except Exception as error:  # noqa: BLE001  the test looks at it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
