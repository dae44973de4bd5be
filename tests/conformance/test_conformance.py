"""The runner on a real server, and on servers that break a promise: it has to notice each."""

import http.client
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from demo.load import load_demo
from server.private_database import PrivateDatabase
from tests.conformance import exchanges
from tests.conformance.promises import demo_ground
from tests.conformance.wire import Json
from tests.conftest import CHECKOUT
from tests.conftest import _clone as clone
from tests.factories import SEAL
from tests.served import serve


@pytest.fixture(scope="module")
def served(cluster: PrivateDatabase) -> Iterator[str]:
    with clone(cluster) as url:
        load_demo(url, SEAL, scale=0.02, progress=False)
        with serve(url) as address:
            yield address


def run(address: str, only: str = "") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance", address, "--only", only],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_every_promise_is_kept_and_what_was_written_is_gone_again(served: str) -> None:
    status, said = run(served)
    assert status == 0, said
    assert "broken=0 not_asked=0" in said
    assert "could not be taken away" not in said


def test_the_worked_exchanges_are_what_the_server_answers(served: str) -> None:
    page = CHECKOUT / "docs" / "sync-exchanges.md"
    assert exchanges.written(demo_ground(served)) == page.read_text()


# What a careless server might do: method, path and the true answer in; the answer told out.
Lie = Callable[[str, str, int, Json], tuple[int, Json]]


def clamps(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    """Short pages for those who ask for long ones."""
    if "pull" in path and status == 200:
        said["documents"] = said["documents"][:5]
    return status, said


def doubles(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if "pull" in path and status == 200:
        said["documents"] += said["documents"][-1:]
    return status, said


def acknowledges_all(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    """ "Sync now" that says that all went well, whatever happened."""
    return (200, []) if path.endswith("/push") else (status, said)


def refuses_whole_batches(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if path.endswith("/push") and any(d.get("srv", {}).get("errors") for d in said):
        return 422, {"code": "invalid_fields"}
    return status, said


def forgets_replays(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    for receipt in said.get("receipts", []) if isinstance(said, dict) else []:
        receipt["replay"] = False
    return status, said


def hides_outcomes(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if "outcomes/pull" in path and status == 200:
        said["documents"] = []
    return status, said


def keeps_tombstones_whole(method: str, path: str, status: int, said: Json) -> tuple[int, Json]:
    if "pull" in path and status == 200:
        said["documents"] = [d | {"note": "x"} if d["_deleted"] else d for d in said["documents"]]
    return status, said


@pytest.mark.parametrize(
    ("lie", "broken"),
    [
        (clamps, "full_pages"),
        (doubles, "full_pages"),
        (acknowledges_all, "rejected_and_corrected"),
        (refuses_whole_batches, "one_bad_row"),
        (forgets_replays, "replay_at_once"),
        (hides_outcomes, "held"),
        (keeps_tombstones_whole, "tombstone"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_server_that_breaks_a_promise_is_found_out(served: str, lie: Lie, broken: str) -> None:
    with lying(served, lie) as address:
        status, said = run(address, only=broken)
    assert status == 1
    assert f"{broken}: " in said


@contextmanager
def lying(truth: str, lie: Lie) -> Iterator[str]:
    """The address of a server that asks another one and tells its answers changed."""

    class Liar(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = http.client.HTTPConnection(urlsplit(truth).netloc, timeout=30)
            asked.request(self.command, self.path, body, dict(self.headers))
            answer = asked.getresponse()
            status, content = answer.status, answer.read()
            asked.close()
            kind = answer.headers.get("Content-Type", "")
            if "json" in kind:
                status, said = lie(
                    self.command, self.path.split("?")[0], status, json.loads(content)
                )
                content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
