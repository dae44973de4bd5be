"""A limit to how long a request's body may take to arrive, however it trickles.

A socket's own time limit starts anew with every byte. So one thread of each process looks at the
lines that are being read, twice a second, and closes the receiving side of those whose time is up:
the reader then finds the end of the line, and can still answer.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_LOOKS_EVERY_SECONDS = 0.5


class Watched:
    """A line that is being read; ``cut`` once its time was up."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self.line = line
        self.deadline = deadline
        self.cut = False


class SlowLines:
    """The lines that this process is reading bodies from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading: set[Watched] = set()
        self._watching = False

    @contextmanager
    def watched(self, line: socket.socket, seconds: float) -> Iterator[Watched]:
        """While it lasts, the line is cut ``seconds`` from now."""
        found = Watched(line, time.monotonic() + seconds)
        with self._lock:
            self._reading.add(found)
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="slow-lines", daemon=True).start()
        try:
            yield found
        finally:
            with self._lock:
                self._reading.discard(found)

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOKS_EVERY_SECONDS)
            with self._lock:  # so that no line is cut that has just been read to its end
                now = time.monotonic()
                for late in [each for each in self._reading if each.deadline <= now]:
                    self._reading.discard(late)
                    late.cut = True
                    with suppress(OSError):  # the other side was quicker
                        late.line.shutdown(socket.SHUT_RD)


SLOW_LINES = SlowLines()
