"""An HTTP client with the calls of Flask's test client that phones use."""

import gzip
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit


class NoAnswer(Exception):
    """The connection failed or was cut; the server may or may not have handled the request."""


@dataclass
class HttpAnswer:
    """A response, with the attributes of Flask's test response."""

    status_code: int
    headers: http.client.HTTPMessage
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode(errors="replace")

    @cached_property
    def json(self) -> Any:
        """Raises `NoAnswer` if the body is no JSON, for example after a truncated response."""
        try:
            return json.loads(self.data)
        except ValueError as error:
            raise NoAnswer(f"{self.status_code}, and no JSON: {self.data[:80]!r}") from error

    def __str__(self) -> str:
        return f"{self.status_code} {self.text[:600]}"


class Transport(Protocol):
    """Flask's test client, or a client with these methods of it."""

    def get(self, url: str, **request: Any) -> Any: ...

    def post(self, url: str, **request: Any) -> Any: ...


@dataclass(frozen=True)
class HttpClient:
    """Opens a connection per request. An incomplete response raises `NoAnswer`.

    ``server`` is a URL such as http://127.0.0.1:8000, with or without a path; ``headers`` are sent
    with every request.
    """

    server: str
    timeout: float = 60
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(
        self, url: str, *, query_string: Mapping[str, Any] | None = None, **more: Any
    ) -> HttpAnswer:
        return self.open(f"{url}?{urlencode(query_string)}" if query_string else url, **more)

    def post(self, url: str, **more: Any) -> HttpAnswer:
        return self.open(url, method="POST", **more)

    def open(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        json: Any = None,
        content_type: str | None = None,
    ) -> HttpAnswer:
        """Send a request with ``data`` or ``json``; responses may be gzipped.

        Only the path of an absolute ``url`` is used: a server may return such a Location.
        """
        if json is not None:
            data, content_type = _encoded(json), "application/json"
        all_headers = {"Accept-Encoding": "gzip", **self.headers, **(headers or {})}
        if content_type:
            all_headers["Content-Type"] = content_type
        server, target = urlsplit(self.server), urlsplit(url)
        path = server.path.rstrip("/") + target._replace(scheme="", netloc="").geturl()
        secure = server.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(server.netloc, timeout=self.timeout)
        connection.response_class = _WholeHead
        try:
            connection.request(method, path, data, all_headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.headers.get("Content-Encoding") == "gzip" and body:
                body = gzip.decompress(body)
        except (OSError, EOFError, http.client.HTTPException) as error:
            raise NoAnswer(f"{method} {url}: {error!r}") from error
        finally:
            connection.close()
        return HttpAnswer(answer.status, answer.headers, body)


def post_compressed(
    transport: Transport, url: str, content: Any, headers: Mapping[str, str] | None = None
) -> Any:
    """POST gzipped JSON, as phones do."""
    return transport.post(
        url,
        data=gzip.compress(_encoded(content)),
        headers={**(headers or {}), "Content-Encoding": "gzip"},
        content_type="application/json",
    )


class _WholeHead(http.client.HTTPResponse):
    """Detects truncated headers: http.client takes the end of the stream for their end."""

    def begin(self) -> None:
        lines = _Lines(self.fp)
        self.fp = lines
        super().begin()
        if lines.last not in (b"\r\n", b"\n"):
            raise EOFError("truncated headers")


class _Lines:
    """A file that remembers its last line."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.last = b""

    def readline(self, size: int = -1) -> bytes:
        self.last = self.file.readline(size)
        return self.last

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()
