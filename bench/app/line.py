"""A thin line between a browser and the server: its bandwidth is for all connections together.

Those of the service worker are among them, which the browser's own throttle leaves out.
"""

import contextlib
import queue
import socket
import threading
import time
from dataclasses import dataclass, field

_PIECE = 4_096
_END = b""


@dataclass
class ThinLine:
    """A proxy to the server's ``port``. Opening a connection costs one trip, as TCP does."""

    to: int
    bits_a_second: int = 400_000
    trip_s: float = 0.4
    port: int = field(init=False)
    bytes_down: int = 0
    bytes_up: int = 0

    def __enter__(self) -> "ThinLine":
        self._lock = threading.Lock()
        self._free_at = {"up": 0.0, "down": 0.0}
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            _close(end)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.to))
                with self._lock:
                    self._open |= {phone, server}
                opened = time.monotonic() + self.trip_s
                self._carry(phone, server, "up", opened)
                self._carry(server, phone, "down", opened)

    def _carry(self, from_: socket.socket, to: socket.socket, way: str, opened: float) -> None:
        """Two threads: what was read is delivered when its last bit has arrived."""
        pieces: queue.Queue[tuple[float, bytes]] = queue.Queue()

        def read() -> None:
            with contextlib.suppress(OSError):
                while data := from_.recv(_PIECE):
                    pieces.put((self._due(way, len(data), opened), data))
            pieces.put((0, _END))

        def write() -> None:
            with contextlib.suppress(OSError):
                while True:
                    due, data = pieces.get()
                    if data == _END:
                        break
                    time.sleep(max(0.0, due - time.monotonic()))
                    to.sendall(data)
            with contextlib.suppress(OSError):
                to.shutdown(socket.SHUT_WR)

        for work in (read, write):
            threading.Thread(target=work, daemon=True).start()

    def _due(self, way: str, size: int, opened: float) -> float:
        with self._lock:
            arrived = max(self._free_at[way], time.monotonic()) + 8 * size / self.bits_a_second
            self._free_at[way] = arrived
            if way == "up":
                self.bytes_up += size
            else:
                self.bytes_down += size
            return max(arrived, opened if way == "up" else 0) + self.trip_s / 2


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
