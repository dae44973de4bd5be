"""gunicorn's configuration: `gunicorn -c python:server.ops.web_process wsgi:app`.

Everything comes from the settings. server.ops.serve starts it; any process supervisor can.
"""

from __future__ import annotations

import gc
import importlib
import os
import socket
import sys
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import multiprocess

from server import versions
from server.config import Settings, SettingsError
from server.ops.processes import die_with_parent
from server.ops.schema import schema_fault_at

_SILENCE_SECONDS = 15
_SEND_BUFFER_BYTES = 2**20

log = structlog.get_logger("server.web_process")

# An option, with a package that not everybody installs.
_traces = None
try:
    _settings = Settings.from_environment()
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        _traces = importlib.import_module("server.ops.traces")
except SettingsError as error:
    sys.exit(f"yicetong: {error}")
except ModuleNotFoundError as missing:
    sys.exit(
        f"yicetong: OTEL_EXPORTER_OTLP_ENDPOINT needs the package's extra `otel` ({missing.name})"
    )

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
    versions.schema()  # /healthz says it: read from the migrations once, for all workers
    url = server.app.wsgi().config["SQLALCHEMY_DATABASE_URI"]
    if (fault := schema_fault_at(url)) is not None:
        # /readyz keeps requests away meanwhile. A refusal would end the old version's web processes
        # in a deploy that starts the new one's first.
        log.error(fault.code, why=str(fault))
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
    if _traces is not None:
        # Not before: the thread that sends them would stay behind in the master.
        _traces.start(server.app.wsgi())


def child_exit(server: Any, worker: Any) -> None:
    """In the master, after a worker ended: drop its gauges."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
