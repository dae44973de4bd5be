"""What only the real web server shows: stalled lines, long addresses, logs of nonsense."""

import http.client
import json
import select
import socket
import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.served import serve
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

CHUNKED = (
    b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


def line_to(address):
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)


def beginning(path, length, more=""):
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n{more}\r\n{{"
    ).encode()


def idle_in_transaction(database_url):
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        return connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction'"
        ).fetchone()[0]


@pytest.fixture(scope="module")
def patient(served_database):
    """Two web processes as they are without settings."""
    with serve(served_database) as address:
        yield address


@pytest.fixture(scope="module")
def impatient(served_database):
    """Two web processes that give a body two seconds."""
    with serve(served_database, body_seconds="2") as address:
        yield address


def test_stalled_bodies_hold_no_connection_and_are_told_so(impatient, served_database):
    with ExitStack() as lines:
        stalled = [lines.enter_context(line_to(impatient)) for _ in range(12)]
        for at, line in enumerate(stalled):
            path = "/api/v1/login" if at % 2 else "/api/v1/sync"
            line.sendall(beginning(path, 1000))
        while not select.select(stalled, [], [], 0.1)[0]:  # nobody was told anything yet
            assert idle_in_transaction(served_database) == 0
        for line in stalled:
            answer = http.client.HTTPResponse(line)
            answer.begin()
            told = json.loads(answer.read())
            assert (answer.status, told["code"], told["seconds"]) == (408, "body_too_slow", 2)
            assert line.recv(1) == b""


@pytest.mark.parametrize("asked", ["GET /healthz", "HEAD /healthz", "GET /api/v1/me"])
def test_a_body_where_none_is_taken_is_waited_for_no_longer(impatient, served_database, asked):
    with ExitStack() as lines:
        stalled = [lines.enter_context(line_to(impatient)) for _ in range(20)]  # more than threads
        for line in stalled:
            line.sendall(beginning("/", 9).replace(b"POST /", asked.encode()))
        while not select.select(stalled, [], [], 0.1)[0]:
            assert idle_in_transaction(served_database) == 0
        for line in stalled:
            answer = http.client.HTTPResponse(line, method=asked.split()[0])
            answer.begin()
            assert answer.status == 408


def test_trickling_does_not_prolong_it_and_chunks_neither(impatient):
    for sent, more in (
        (beginning("/api/v1/login", 1000), b" "),
        (CHUNKED + b"5\r\n{", b""),
    ):
        with line_to(impatient) as line:
            line.sendall(sent)
            line.settimeout(0.3)
            said = b""
            for _ in range(900):  # each of so many pieces would prolong it, if any did
                with suppress(ConnectionError):  # it has just been closed, with the answer in it
                    line.sendall(more)
                with suppress(TimeoutError):
                    said = line.recv(100)
                    break
            assert said.startswith(b"HTTP/1.1 408 ")


def test_a_body_in_time_is_read_and_the_line_goes_on(patient):
    with line_to(patient) as line:
        body = b'{"login": "nobody", "password": "x", "browser": true}'
        for _ in range(2):
            line.sendall(beginning("/api/v1/login", len(body)))
            time.sleep(0.5)
            line.sendall(body[1:])
            answer = http.client.HTTPResponse(line)
            answer.begin()
            assert (answer.status, json.loads(answer.read())["code"]) == (401, "login_failed")


def test_nonsense_is_logged_as_json_without_addresses(served_database, tmp_path):
    log = tmp_path / "log"
    with log.open("wb") as file, serve(served_database, stderr=file) as address:
        for sent in (
            b"GET /?phone=13812342345 HTTP/9.9\r\n\r\n",
            b"G\x01T /api/13812342345 HTTP/1.1\r\n\r\n",
            b"GET /?" + b"13812342345" * 900 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /?13812342345 HTTP/1.1\r\nHost : 13812342345\r\n\r\n",
        ):
            with line_to(address) as line:
                line.sendall(sent)
                assert line.recv(10) == b"HTTP/1.1 4"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["event"].partition(":")[0] for line in lines] == ["invalid_request"] * 4
    assert "13812342345" not in log.read_text()
    assert "127.0.0.1" not in log.read_text()


def test_as_long_an_address_as_may_be_is_read(patient):
    with line_to(patient) as line:
        path = "/api/v1/sync/visits/pull?checkpoint="
        path += "x" * (8190 - len(f"GET {path} HTTP/1.1"))
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert line.recv(12) == b"HTTP/1.1 401"
