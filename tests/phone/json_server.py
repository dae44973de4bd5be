"""A small server of JSON, as phones speak it: what it is asked, a function answers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeAlias

Json: TypeAlias = Any


@dataclass(frozen=True)
class Asked:
    """``path`` with its query; ``body`` None: there is none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Json


# The status and the content; None: the answer is lost on its way.
Answer: TypeAlias = tuple[int, Json] | None


@contextmanager
def json_server(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """Its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.loads(gzip.decompress(raw)) if raw else None
            said = answer(Asked(self.command, self.path, dict(self.headers), body))
            if said is None:
                return
            content = json.dumps(said[1]).encode()
            self.send_response(said[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 -- the name that http.server asks for

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
