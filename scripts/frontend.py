"""Builds the front end with npm, by the machine's Node or, where there is none, by one from pip."""

import os
import re
import shutil
import sys

from scripts import venv
from scripts.steps import ROOT, VAR, StepFailedError, fingerprint, locked, main, run, step, unless_done

NODE_MAJOR = 20
PACKAGES = ROOT / "node_modules"


def build(*, with_tools=False):
    """Install the npm packages, with those that only tests need if asked, and build what has changed."""
    with locked(VAR / "prepare.lock"):
        environment = node_environment()
        install(environment, with_tools=with_tools)
        mark = fingerprint([ROOT / "frontend", ROOT / "package-lock.json"])
        with unless_done(ROOT / "static" / "build" / ".stamp", mark) as to_do:
            if to_do:
                with step("Building the front end"):
                    run(["npm", "run", "--silent", "build"], env=environment)


def node_environment():
    """Return an environment whose PATH leads to a Node that is new enough and its npm."""
    environment = dict(os.environ)
    if not has_node(environment):
        environment["PATH"] = f"{venv.VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
        if not has_node(environment):
            venv.install("requirements-node.txt")
    return environment


def has_node(environment):
    """Tell whether node and npm are there and node is new enough."""
    path = environment["PATH"]
    if not shutil.which("npm", path=path) or not shutil.which("node", path=path):
        return False
    try:
        version = run([shutil.which("node", path=path), "--version"], env=environment)
    except StepFailedError:
        return False
    return int(re.match(r"v(\d+)", version)[1]) >= NODE_MAJOR


def install(environment, *, with_tools):
    """Install the npm packages; once the tests' tools are in, they stay while the lock is the same."""
    mark = fingerprint([ROOT / "package.json", ROOT / "package-lock.json"])
    stamps = {True: PACKAGES / ".all-packages", False: PACKAGES / ".run-packages"}
    if stamps[True].exists() and stamps[True].read_text() == mark:
        return
    with unless_done(stamps[with_tools], mark) as to_do:
        if to_do:
            with step("Installing the front end's packages"):
                run(["npm", "ci", *([] if with_tools else ["--omit=dev"])], env=environment)


if __name__ == "__main__":
    main(lambda: build(with_tools="--with-tools" in sys.argv))
