"""Phones, as light as can be: requests made beforehand, one kept connection each.

Each runs in a process of its own, for the clients' work is done on the same two processors. For
the same reason it is no `tests.phone`, which reads and keeps whatever comes.
"""

import gzip
import http.client
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import orjson
from isal import igzip

from sync.pulling.pull import MAX_DOCUMENTS

SYNC = "/api/v1/sync"
# fork: nothing has to be handed over or imported again. No threads run here.
_processes = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    token: str
    body: bytes | None  # gzipped JSON; None for a GET

    @classmethod
    def post(cls, path: str, token: str, content: Any) -> "Request":
        # As phones do; what it costs them is not measured here.
        return cls(path, token, gzip.compress(orjson.dumps(content), 6))


@dataclass(slots=True)
class Client:
    """One connection. ``coding`` is how answers may be packed."""

    port: int
    coding: str = "gzip"
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def send(self, request: Request) -> bytes:
        """The body of the answer, unpacked. Raises RuntimeError where it is not a success."""
        body, coding = self.packed(request)
        return igzip.decompress(body) if coding == "gzip" else body

    def packed(self, request: Request) -> tuple[bytes, str | None]:
        """The body of the answer as it came, and how it is packed."""
        headers = {"Authorization": f"Bearer {request.token}", "Accept-Encoding": self.coding}
        if request.body is not None:
            headers |= {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        method = "GET" if request.body is None else "POST"
        self.connection.request(method, request.path, request.body, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{request.path} answered {answer.status}: {body[:500]!r}")
        return body, answer.headers.get("Content-Encoding")

    def pages(
        self, token: str, checkpoint: Any = None, limit: int = MAX_DOCUMENTS
    ) -> Iterator["Page"]:
        """The answers to a phone that pulls until there is no more."""
        more = True
        while more:
            content = {"checkpoint": checkpoint, "limit": limit}
            page = Page.of(self.send(Request.post(SYNC, token, content)))
            checkpoint, more = page.checkpoint, page.has_more
            yield page


@dataclass(frozen=True, slots=True)
class Page:
    """What has to be known of an answer. The documents are only counted: reading them is the work
    of phones, which have processors of their own."""

    documents: int
    checkpoint: Any
    has_more: bool

    @classmethod
    def of(cls, body: bytes) -> "Page":
        end = orjson.loads(b"{" + body[body.rindex(b'"checkpoint":') :])
        return cls(body.count(b'{"collection":"'), end["checkpoint"], end["hasMore"])


def send_all(port: int, parts: Sequence[Sequence[Request]], wanted: bytes | None) -> float:
    """Each part is sent by a process of its own; seconds from the first request to the last answer.

    Raises RuntimeError where an answer is not ``wanted`` (None: anything).
    """
    start = _processes.Barrier(len(parts))
    times = _processes.SimpleQueue()
    clients = [
        _processes.Process(target=_client, args=(port, part, start, times, wanted), daemon=True)
        for part in parts
    ]
    for client in clients:
        client.start()
    spans = [times.get() for _ in clients]
    for client in clients:
        client.join()
    if failed := [span for span in spans if isinstance(span, str)]:
        raise RuntimeError(failed[0])
    return max(end for _, end in spans) - min(begin for begin, _ in spans)


def _client(port: int, part: Sequence[Request], start: Any, times: Any, wanted: bytes) -> None:
    try:
        with Client(port) as client:
            client.connection.connect()
            start.wait(60)
            begin = time.monotonic()
            for request in part:
                got = client.send(request)
                if wanted is not None and got != wanted:
                    raise RuntimeError(f"an unexpected answer: {got[:500]!r}")
            times.put((begin, time.monotonic()))
    except Exception as error:
        times.put(f"{type(error).__name__}: {error}")
