"""A bad line: passes bytes on between phones and the server, and breaks."""

import math
import random
import select
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on close, the other side sees a reset


@dataclass
class Line:
    """A proxy on a port of its own. ``every`` is the mean of bytes that get through upwards.

    Where there is no server it says 502, as proxies do.

    Some connections break while the answer is on its way, so that what the server did is not
    heard of. Once ``limit`` bytes have gone up, the line is silent until it lets more through.
    """

    to: int
    seed: int = 1
    every: int = 150_000
    limit: float = math.inf
    lost_answers: float = 0.1
    cuts: int = 0
    passed: int = 0
    port: int = field(init=False)

    def __enter__(self) -> "Line":
        self._chance = random.Random(self.seed)
        self._counting = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def let(self, more: float) -> None:
        """So many bytes, from now on."""
        with self._counting:
            self.limit = self.passed + more

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[phone], daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.to), timeout=30)
        except OSError:
            _say_502(phone)
            return
        pair = (phone, server)
        up = threading.Thread(target=self._up, args=pair, daemon=True)
        up.start()
        with suppress(OSError):
            while data := server.recv(65536):
                if self._chance.random() < self.lost_answers:
                    self._cut(pair)
                    return
                phone.sendall(data)
        _close(phone)

    def _up(self, phone: socket.socket, server: socket.socket) -> None:
        left = self._chance.uniform(0.5, 1.5) * self.every
        with suppress(OSError):
            while data := phone.recv(16384):
                if len(data) >= left:
                    server.sendall(data[: int(left)])
                    self._cut((phone, server))
                    return
                left -= len(data)
                while not self._lets(len(data)):
                    if _is_gone(phone):
                        _close(server)
                        return
                server.sendall(data)
        _close(server)

    def _lets(self, count: int) -> bool:
        with self._counting:
            if self.passed + count > self.limit:
                return False
            self.passed += count
            return True

    def _cut(self, pair: tuple[socket.socket, socket.socket]) -> None:
        self.cuts += 1
        hard = self._chance.random() < 0.5
        for side in pair:
            if hard:
                with suppress(OSError):
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            _close(side)


def _is_gone(side: socket.socket) -> bool:
    """Whether it has closed, within a moment; what it sent before may still be unread."""
    watch = select.poll()
    try:
        watch.register(side, select.POLLRDHUP)
    except ValueError:  # closed on this side
        return True
    return bool(watch.poll(20))


def _say_502(phone: socket.socket) -> None:
    with suppress(OSError):
        phone.recv(65536)
        phone.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    _close(phone)


def _close(side: socket.socket) -> None:
    with suppress(OSError):
        side.shutdown(socket.SHUT_RDWR)
    side.close()
