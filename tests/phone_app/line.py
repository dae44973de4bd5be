"""The line between a phone's browser and the server: it can be cut, or be somebody's network.

Bytes pass as they are, so connections live on as with a real server. Cutting it ends all of them
and stops listening: that is what a browser meets on a mountain, where `navigator.onLine` still says
yes.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass, field

_PORTAL = b"<!doctype html><title>Wi-Fi</title><p>Please log in to this network."
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(_PORTAL)
_PIECE = 65_536


@dataclass
class PhoneLine:
    """A proxy on a port of its own, which it keeps while it is cut.

    ``to`` is the server's port, and may change: another version of it. ``certificate``: serve TLS.
    """

    to: int
    certificate: ssl.SSLContext | None = None
    port: int = field(init=False)
    # The number of connections that were taken on.
    connections: int = 0

    def __enter__(self) -> PhoneLine:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_portal = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    @property
    def address(self) -> str:
        # The name counts as safe for a browser, as HTTPS does.
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """No signal: what is under way breaks off, and nobody answers."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._end_all()

    def restore(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self._begin()

    def enter_portal(self) -> None:
        """A network that answers everything itself, with a page of its own."""
        self._is_portal = True
        self._end_all()

    def leave_portal(self) -> None:
        self._is_portal = False
        self._end_all()

    def lead_to(self, port: int) -> None:
        """Another server: connections to the one before end."""
        self.to = port
        self._end_all()

    def change_certificate(self, certificate: ssl.SSLContext) -> None:
        self.certificate = certificate
        self._end_all()

    def _begin(self) -> None:
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def _end_all(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=[phone], daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            if self.certificate:
                phone = self.certificate.wrap_socket(phone, server_side=True)
            with phone:
                if self._is_portal:
                    with self._lock:
                        self._open.add(phone)
                    _answer_as_portal(phone)
                    return
                with socket.create_connection(("127.0.0.1", self.to)) as server:
                    with self._lock:
                        self._open |= {phone, server}
                    back = threading.Thread(target=_pass_on, args=[server, phone], daemon=True)
                    back.start()
                    _pass_on(phone, server)
                    back.join()
                    with self._lock:
                        self._open -= {phone, server}


def _pass_on(from_: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := from_.recv(_PIECE):
            to.sendall(data)
    for side in (from_, to):
        with contextlib.suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)


def _answer_as_portal(phone: socket.socket) -> None:
    while phone.recv(_PIECE):
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(_PORTAL)}\r\n\r\n"
        )
        phone.sendall(head.encode() + _PORTAL)
