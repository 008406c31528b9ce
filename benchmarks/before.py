"""Whether public pages cost more than in another checkout of the site, such as an earlier commit's.

    git worktree add /tmp/before COMMIT
    python -m benchmarks.before /tmp/before [--rounds 20] [--programs 30]

Needs what benchmarks.pages needs. The other checkout needs what a page there does: built static files, compiled
catalogs, and collected files in the folder that BEFORE_STATIC_ROOT names. Each checkout fills a database of its own
with the same content, and both draw each page in turn, so that other work on the machine troubles them alike.

It ends with status 1 where a page takes more queries than before, or 1.1 times as long, or more.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

LARGEST_RATIO = 1.1
BATCH = 10  # requests at a time
HERE = Path(__file__).resolve().parent.parent
PAGES = [
    "/en/",
    "/es/",
    "/en/our-work/",
    "/en/programs/",
    "/en/programs/demonstration-000001/",
    "/en/strategy/",
    "/es/estrategia/",
    "/en/results/",
    "/en/contacts/",
]
# Runs in either checkout, with what its own benchmarks.pages offers.
ARTIST = """
import json, logging, sys, time
from benchmarks import pages
logging.disable(logging.INFO)
with pages.database("before", int(sys.argv[1])):
    application = pages.get_wsgi_application()
    watch = pages.Stopwatch()
    print("ready", flush=True)
    for line in sys.stdin:
        path, count = line.split()
        watch.queries = 0
        with watch.running():
            pages.request(application, path)
        times = []
        for _ in range(int(count)):
            started = time.process_time()
            seconds = pages.request(application, path)
            times.append((seconds, time.process_time() - started))
        print(json.dumps([watch.queries, times]), flush=True)
"""


@contextmanager
def artist(checkout, programs, environment):
    """Start a process that draws a checkout's pages, and yield it when it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", ARTIST, str(programs)],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if process.stdout.readline() != "ready\n":
            raise SystemExit(f"{checkout} does not draw its pages.")
        yield process
    finally:
        # At the end of its input it drops its database.
        process.stdin.close()
        process.wait()


def draw(process, path):
    """Return the queries that a page takes, and of each of some requests the seconds and the processor's."""
    process.stdin.write(f"{path} {BATCH}\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def compare(before, now, path, rounds):
    """Return (queries, seconds, seconds of the processor) of a page, before and now."""
    found = [[], []]
    for process in (before, now):
        draw(process, path)
    for turn in range(rounds):
        pairs = [(found[0], before), (found[1], now)]
        for times, process in pairs if turn % 2 else reversed(pairs):
            queries, taken = draw(process, path)
            times.append((queries, taken))
    return [(batches[-1][0], *fastest([pair for _n, taken in batches for pair in taken])) for batches in found]


def fastest(pairs):
    """Return what the fastest tenth stayed under, in each of two ways to measure."""
    return [statistics.quantiles(times, n=10)[0] for times in zip(*pairs, strict=True)]


def main():
    parser = argparse.ArgumentParser(description="Compare the cost of public pages with another checkout's.")
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--rounds", type=int, default=20, help="how often each page has its turn (default: 20)")
    parser.add_argument("--programs", type=int, default=30, help="how many programs are generated (default: 30)")
    options = parser.parse_args()
    static = {"STATIC_ROOT": os.environ.get("BEFORE_STATIC_ROOT", os.environ.get("STATIC_ROOT", ""))}
    is_worse = False
    with ExitStack() as stack:
        before = stack.enter_context(artist(options.checkout.resolve(), options.programs, static))
        now = stack.enter_context(artist(HERE, options.programs, {}))
        print(f"{'page':<36} {'queries':>8} {'ms':>14} {'ratio':>6} {'of the processor':>20} {'ratio':>6}")
        for path in PAGES:
            (old_queries, *old), (new_queries, *new) = compare(before, now, path, options.rounds)
            ratios = [one / other for one, other in zip(new, old, strict=True)]
            whole, own = (f"{other * 1000:.1f} → {one * 1000:.1f}" for one, other in zip(new, old, strict=True))
            queries = f"{old_queries} → {new_queries}"
            print(f"{path:<36} {queries:>8} {whole:>14} {ratios[0]:>6.2f} {own:>20} {ratios[1]:>6.2f}", flush=True)
            is_worse |= new_queries > old_queries or ratios[0] >= LARGEST_RATIO
    return is_worse


if __name__ == "__main__":
    sys.exit(main())
