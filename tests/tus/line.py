"""A bad line: passes bytes on between phones and the server, and breaks."""

import random
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on close, the other side sees a reset


@dataclass
class Line:
    """A proxy on a port of its own. ``every`` is the mean of bytes that get through upwards.

    Where there is no server it says 502, as proxies do.

    Some connections break while the answer is on its way, so that what the server did is not
    heard of. ``bytes_per_second`` slows the way up.
    """

    to: int
    seed: int = 1
    every: int = 150_000
    bytes_per_second: float | None = None
    lost_answers: float = 0.1
    cuts: int = 0
    port: int = field(init=False)

    def __enter__(self) -> "Line":
        self._chance = random.Random(self.seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

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
                server.sendall(data)
                if self.bytes_per_second:
                    time.sleep(len(data) / self.bytes_per_second)
        _close(server)

    def _cut(self, pair: tuple[socket.socket, socket.socket]) -> None:
        self.cuts += 1
        hard = self._chance.random() < 0.5
        for side in pair:
            if hard:
                with suppress(OSError):
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            _close(side)


def _say_502(phone: socket.socket) -> None:
    with suppress(OSError):
        phone.recv(65536)
        phone.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    _close(phone)


def _close(side: socket.socket) -> None:
    with suppress(OSError):
        side.shutdown(socket.SHUT_RDWR)
    side.close()
