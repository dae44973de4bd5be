"""A bad connection between phones and the server: loses, repeats, delays and cuts requests.

`Line` is a TCP proxy. The fate of the n-th request of a phone depends only on the seed, the phone
and n, not on timing. `LossyClient` does the same for Flask's test client; there a test sets the
fate of the next request.
"""

from __future__ import annotations

import contextlib
import math
import random
import re
import select
import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.phone.client import NoAnswer, Transport

REQUEST = "X-Chaos-Request"  # identifies a request in the proxy's notes
PHONE = "X-Chaos-Phone"
FATES = {
    "well": 55,
    "request_lost": 6,
    "answer_lost": 8,
    "twice": 4,
    "twice_at_once": 4,
    "again_later": 4,
    "overtaken": 4,
    "request_cut": 4,
    "answer_cut": 4,
    "delayed": 4,
    "trickled": 3,
}
WELL = {"well": 1}
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on close, the other side sees a reset
_PATIENCE = 90.0
_PIECE = 16_384

Note = Callable[[dict[str, Any]], None]


@dataclass
class Request:
    """The ``nth`` request of its phone; the first ``head`` bytes of ``raw`` are the headers."""

    phone: str
    name: str
    method: str
    raw: bytes
    head: int
    nth: int = 0


@dataclass
class Line:
    """A proxy on a port of its own. While ``calm``, all requests pass.

    ``fates``: fate -> weight, or a function that returns the fate of a request. ``every``: the mean
    number of bytes after which a request breaks off. After ``limit`` bytes uploaded in all, the
    proxy stalls until `let` raises the limit. ``absent``: the response when there is no server; if
    empty, the connection breaks.
    """

    to: int
    seed: object = 1
    note: Note = lambda event: None
    fates: Mapping[str, int] | Callable[[Request], str] = field(default_factory=FATES.copy)
    every: float = math.inf
    limit: float = math.inf
    absent: bytes = b""
    calm: bool = False
    port: int = field(init=False)
    requests: int = 0
    passed: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> Line:
        self._lock = threading.Condition()
        self._of_phone: Counter[str] = Counter()
        self._late: dict[str, list[tuple[int, Request]]] = defaultdict(list)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def await_requests(self, count: int, patience: float) -> None:
        """Wait until ``count`` requests have arrived in all, ``patience`` seconds at most."""
        with self._lock:
            self._lock.wait_for(lambda: self.requests >= count, patience)

    def settle(self) -> None:
        """Let all requests pass from now on, and deliver the delayed ones."""
        self.calm = True
        for waiting in list(self._late.values()):
            while waiting:
                self._deliver(waiting.pop(0)[1])

    def let(self, more: float) -> None:
        """Allow so many more bytes."""
        with self._lock:
            self.limit = self.passed + more

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[phone], daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        with phone, contextlib.suppress(OSError, EOFError):
            phone.settimeout(_PATIENCE)
            request = _read(phone)
            with self._lock:
                self.requests += 1
                request.nth = self._of_phone[request.phone] = self._of_phone[request.phone] + 1
                self._lock.notify_all()
            chance = random.Random(f"{self.seed}/{request.phone}/{request.nth}")
            fate = "well" if self.calm else self._fate(request, chance)
            upto = self._breaks_at(fate, request, chance)
            if upto is not None:
                fate = "request_cut"
            if fate != "well":
                self.faults[fate] += 1
            self._deliver_due(request.phone, request.nth)
            answer = self._befall(fate, request, chance, phone, upto)
            if answer:
                phone.sendall(answer)
            elif chance.random() < 0.5:
                _reset(phone)

    def _fate(self, request: Request, chance: random.Random) -> str:
        if callable(self.fates):
            return self.fates(request)
        return chance.choices(list(self.fates), list(self.fates.values()))[0]

    def _breaks_at(self, fate: str, request: Request, chance: random.Random) -> int | None:
        """The number of bytes after which the request breaks off; None if it does not."""
        if fate == "request_cut":
            return request.head + int((len(request.raw) - request.head) * chance.random())
        if self.calm or self.every == math.inf:
            return None
        end = int(chance.uniform(0.5, 1.5) * self.every)
        return end if end < len(request.raw) else None

    def _befall(
        self,
        fate: str,
        request: Request,
        chance: random.Random,
        phone: socket.socket,
        upto: int | None,
    ) -> bytes:
        """Apply a fate; returns the response to the phone, empty if the connection breaks."""
        if fate == "request_lost":
            return b""
        if fate == "overtaken":
            self._late[request.phone].append((request.nth + chance.randint(1, 4), request))
            return b""
        if fate == "delayed":
            time.sleep(chance.uniform(0.05, 0.6))
        if fate == "twice_at_once":
            other = threading.Thread(target=self._deliver, args=[request], daemon=True)
            other.start()
        if fate == "twice":
            self._deliver(request)
        if fate == "again_later":
            self._late[request.phone].append((request.nth + chance.randint(1, 6), request))
        hard = upto is not None and chance.random() < 0.5
        answer = self._deliver(request, phone, upto=upto, hard=hard, slow=fate == "trickled")
        if fate == "answer_lost":
            return b""
        return answer[: chance.randrange(len(answer) or 1)] if fate == "answer_cut" else answer

    def _deliver_due(self, phone: str, nth: int) -> None:
        waiting = self._late[phone]
        for due in [late for late in waiting if late[0] <= nth]:
            waiting.remove(due)
            threading.Thread(target=self._deliver, args=[due[1]], daemon=True).start()

    def _deliver(
        self,
        request: Request,
        phone: socket.socket | None = None,
        *,
        upto: int | None = None,
        hard: bool = False,
        slow: bool = False,
    ) -> bytes:
        """Send a request to the server; returns the response, empty if server or ``phone`` is gone.

        ``upto``: break off after so many bytes; ``hard``: with a TCP reset.
        """
        try:
            server = socket.create_connection(("127.0.0.1", self.to), timeout=_PATIENCE)
        except OSError:
            return self.absent
        raw = request.raw[:upto]
        piece = max(1, len(raw) // 8) if slow else _PIECE
        try:
            with server:
                for start in range(0, len(raw), piece):
                    data = raw[start : start + piece]
                    while not self._lets(len(data)):
                        if _is_gone(server) or (phone and _is_gone(phone)):
                            return b""
                    server.sendall(data)
                    if slow:
                        time.sleep(0.05)
                if upto is not None:
                    if hard:
                        _reset(server)
                    return b""
                answer = b"".join(iter(lambda: server.recv(65536), b""))
        except OSError:
            return b""
        if status := re.match(rb"HTTP/1.1 ([0-9]{3})", answer):
            self.note({"what": "served", "request": request.name, "status": int(status[1])})
        return answer

    def _lets(self, count: int) -> bool:
        with self._lock:
            if self.passed + count > self.limit:
                return False
            self.passed += count
            return True


class LossyClient:
    """Flask's test client on a bad connection: ``fate`` applies to the next request only."""

    def __init__(self, client: Transport, note: Note) -> None:
        self._client, self._note = client, note
        self.fate = "well"
        self.late: list[tuple[str, dict[str, Any]]] = []

    def post(self, url: str, **request: Any) -> Any:
        fate, self.fate = self.fate, "well"
        if fate in ("again_later", "overtaken"):
            self.late.append((url, request))
        if fate in ("request_lost", "overtaken"):
            raise NoAnswer
        answer = self._deliver(url, request)
        if fate == "answer_lost":
            raise NoAnswer
        return answer

    def get(self, url: str, **request: Any) -> Any:
        return self._client.get(url, **request)

    def deliver_late(self) -> None:
        self._deliver(*self.late.pop(0))

    def _deliver(self, url: str, request: dict[str, Any]) -> Any:
        answer = self._client.post(url, **request)
        assert answer.status_code in (200, 403, 409), answer.text
        served = {"request": request["headers"][REQUEST], "status": answer.status_code}
        self._note({"what": "served", **served})
        return answer


def _read(phone: socket.socket) -> Request:
    """Read a whole request; sets ``Connection: close``."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(phone)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    length = int(headers.get("content-length", 0))
    parts, have = [body], len(body)
    while have < length:
        parts.append(_some(phone))
        have += len(parts[-1])
    kept = [x for x in lines if not x.lower().startswith("connection:")]
    head = "\r\n".join([first, *kept, "Connection: close\r\n\r\n"]).encode("latin-1")
    named = headers.get(PHONE.lower(), "?"), headers.get(REQUEST.lower(), "?")
    return Request(*named, first.split()[0], head + b"".join(parts), len(head))


def _some(side: socket.socket) -> bytes:
    if not (data := side.recv(65536)):
        raise EOFError
    return data


def _reset(side: socket.socket) -> None:
    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


def _is_gone(side: socket.socket) -> bool:
    """True if the peer has closed (waits 20 ms); data that it sent before may still be unread."""
    watch = select.poll()
    watch.register(side, select.POLLRDHUP)
    return bool(watch.poll(20))
