"""How gunicorn serves the site, in production as with `make run`; flags and GUNICORN_CMD_ARGS override it."""

import os
from pathlib import Path

wsgi_app = "usaid_peru.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", 2))
threads = 4
# A slow disk must not make a worker look dead: its heartbeat is a file.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes the file safely
# The application writes one line per answer itself; gunicorn's own say little beside it.
loglevel = "warning"
# Nobody steers a running server through a socket here: a process manager restarts it.
control_socket_disable = True
