"""gunicorn's configuration: `gunicorn -c python:server.ops.web_process wsgi:app`.

Everything comes from the settings. Written for being started by server.ops.serve, but any process
supervisor can start it the same way.
"""

from __future__ import annotations

import gc
import os
import socket
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

from server.config import Settings
from server.ops.processes import die_with_parent

_SILENCE_SECONDS = 15
_SEND_BUFFER_BYTES = 2**20

_settings = Settings.from_environment()

bind = [f"{_settings.host}:{_settings.port}"]
workers = _settings.workers
worker_class = "server.ops.web_worker.Worker"
threads = _settings.threads
# Phones on a village's network send slowly; a request of theirs occupies a thread, not a process.
timeout = 60
graceful_timeout = 20
keepalive = 15
# Each may need an open file, of which a process has 1,024 by default; others wait in the kernel.
worker_connections = 500
# Workers show that they live by touching a file, which must not wait for a disk.
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"
# GET pulls carry their checkpoint in the address: this is as much as gunicorn reads with a limit.
limit_request_line = 8190
loglevel = "warning"
logger_class = "server.ops.web_logs.WebLogger"
# Requests are logged by the app itself, and nothing here is to be steered through a socket.
accesslog = None
control_socket_disable = True


def on_starting(server: Any) -> None:
    """The master, before it listens."""
    if parent := os.environ.get("YICETONG_SUPERVISOR"):
        die_with_parent(int(parent))


def when_ready(server: Any) -> None:
    """The master, once it listens: connections have the options of the socket they come from."""
    for listener in server.LISTENERS:
        # No thread waits on a connection on which nothing is said yet. The kernel keeps it for so
        # many seconds; a phone that is slower than that is waited for as well.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, _SILENCE_SECONDS)
        # A page of 2,000 documents, gzipped, is 190 kB: the kernel takes that at once, so that no
        # thread waits for a phone that receives slowly. The system may give less (wmem_max).
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)


def post_fork(server: Any, worker: Any) -> None:
    """Each worker: it must not keep the port when the master was killed."""
    die_with_parent(server.pid)


def post_worker_init(worker: Any) -> None:
    """Each worker, with the app loaded: what is there now stays until the end.

    The garbage collector need not go through it again and again, which takes 7 % of a push.
    """
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """The master, after a worker ended: what it measured last is no longer the present."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
