"""gunicorn's configuration: `gunicorn -c python:server.ops.web_process wsgi:app`.

Everything comes from the settings. server.ops.serve starts it; any process supervisor can.
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
# Loaded once, in the master: workers are forked from it, start at once and share its memory.
# create_app opens no connection and starts no thread.
preload_app = True
worker_class = "server.ops.web_worker.Worker"
threads = _settings.threads
# Phones on a village's network send slowly; their request occupies a thread, not a process.
timeout = 60
graceful_timeout = 20
keepalive = 15
# Each may need an open file, and a process has 1,024 by default; others wait in the kernel.
worker_connections = 500
# Workers touch a file as heartbeat, which must not wait for a disk.
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"
# GET pulls carry their checkpoint in the URL: this is gunicorn's maximum.
limit_request_line = 8190
loglevel = "warning"
logger_class = "server.ops.web_logs.WebLogger"
# The app logs requests itself; the control socket is not needed.
accesslog = None
control_socket_disable = True


def on_starting(server: Any) -> None:
    """In the master, before it listens."""
    if parent := os.environ.get("YICETONG_SUPERVISOR"):
        die_with_parent(int(parent))


def when_ready(server: Any) -> None:
    """In the master, once the app is loaded and it listens, before it forks workers.

    Connections inherit the options of the listening socket. What is loaded is exempt from garbage
    collection: it stays until the end, and scanning it again and again takes 7 % of a push.
    """
    gc.collect()
    gc.freeze()
    for listener in server.LISTENERS:
        # No thread waits on a connection that has sent nothing yet: the kernel holds it for this
        # long. A slower phone is accepted after that.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, _SILENCE_SECONDS)
        # A page of 2,000 documents, gzipped, is 190 kB: the kernel takes that at once, so that no
        # thread waits for a phone that receives slowly. The system may give less (wmem_max).
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)


def post_fork(server: Any, worker: Any) -> None:
    """In each worker: it must not keep the port after the master was killed."""
    die_with_parent(server.pid)


def child_exit(server: Any, worker: Any) -> None:
    """In the master, after a worker ended: drop its gauges."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
