"""Requests and answers, with the standard library alone: what any client has to be able to do."""

import gzip
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = Any


@dataclass(frozen=True)
class Answer:
    """What came back. ``json`` is None where the body is no JSON."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.status} {self.body[:600].decode(errors='replace')}"


@dataclass(frozen=True)
class Line:
    """The way to a server; ``token`` and ``headers`` are sent with every request."""

    url: str
    token: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Answer:
        return self.send("GET", path + ("?" + urlencode(query) if query else ""))

    def post(self, path: str, content: Json, *, compressed: bool = True) -> Answer:
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if compressed:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        return self.send("POST", path, body, headers)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own. An absolute URL may stand for the path."""
        base, target = urlsplit(self.url), urlsplit(path)
        kind = http.client.HTTPSConnection if base.scheme == "https" else http.client.HTTPConnection
        connection = kind(base.netloc, timeout=60)
        authorised = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        address = base.path.rstrip("/") + target.path + (f"?{target.query}" if target.query else "")
        try:
            connection.request(
                method, address, body, {**authorised, **self.headers, **(headers or {})}
            )
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        finally:
            connection.close()
