"""gunicorn's threaded worker with a bounded request queue.

gunicorn's own worker queues up to a thousand requests: the last ones wait for minutes, and are
processed when their clients have given up. Here a request is queued only if it can start soon. The
listening thread refuses the others at once, unread: 503 `busy`, with a Retry-After that grows with
the queue. Phones keep their data and try again.
"""

from __future__ import annotations

import math
import selectors
import socket
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from gunicorn.workers.gthread import TConn, ThreadWorker

from records.problems import Busy
from server.config import Settings
from server.web.errors import PROBLEM_JSON, RETRY_AFTER, STATUS, body_of
from server.web.metrics import REFUSED, ignoring_full_disk
from server.web.request_context import new_request_id
from server.web.responses import json_bytes

log = structlog.get_logger("server.web_worker")

# How long the rest of a refused request is read and discarded, so that its sender gets the answer.
_LINGER_SECONDS = 10.0
_READ_BYTES = 65536
_MAX_RETRY_AFTER = 60
# Weight of the last request in the moving average of their durations.
_MEAN_WEIGHT = 0.05
_LOG_EVERY_SECONDS = 1.0
# Liveness checks are answered however busy the process is. They are short.
_LIVENESS = (b"GET /healthz ", b"HEAD /healthz ")
_LIVENESS_HEAD_BYTES = 4096
_BODY_HEADERS = (b"\ncontent-length:", b"\ntransfer-encoding:")


class Worker(ThreadWorker):
    """All methods run in the listening thread, except `handle_request`."""

    def init_process(self) -> None:
        settings = Settings.from_environment()
        self._max_wait = settings.queue_seconds
        self._head_seconds = settings.body_seconds
        self._waiting: deque[tuple[float, TConn]] = deque()  # (deadline, connection)
        self._liveness_checks: deque[TConn] = deque()  # they have a thread of their own
        self._refused: dict[TConn, float] = {}  # still being read -> deadline
        self._started: dict[TConn, float] = {}  # in a thread -> start time
        self._head_deadlines: dict[TConn, float] = {}  # whose head a thread reads -> deadline
        self._mean_seconds = 0.0  # duration of a request, moving average
        self._unlogged, self._log_at = 0, 0.0
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """One thread more than requests get: it is kept for liveness checks."""
        return ThreadPoolExecutor(max_workers=self.cfg.threads + 1)

    def enqueue_req(self, conn: TConn) -> None:
        """Start, queue or refuse a request that has arrived."""
        if len(self._started) < self.cfg.threads:
            self._start(conn)
        elif _is_liveness_check(conn):
            self._liveness_checks.append(conn)
            self._start_next()
        elif self._expected_wait() <= self._max_wait:
            self._waiting.append((time.monotonic() + self._max_wait, conn))
        else:
            self._refuse(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Start the next request in the queue."""
        self._head_deadlines.pop(conn, None)
        took = time.monotonic() - self._started.pop(conn)
        self._mean_seconds += _MEAN_WEIGHT * (took - self._mean_seconds)
        super().finish_request(conn, fs)
        self._start_next()

    def _start_next(self) -> None:
        while self._liveness_checks and len(self._started) <= self.cfg.threads:
            self._start(self._liveness_checks.popleft())
        while self._waiting and len(self._started) < self.cfg.threads:
            self._start(self._waiting.popleft()[1])

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Runs in a pool thread after the head is read; server/web/body.py limits the body."""
        self._head_deadlines.pop(conn, None)
        return super().handle_request(req, conn)

    def _expected_wait(self) -> float:
        """Expected seconds in the queue for a request that arrives now."""
        return len(self._waiting) * self._mean_seconds / self.cfg.threads

    def murder_pending(self) -> None:
        """End what has waited too long. gunicorn calls this at least once a second."""
        super().murder_pending()
        now = time.monotonic()
        if self._unlogged and self._log_at <= now:
            log.warning("refused", requests=self._unlogged, waiting=len(self._waiting))
            self._unlogged, self._log_at = 0, now + _LOG_EVERY_SECONDS
        while self._waiting and self._waiting[0][0] <= now:
            self._refuse(self._waiting.popleft()[1])
        for conn in [conn for conn, until in self._refused.items() if until <= now]:
            self._drop(conn)
        for conn in [conn for conn, until in self._head_deadlines.copy().items() if until <= now]:
            # gunicorn's reader has no timeout of its own: it sees the end of the stream and ends.
            if self._head_deadlines.pop(conn, None) is not None:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)

    def _start(self, conn: TConn) -> None:
        now = time.monotonic()
        self._started[conn], self._head_deadlines[conn] = now, now + self._head_seconds
        super().enqueue_req(conn)

    def _refuse(self, conn: TConn) -> None:
        with ignoring_full_disk():
            REFUSED.inc()
        self._unlogged += 1
        try:
            conn.sock.setblocking(False)
            conn.sock.send(_refusal(self._expected_wait()))
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # the client has gone
            self.nr_conns -= 1
            conn.close()
            return
        self._refused[conn] = time.monotonic() + _LINGER_SECONDS
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._discard_input, conn))

    def _discard_input(self, conn: TConn, sock: Any) -> None:
        try:
            more = conn.sock.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        if not more:
            self._drop(conn)

    def _drop(self, conn: TConn) -> None:
        del self._refused[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()


def _is_liveness_check(conn: TConn) -> bool:
    """True for a complete liveness request: an incomplete one, or one with a body, would block the
    spare thread."""
    try:
        head = conn.sock.recv(_LIVENESS_HEAD_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return False
    if not head.startswith(_LIVENESS) or b"\r\n\r\n" not in head:
        return False
    return not any(name in head.lower() for name in _BODY_HEADERS)


def _refusal(wait: float) -> bytes:
    """The response to a request that has not been read."""
    seconds = max(RETRY_AFTER[Busy.code], min(math.ceil(wait), _MAX_RETRY_AFTER))
    request_id = new_request_id()
    body = json_bytes(body_of(Busy(), request_id))
    status = HTTPStatus(STATUS[Busy.code])
    head = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Type: {PROBLEM_JSON}",
        f"Content-Length: {len(body)}",
        f"Retry-After: {seconds}",
        f"X-Request-Id: {request_id}",
        "Cache-Control: no-store",
        "Connection: close",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
