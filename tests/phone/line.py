"""The line between phones and the server: whole requests, and what befalls them.

What befalls the n-th request of a phone follows from the seed, the phone and n alone, however fast
or slow anybody is.
"""

from __future__ import annotations

import contextlib
import random
import re
import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos.history import Event
from tests.chaos.phones.phone import PHONE, REQUEST

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
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on close, the other side sees a reset
_PATIENCE = 90.0


@dataclass
class Request:
    phone: str
    name: str
    raw: bytes
    head: int  # how many bytes of it


@dataclass
class Line:
    """A proxy on a port of its own. While ``calm``, everything passes."""

    to: int
    seed: str
    note: Callable[[Event], None]
    calm: bool = False
    port: int = field(init=False)
    requests: int = 0
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

    def await_requests(self, count: int, patience: float) -> None:
        """Until so many requests have come in all; or until nothing seems to come any more."""
        with self._lock:
            self._lock.wait_for(lambda: self.requests >= count, patience)

    def settle(self) -> None:
        """From now on all is well; what was under way for long arrives now."""
        self.calm = True
        for waiting in list(self._late.values()):
            while waiting:
                self._deliver(waiting.pop(0)[1])

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[phone], daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError, EOFError):
            line.settimeout(_PATIENCE)
            request = _read(line)
            with self._lock:
                self.requests += 1
                nth = self._of_phone[request.phone] = self._of_phone[request.phone] + 1
                self._lock.notify_all()
            chance = random.Random(f"{self.seed}/{request.phone}/{nth}")
            fate = "well" if self.calm else chance.choices(list(FATES), list(FATES.values()))[0]
            if fate != "well":
                self.faults[fate] += 1
            self._deliver_due(request.phone, nth)
            answer = self._befall(fate, request, nth, chance)
            if answer is None:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            else:
                line.sendall(answer)

    def _befall(self, fate: str, request: Request, nth: int, chance: random.Random) -> bytes | None:
        """What the phone gets to see; None where the line just breaks."""
        if fate == "request_lost":
            return None
        if fate == "overtaken":
            self._late[request.phone].append((nth + chance.randint(1, 4), request))
            return None
        if fate == "request_cut":
            left = len(request.raw) - request.head
            self._deliver(request, upto=request.head + int(left * chance.random()))
            return None
        if fate == "delayed":
            time.sleep(chance.uniform(0.05, 0.6))
        if fate == "twice_at_once":
            other = threading.Thread(target=self._deliver, args=[request], daemon=True)
            other.start()
        if fate == "twice":
            self._deliver(request)
        if fate == "again_later":
            self._late[request.phone].append((nth + chance.randint(1, 6), request))
        answer = self._deliver(request, slow=fate == "trickled")
        if fate == "answer_lost" or not answer:
            return None
        return answer[: chance.randrange(len(answer))] if fate == "answer_cut" else answer

    def _deliver_due(self, phone: str, nth: int) -> None:
        waiting = self._late[phone]
        for due in [late for late in waiting if late[0] <= nth]:
            waiting.remove(due)
            threading.Thread(target=self._deliver, args=[due[1]], daemon=True).start()

    def _deliver(self, request: Request, *, upto: int | None = None, slow: bool = False) -> bytes:
        """To the server; what it answers. Nothing, where it is not there or dies meanwhile."""
        try:
            with socket.create_connection(("127.0.0.1", self.to), timeout=_PATIENCE) as server:
                raw = request.raw[:upto]
                piece = max(1, len(raw) // 8) if slow else len(raw)
                for start in range(0, len(raw), piece):
                    server.sendall(raw[start : start + piece])
                    if slow:
                        time.sleep(0.05)
                if upto is not None:
                    return b""
                answer = b"".join(iter(lambda: server.recv(65536), b""))
        except OSError:
            return b""
        if status := re.match(rb"HTTP/1.1 ([0-9]{3})", answer):
            self.note({"what": "served", "request": request.name, "status": int(status[1])})
        return answer


def _read(line: socket.socket) -> Request:
    """A whole request, made to be the only one of its connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(line)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines[1:])
    }
    length = int(headers.get("content-length", 0))
    while len(body) < length:
        body += _some(line)
    head += b"\r\nConnection: close\r\n\r\n"
    named = headers.get(PHONE.lower(), "?"), headers.get(REQUEST.lower(), "?")
    return Request(*named, head + body, len(head))


def _some(line: socket.socket) -> bytes:
    if not (data := line.recv(65536)):
        raise EOFError
    return data
