"""More requests than can be served: some wait, others are told when to come back, none hangs."""

import asyncio
import http.client
import io
import json
import os
import resource
import socket
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from records.reach import watch
from tests.factories import bearer, make_login, make_person
from tests.served import serve

QUEUE_SECONDS = 1
SYNC = "/api/v1/sync"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def headers(fresh_database):
    """Of a cadre's phone."""
    engine = sa.create_engine(fresh_database)
    watch(engine)
    with orm.Session(engine) as session:
        made = bearer(make_login(session, make_person(session, areas=["441427100201"])))
    engine.dispose()
    return made


@pytest.fixture
def address(fresh_database):
    """One web process with two threads, on which requests wait for a second."""
    with serve(
        fresh_database, workers="1", threads="2", queue_seconds=str(QUEUE_SECONDS)
    ) as address:
        yield address


@contextmanager
def nobody_is_admitted(database_url):
    """While it lasts, every request waits for the database."""
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        connection.execute("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE")
        yield


async def one(address, headers, body=b"{}", patience=30):
    """Status, headers and content of the answer, on a connection of its own."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=patience)) as line,
        line.post(
            address + SYNC,
            data=io.BytesIO(body),
            headers=headers | {"Content-Type": "application/json"},
        ) as answer,
    ):
        return answer.status, answer.headers, await answer.json(content_type=None)


async def many(count, *asked):
    return await asyncio.gather(*(one(*asked) for _ in range(count)))


def assert_told_to_come_back(status, headers, told):
    assert (status, told["status"], told["code"]) == (503, 503, "busy")
    assert headers["Content-Type"] == "application/problem+json"
    assert told["request_id"] == headers["X-Request-Id"]
    assert 1 <= int(headers["Retry-After"]) <= 60


def test_who_would_wait_too_long_is_told_to_come_back(address, headers, fresh_database):
    async def run():
        with nobody_is_admitted(fresh_database):
            waiting = asyncio.ensure_future(many(60, address, headers))
            done, _ = await asyncio.wait({waiting}, timeout=3 * QUEUE_SECONDS)
            assert not done  # two were begun, and are with the database
            assert said_at(address, "/healthz")[0] == 200
            assert said_at(address, "/healthz", "HEAD")[0] == 200
        return await waiting

    answers = asyncio.run(run())
    refused = [answer for answer in answers if answer[0] != 200]
    assert len(refused) == 58
    for answer in refused:
        assert_told_to_come_back(*answer)
    assert asyncio.run(one(address, headers))[0] == 200
    assert b"yicetong_refused_total 58.0" in said_at(address, "/metrics")[1]


def said_at(address, path, method="GET"):
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    line.request(method, path)
    answer = line.getresponse()
    said = answer.status, answer.read()
    line.close()
    return said


def test_whoever_comes_back_is_served_in_the_end(address, headers, fresh_database):
    async def phone():
        waits = 0
        while True:
            status, said, told = await one(address, headers)
            if status == 200:
                return waits
            assert_told_to_come_back(status, said, told)
            waits += 1
            await asyncio.sleep(0.2 * int(said["Retry-After"]))

    async def run():
        with nobody_is_admitted(fresh_database):
            phones = [asyncio.ensure_future(phone()) for _ in range(400)]
            await asyncio.sleep(1.5 * QUEUE_SECONDS)
        return await asyncio.gather(*phones)

    waits = asyncio.run(run())
    assert len(waits) == 400
    assert sum(waits) >= 398


def test_a_refused_body_that_is_still_on_its_way_hears_why(address, headers, fresh_database):
    # Three megabytes do not fit into the buffers of a line: most is sent after the answer.
    body = json.dumps({"push": [], "more": "x" * 3_000_000}).encode()

    async def run():
        with nobody_is_admitted(fresh_database):
            waiting = asyncio.ensure_future(many(2, address, headers))
            await asyncio.sleep(0.3)
            refused = await many(5, address, headers, body)
        return refused, await waiting

    refused, begun = asyncio.run(run())
    for answer in refused:
        assert_told_to_come_back(*answer)
    assert [status for status, *_ in begun] == [200, 200]


def test_a_line_on_which_nothing_is_said_takes_no_thread(address, headers):
    parts = urlsplit(address)
    silent = [socket.create_connection((parts.hostname, parts.port)) for _ in range(20)]
    began = time.monotonic()
    assert asyncio.run(one(address, headers))[0] == 200
    assert time.monotonic() - began < 30  # two of gunicorn's own would wait 5 s for each of 20
    for line in silent:
        line.close()


def test_a_request_that_broke_off_in_its_first_lines_gives_its_thread_back(fresh_database, headers):
    with serve(fresh_database, workers="1", threads="2", body_seconds="1") as address:
        parts = urlsplit(address)
        broken = [socket.create_connection((parts.hostname, parts.port)) for _ in range(3)]
        for line in broken:  # then its signal was gone
            line.sendall(b"GET /api/v1/sync/visits/pull?checkpoint=%7B%22c%22")
        time.sleep(4)
        assert asyncio.run(one(address, headers, patience=8))[0] == 200
        for line in broken:
            line.close()


def test_questions_for_liveness_that_break_off_leave_the_others_their_thread(address):
    """Both threads are taken by requests that broke off, and three such questions came first."""
    parts = urlsplit(address)
    heads = [b"GET /api/v1/me"] * 2 + [
        b"GET /healthz",
        b"GET /healthz HTTP/1.1\r\nA: ",
        b"HEAD /hea",
    ]
    broken = [socket.create_connection((parts.hostname, parts.port)) for _ in heads]
    for line, head in zip(broken, heads, strict=True):
        line.sendall(head)
        time.sleep(0.1)
    for method in ("GET", "HEAD", "GET"):
        assert said_at(address, "/healthz", method)[0] == 200
    for line in broken:
        line.close()


def test_a_process_that_can_open_no_more_lines_goes_on_with_those_it_has(address):
    (worker,) = web_processes()
    parts = urlsplit(address)
    kept = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    assert said_at(address, "/healthz")[0] == 200
    now = len(os.listdir(f"/proc/{worker}/fd"))
    _, most = resource.prlimit(worker, resource.RLIMIT_NOFILE)
    resource.prlimit(worker, resource.RLIMIT_NOFILE, (now + 5, most))
    lines = [socket.create_connection((parts.hostname, parts.port)) for _ in range(20)]
    await_that(lambda: len(os.listdir(f"/proc/{worker}/fd")) == now + 5)
    time.sleep(0.5)  # and the others knock
    lines[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert lines[0].recv(20).startswith(b"HTTP/1.1 200")
    assert web_processes() == [worker]
    for line in lines:
        line.close()
    kept.request("GET", "/healthz")  # in a while, when the others have gone
    assert kept.getresponse().status == 200
    assert web_processes() == [worker]
    kept.close()


def web_processes():
    """Those of the server that this test has started."""
    masters = [pid for pid in children(os.getpid()) if b"server.web_process" in command(pid)]
    return [pid for master in masters for pid in children(master)]


def children(pid):
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def command(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def await_that(holds):
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def test_a_phone_that_receives_slowly_takes_no_thread(address, headers):
    slow = [slow_line(address) for _ in range(4)]
    for line in slow:
        line.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(0.5)
    assert asyncio.run(one(address, headers, patience=5))[0] == 200
    for line in slow:
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert len(answer.read()) > 100_000
        line.close()


def slow_line(address):
    """As to a village: small packets, of which few may be under way."""
    parts = urlsplit(address)
    line = socket.socket()
    line.settimeout(30)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect((parts.hostname, parts.port))
    return line
