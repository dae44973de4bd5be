"""A time limit for receiving a request's body, even when single bytes keep arriving, and for
sending an export.

A socket's own timeout starts again with every byte. So one thread of each process checks the
connections that are being read, twice a second, and shuts down the receiving side of those whose
time is up: the reader then sees the end of the stream, and can still answer. An export is shut down
on both sides: a thread that waits for a client which no longer receives goes on.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHECK_EVERY_SECONDS = 0.5


class Watched:
    """A connection in use; ``cut`` is True once its time was up. ``sides``: what is shut down."""

    def __init__(self, connection: socket.socket, deadline: float, sides: int) -> None:
        self.connection = connection
        self.deadline = deadline
        self.sides = sides
        self.cut = False


class SlowConnections:
    """The connections of this process that have a time limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading: set[Watched] = set()
        self._watching = False

    @contextmanager
    def watched(
        self, connection: socket.socket, seconds: float, sides: int = socket.SHUT_RD
    ) -> Iterator[Watched]:
        """Cut the connection ``seconds`` from now, unless the context has ended by then."""
        watched = Watched(connection, time.monotonic() + seconds, sides)
        with self._lock:
            self._reading.add(watched)
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="slow-connections", daemon=True).start()
        try:
            yield watched
        finally:
            with self._lock:
                self._reading.discard(watched)

    def _watch(self) -> None:
        while True:
            time.sleep(_CHECK_EVERY_SECONDS)
            with self._lock:  # so that no connection is cut that has just been read to its end
                now = time.monotonic()
                for late in [each for each in self._reading if each.deadline <= now]:
                    self._reading.discard(late)
                    late.cut = True
                    with suppress(OSError):  # the other side was quicker
                        late.connection.shutdown(late.sides)


SLOW_CONNECTIONS = SlowConnections()
