"""Brings everything up to date and serves the site on this machine: `make run`, and `make dev` with autoreload."""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, nullcontext

import environ
import psutil

from scripts import catalogs, frontend
from scripts.postgres import Server
from scripts.steps import ROOT, VAR, StepFailedError, locked, main

HOST = "127.0.0.1"
PATIENCE = 60  # seconds for the server's first answer, and for its last
SCHEDULE = 20  # seconds between two looks at what is to be published by itself


def serve(*, debug):
    if (ROOT / ".env").exists():
        environ.Env.read_env(ROOT / ".env")
    port = free_port(os.environ.get("PORT", "8000"))
    frontend.build()
    catalogs.compile_changed()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "usaid_peru.settings")
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.environ.setdefault("SECRET_KEY", secret_key())
    if debug:
        os.environ["DEBUG"] = "1"
    with database() as url:
        os.environ["DATABASE_URL"] = url
        if subprocess.run([sys.executable, "-m", "scripts.prepare_site"], cwd=ROOT).returncode:
            return 1
        with scheduler(), web_server(port, debug=debug) as process:
            try:
                return process.wait()
            except KeyboardInterrupt:
                return 0


def free_port(text):
    """Return the port that a text names, if nothing listens there: better known before any work is done."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StepFailedError(f"PORT={text} is not a number from 1 to 65535.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StepFailedError(
                f"Port {port} cannot be used: {error.strerror}{listener(port)}. "
                f"Stop what uses it or choose another: make run PORT={port + 1}"
            ) from error
    return port


def listener(port):
    """Return words on the process that listens on a port, as far as this account may know."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return ""
    listening = [c.pid for c in connections if c.status == psutil.CONN_LISTEN and c.laddr.port == port and c.pid]
    if not listening:
        return ""
    # Workers share their master's socket; the master was there first.
    first = psutil.Process(min(listening))
    return f" by process {first.pid} ({' '.join(first.cmdline())})"


def secret_key(folder=VAR):
    """Return this checkout's secret key, made at the first call and kept for its owner alone."""
    path = folder / "secret-key"
    with locked(folder / "prepare.lock"):
        if not path.exists():
            fresh = path.with_suffix(".new")
            with open(fresh, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(secrets.token_urlsafe(50))
            fresh.rename(path)
    return path.read_text()


def database():
    """Keep a database at hand: the one that DATABASE_URL names, or else this checkout's own Postgres."""
    if url := os.environ.get("DATABASE_URL"):
        return nullcontext(url)
    return Server().running()


@contextmanager
def scheduler():
    """Publish what is scheduled as long as the site is served."""
    command = [sys.executable, "manage.py", "publish_scheduled", "--every", str(SCHEDULE)]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        end(process)


@contextmanager
def web_server(port, *, debug):
    """Run the web server, say where the site is once it answers, and end it afterwards."""
    if debug:
        command = ["manage.py", "runserver", f"{HOST}:{port}"]
    else:
        command = ["-m", "gunicorn", "--bind", f"{HOST}:{port}", "usaid_peru.wsgi"]
    # In a session of its own, Ctrl-C reaches this process alone, and this one ends the server in order.
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, start_new_session=True)
    try:
        print("Starting the web server", flush=True)
        wait_for_answer(process, port)
        site = os.environ["SITE_URL"].rstrip("/")
        print(f"\nEnglish  {site}/en/\nEspañol  {site}/es/\nAdmin    {site}/admin/\n\nCtrl-C stops it.", flush=True)
        yield process
    finally:
        end(process)


def wait_for_answer(process, port):
    """Return once the web server answers anything at all."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StepFailedError(f"The web server ended with {process.returncode}; it says why above.")
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise StepFailedError(f"The web server did not answer within {PATIENCE} s.")


def end(process):
    """End a process and whatever it started; a second Ctrl-C does not cut this short."""
    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
        signal.signal(number, signal.SIG_IGN)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def command():
    parser = argparse.ArgumentParser(prog="python -m scripts.serve", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="run Django's own server, which reloads changed code")
    return serve(debug=parser.parse_args().debug)


if __name__ == "__main__":
    main(command)
