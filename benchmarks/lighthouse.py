"""Lighthouse's marks for the pages that most readers see, on a slow phone: `make lighthouse`.

    python -m benchmarks.lighthouse [http://127.0.0.1:8000] [--tries 3]

Needs a site that is running as in production: `make run` in another terminal. Prints the marks of each page, and ends
with status 1, and with what cost a page its marks, where one is under 98. A page under it is tried again, since other
work on the machine makes any page slower.
"""

import argparse
import json
import os
import urllib.request
from urllib.parse import urlsplit

from scripts import frontend
from scripts.steps import StepFailedError, main, run
from scripts.system import chromium

LOWEST = 98
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
PATHS = [
    "/en/",
    "/es/",
    "/en/programs/amazon-regional-environment-program/",
    "/es/programas/programa-regional-ambiental-para-la-amazonia/",
    "/en/results/",
    "/es/resultados/",
]
LIGHTHOUSE = frontend.PACKAGES / "lighthouse" / "cli" / "index.js"
# Chromium's sandbox refuses root, and containers have little shared memory.
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage"


def ensure_running(site):
    """Stop here, with a word on what to do, where no site answers."""
    try:
        urllib.request.urlopen(f"{site}/healthz", timeout=10).close()  # noqa: S310  whoever runs it names the site
    except OSError as error:
        raise StepFailedError(f"No site answers at {site}: start it with `make run`.\n{error}") from error


def report(address, environment):
    """Return Lighthouse's report on a page."""
    command = ["node", LIGHTHOUSE, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    return json.loads(run([*command, f"--only-categories={','.join(CATEGORIES)}"], env=environment))


def marks(report):
    """Return the marks out of 100, by category; None where Lighthouse could not tell."""
    scores = {name: report["categories"][name]["score"] for name in CATEGORIES}
    return {name: None if score is None else round(score * 100) for name, score in scores.items()}


def losses(report):
    """Return one line for each audit that counts and was not passed in full."""
    counted = {
        reference["id"]: name
        for name in CATEGORIES
        for reference in report["categories"][name]["auditRefs"]
        if reference["weight"]
    }
    return [
        f"{counted[key]}: {audit['title']} {audit.get('displayValue', '')} ({audit['score']:.2f})"
        for key, audit in report["audits"].items()
        if key in counted and audit["score"] is not None and audit["score"] < 1
    ]


def passes(address, tries, environment):
    """Print the marks of a page and tell whether they are all high enough."""
    for _ in range(tries):
        answer = report(address, environment)
        row = marks(answer)
        print(f"{urlsplit(address).path:<62} {' '.join(f'{mark!s:>14}' for mark in row.values())}", flush=True)
        if all(mark is not None and mark >= LOWEST for mark in row.values()):
            return True
    print("\n".join(f"    {line}" for line in losses(answer)), flush=True)
    return False


def measure(site, tries):
    ensure_running(site)
    frontend.build(with_tools=True)
    environment = {**frontend.node_environment(), "CHROME_PATH": chromium()}
    print(f"{'page':<62} {' '.join(f'{name:>14}' for name in CATEGORIES)}", flush=True)
    failed = [path for path in PATHS if not passes(f"{site}{path}", tries, environment)]
    if failed:
        raise StepFailedError(f"Under {LOWEST}: {', '.join(failed)}")


def command():
    parser = argparse.ArgumentParser(description="Ask Lighthouse for its marks of a running site.")
    port = os.environ.get("PORT", "8000")
    parser.add_argument("site", nargs="?", default=f"http://127.0.0.1:{port}", help="default: %(default)s")
    parser.add_argument("--tries", type=int, default=3, help="how often a page may be tried (default: 3)")
    options = parser.parse_args()
    return measure(options.site.rstrip("/"), options.tries)


if __name__ == "__main__":
    main(command)
