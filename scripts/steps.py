"""Steps of a command: each prints one line, and one that fails says which it was and why."""

import fcntl
import hashlib
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


class StepFailedError(Exception):
    """A step could not be done; the message is written for the person who started it."""


@contextmanager
def step(name):
    """Print the step's name, then how long it took."""
    print(f"{name} …", end=" ", flush=True)
    begin = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed" if sys.exc_info()[0] is not KeyboardInterrupt else "stopped", flush=True)
        raise
    print(f"done in {time.monotonic() - begin:.1f} s", flush=True)


def run(command, **options):
    """Run a program quietly and return its output; its output is the message if it fails."""
    command = [str(part) for part in command]
    try:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **{"cwd": ROOT, **options},
        )
    except OSError as error:
        raise StepFailedError(f"{command[0]} could not be started: {error}") from error
    if result.returncode:
        said = result.stdout.strip() or "(it printed nothing)"
        raise StepFailedError(f"{' '.join(command)} ended with {result.returncode}:\n{said}")
    return result.stdout


@contextmanager
def locked(path):
    """Hold a lock that other processes respect and that ends with this one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fingerprint(paths, *more):
    """Return a digest of files, of all files under folders, and of anything else that matters."""
    digest = hashlib.sha256(repr(more).encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(f"{file.relative_to(ROOT)} {file.stat().st_size} ".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


@contextmanager
def unless_done(stamp, mark):
    """Tell whether work is still to be done, and note in the stamp file that it was done for this mark."""
    done = stamp.exists() and stamp.read_text() == mark
    yield not done
    if not done:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(mark)


def main(function, *arguments):
    """Run a command's function and turn what went wrong into a message and an exit status."""
    # A closed terminal or a process manager ends a command as Ctrl-C does, so that it stops what it started.
    for number in [signal.SIGTERM, signal.SIGHUP]:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(function(*arguments))
    except (StepFailedError, OSError) as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
