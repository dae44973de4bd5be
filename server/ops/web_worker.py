"""gunicorn's threaded worker with a line of bounded length and time in front of its threads.

gunicorn's own takes every request that arrives, up to a thousand, and works them off in order: the
ones behind may wait for minutes, and are worked on when nobody waits for them any more. Here
requests wait while they have a chance to be begun soon. The others are told so at once, by the
thread that listens, without being read: 503 `busy`, with a Retry-After that follows from how long
the line is. Phones come back then; what they have to say is safe with them.
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
from server.web.metrics import REFUSED, where_there_is_room
from server.web.request_ids import new_request_id
from server.web.responses import json_bytes

log = structlog.get_logger("server.ops.web_worker")

# How long the rest of a refused request is read and thrown away, so that its sender hears why.
_LINGERS_SECONDS = 10.0
_READ_AT_ONCE = 65536
_MAX_RETRY_AFTER = 60
# How much the last request counts in the mean of their times.
_WEIGHT = 0.05
_TELLS_EVERY_SECONDS = 1.0
# Whoever asks whether the process lives is to learn it, however busy it is. It asks in few words.
_LIVENESS = (b"GET /healthz ", b"HEAD /healthz ")
_LIVENESS_HEAD_BYTES = 4096
_BODY_TO_COME = (b"\ncontent-length:", b"\ntransfer-encoding:")


class Worker(ThreadWorker):
    """All that is here runs in the thread that listens; requests that are begun have others.

    Only `handle_request` runs in those.
    """

    def init_process(self) -> None:
        settings = Settings.from_environment()
        self._longest_wait = settings.queue_seconds
        self._head_may_take = settings.body_seconds
        self._line: deque[tuple[float, TConn]] = deque()  # with the moment at which each is refused
        self._asks: deque[TConn] = deque()  # for liveness, for which there is a thread
        self._refused: dict[TConn, float] = {}  # still being read, until that moment
        self._begun: dict[TConn, float] = {}  # since when
        self._heads: dict[TConn, float] = {}  # being read by a thread, until that moment
        self._mean = 0.0  # seconds that a thread takes for a request, with the others beside it
        self._untold, self._tells_at = 0, 0.0
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """One more than begin with requests: whoever asks for liveness finds a thread."""
        return ThreadPoolExecutor(max_workers=self.cfg.threads + 1)

    def enqueue_req(self, conn: TConn) -> None:
        """Something has arrived: begin with it, have it wait, or refuse it."""
        if len(self._begun) < self.cfg.threads:
            self._begin(conn)
        elif _asks_for_liveness(conn):
            self._asks.append(conn)
            self._begin_next()
        elif self._wait() <= self._longest_wait:
            self._line.append((time.monotonic() + self._longest_wait, conn))
        else:
            self._refuse(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """The next one in the line is begun."""
        self._heads.pop(conn, None)
        took = time.monotonic() - self._begun.pop(conn)
        self._mean += _WEIGHT * (took - self._mean)
        super().finish_request(conn, fs)
        self._begin_next()

    def _begin_next(self) -> None:
        while self._asks and len(self._begun) <= self.cfg.threads:
            self._begin(self._asks.popleft())
        while self._line and len(self._begun) < self.cfg.threads:
            self._begin(self._line.popleft()[1])

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """In its thread, once the head has been read; server/web/body.py watches over the rest."""
        self._heads.pop(conn, None)
        return super().handle_request(req, conn)

    def _wait(self) -> float:
        """Seconds that whoever comes to the end of the line now is likely to wait."""
        return len(self._line) * self._mean / self.cfg.threads

    def murder_pending(self) -> None:
        """Called at least once a second: what has waited too long, for whatever, is ended."""
        super().murder_pending()
        now = time.monotonic()
        if self._untold and self._tells_at <= now:
            log.warning("refused", requests=self._untold, waiting=len(self._line))
            self._untold, self._tells_at = 0, now + _TELLS_EVERY_SECONDS
        while self._line and self._line[0][0] <= now:
            self._refuse(self._line.popleft()[1])
        for conn in [conn for conn, until in self._refused.items() if until <= now]:
            self._drop(conn)
        for conn in [conn for conn, until in self._heads.copy().items() if until <= now]:
            # gunicorn's reader has no limit of its own: it finds the end of the line, and goes.
            if self._heads.pop(conn, None) is not None:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)

    def _begin(self, conn: TConn) -> None:
        now = time.monotonic()
        self._begun[conn], self._heads[conn] = now, now + self._head_may_take
        super().enqueue_req(conn)

    def _refuse(self, conn: TConn) -> None:
        with where_there_is_room():
            REFUSED.inc()
        self._untold += 1
        try:
            conn.sock.setblocking(False)
            conn.sock.send(_refusal(self._wait()))
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # it has gone
            self.nr_conns -= 1
            conn.close()
            return
        self._refused[conn] = time.monotonic() + _LINGERS_SECONDS
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read_away, conn))

    def _read_away(self, conn: TConn, sock: Any) -> None:
        try:
            more = conn.sock.recv(_READ_AT_ONCE)
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


def _asks_for_liveness(conn: TConn) -> bool:
    """And has said all of it: one that breaks off, or has a body to come, must not keep the thread
    from the others."""
    try:
        head = conn.sock.recv(_LIVENESS_HEAD_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return False
    if not head.startswith(_LIVENESS) or b"\r\n\r\n" not in head:
        return False
    return not any(name in head.lower() for name in _BODY_TO_COME)


def _refusal(wait: float) -> bytes:
    """The answer to a request that has not been read."""
    seconds = max(RETRY_AFTER[Busy.code], min(math.ceil(wait), _MAX_RETRY_AFTER))
    made_id = new_request_id()
    body = json_bytes(body_of(Busy(), made_id))
    status = HTTPStatus(STATUS[Busy.code])
    head = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Type: {PROBLEM_JSON}",
        f"Content-Length: {len(body)}",
        f"Retry-After: {seconds}",
        f"X-Request-Id: {made_id}",
        "Cache-Control: no-store",
        "Connection: close",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
