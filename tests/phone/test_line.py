"""The proxy applies the seed's fate to each request, and notes what the server answered."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.phone.client import HttpClient, NoAnswer
from tests.phone.line import FATES, PHONE, REQUEST, WELL, Line

BODY = b"0123456789" * 500


class Counting(http.server.BaseHTTPRequestHandler):
    """Echoes each request, and records the name of each complete one."""

    arrived: list[str]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            return
        self.arrived.append(self.headers[REQUEST])
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def arrived() -> Iterator[tuple[int, list[str]]]:
    handler = type("Handler", (Counting,), {"arrived": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], handler.arrived
        server.shutdown()


def send(line: Line, name: str, phone: str = "a") -> bytes | None:
    client = HttpClient(line.address, timeout=20)
    try:
        return client.post("/", data=BODY, headers={PHONE: phone, REQUEST: name}).data
    except NoAnswer:
        return None


# How often the request arrives at once, and what the phone gets to see.
@pytest.mark.parametrize(
    ("fate", "times", "seen"),
    [
        ("well", 1, BODY),
        ("request_lost", 0, None),
        ("answer_lost", 1, None),
        ("twice", 2, BODY),
        ("twice_at_once", 2, BODY),
        ("again_later", 1, BODY),
        ("overtaken", 0, None),
        ("request_cut", 0, None),
        ("answer_cut", 1, None),
        ("delayed", 1, BODY),
        ("trickled", 1, BODY),
    ],
)
def test_each_fate(
    arrived: tuple[int, list[str]], fate: str, times: int, seen: bytes | None
) -> None:
    port, names = arrived
    events: list[dict[str, Any]] = []
    with Line(port, "1", events.append, {fate: 1}) as line:
        assert send(line, "first") == seen
        _await(lambda: len(names) == times)
        line.settle()
        late = fate in ("again_later", "overtaken")
        assert len(names) == times + late
        served = {"what": "served", "request": "first", "status": 200}
        _await(lambda: len(events) == len(names))
        assert events == [served] * len(names)
        assert line.faults.total() == (fate != "well")


def test_an_overtaken_request_arrives_after_younger_ones(
    arrived: tuple[int, list[str]],
) -> None:
    port, names = arrived
    with Line(port, "1", fates={"overtaken": 1}) as line:
        send(line, "old")
        line.fates = WELL
        for number in range(6):
            send(line, f"young {number}")
        _await(lambda: "old" in names)
        assert names.index("old") > 0


def test_the_same_seed_has_the_same_fates(arrived: tuple[int, list[str]]) -> None:
    def fates(seed: str) -> list[dict[str, int]]:
        counts = []
        with Line(arrived[0], seed) as line:
            for number in range(12):
                with suppress(OSError):
                    send(line, str(number))
                counts.append(dict(line.faults))
        return counts

    assert fates("7") == fates("7")
    assert fates("7") != fates("8")
    assert sum(FATES.values()) == 100


def _await(holds: Any) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.02)


@pytest.mark.parametrize("status", ["200 OK", "204 No Content"])
def test_an_answer_that_was_cut_in_its_head_is_none(status: str) -> None:
    whole = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nUpload-Offset: 1234\r\n\r\n".encode()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = HttpClient(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=20)
        answers = [whole[:end] for end in range(len(whole) + 1)]
        threading.Thread(target=_answer_each, args=[listener, answers], daemon=True).start()
        for _ in answers[:-1]:
            with pytest.raises(NoAnswer):
                client.get("/")
        assert client.get("/").headers["Upload-Offset"] == "1234"


def _answer_each(listener: socket.socket, answers: list[bytes]) -> None:
    for answer in answers:
        line, _ = listener.accept()
        with line:
            line.recv(65536)
            line.sendall(answer)
