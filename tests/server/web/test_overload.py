"""More requests than can be served: some wait, others are told when to come back, none hangs."""

import asyncio
import http.client
import io
import json
import socket
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import aiohttp
import psycopg
import pytest

from tests.conftest import session_on
from tests.factories import bearer, make_login, make_person
from tests.phone.client import HttpClient
from tests.served import serve
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow

SYNC = "/api/v1/sync"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def headers(fresh_database):
    """Of a cadre's phone."""
    with session_on(fresh_database) as session:
        return bearer(make_login(session, make_person(session, areas=["441427100201"])))


@pytest.fixture
def address(fresh_database):
    """One web process with two threads, for which requests wait a second, and bodies an hour."""
    settings = {"workers": "1", "threads": "2", "queue_seconds": "1", "body_seconds": "3600"}
    with serve(fresh_database, **settings) as address:
        yield address


@contextmanager
def nobody_is_admitted(database_url):
    """While it lasts, every request waits for the database."""
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        connection.execute("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def both_threads_taken(address, headers):
    """While it lasts: by two requests whose bodies are on their way. At the end both are served."""
    with ExitStack() as lines:
        begun = [lines.enter_context(line_to(address)) for _ in range(2)]
        head = "".join(f"{name}: {value}\r\n" for name, value in (headers | JSON).items())
        for line in begun:
            line.sendall(
                f"POST {SYNC} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: 2\r\n\r\n{{".encode()
            )
        await_refusal(address, headers)
        yield
        for line in begun:
            line.sendall(b"}")
        for line in begun:
            answer = http.client.HTTPResponse(line)
            answer.begin()
            assert answer.status == 200, answer.read()


def await_refusal(address, headers):
    """Until one request, and no more than one, is told that both threads are taken."""
    await_that(lambda: asyncio.run(one(address, headers))[0] == 503)


def line_to(address):
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)


async def one(address, headers, body=b"{}"):
    """Status, headers and content of the answer, on a connection of its own."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as line,
        line.post(
            address + SYNC,
            data=io.BytesIO(body),
            headers=headers | JSON,
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


def test_who_would_wait_too_long_is_told_to_come_back(address, headers):
    with both_threads_taken(address, headers):
        answers = asyncio.run(many(60, address, headers))
        for answer in answers:
            assert_told_to_come_back(*answer)
        assert said_at(address, "/healthz")[0] == 200
        assert said_at(address, "/healthz", "HEAD")[0] == 200
    assert asyncio.run(one(address, headers))[0] == 200
    assert b"yicetong_refused_total 61.0" in said_at(address, "/metrics")[1]


def said_at(address, path, method="GET"):
    answer = HttpClient(address, PATIENCE).open(path, method=method)
    return answer.status_code, answer.data


def test_whoever_comes_back_is_served_in_the_end(address, headers, fresh_database):
    """Two are with the database, and the other 398 come back until it goes on."""
    have_waited = set()

    async def phone(which, all_but_two):
        while True:
            status, said, told = await one(address, headers)
            if status == 200:
                return
            assert_told_to_come_back(status, said, told)
            have_waited.add(which)
            if len(have_waited) >= 398:
                all_but_two.set()
            await asyncio.sleep(0.2 * int(said["Retry-After"]))

    async def run():
        all_but_two = asyncio.Event()
        waited = asyncio.ensure_future(all_but_two.wait())
        with nobody_is_admitted(fresh_database):
            phones = [asyncio.ensure_future(phone(which, all_but_two)) for which in range(400)]
            done, _ = await asyncio.wait(
                [waited, *phones], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
            )
            assert done == {waited}, (done, len(have_waited))
        await asyncio.gather(*phones)

    asyncio.run(run())


def test_a_refused_body_that_is_still_on_its_way_hears_why(address, headers):
    # Three megabytes do not fit into the buffers of a line: most is sent after the answer.
    body = json.dumps({"push": [], "more": "x" * 3_000_000}).encode()
    with both_threads_taken(address, headers):
        for answer in asyncio.run(many(5, address, headers, body)):
            assert_told_to_come_back(*answer)


def test_lines_on_which_nothing_is_said_take_no_thread(address, headers):
    """gunicorn's own two threads would wait 5 s for each of them."""
    silent = [line_to(address) for _ in range(int(PATIENCE))]
    assert asyncio.run(one(address, headers))[0] == 200
    for line in silent:
        line.close()


def test_a_request_that_broke_off_in_its_first_lines_gives_its_thread_back(fresh_database, headers):
    with serve(fresh_database, workers="1", threads="2", body_seconds="1") as address:
        broken = [line_to(address) for _ in range(3)]
        for line in broken:  # then its signal was gone
            line.sendall(b"GET /api/v1/sync/visits/pull?checkpoint=%7B%22c%22")
        for line in broken:
            line.settimeout(50)  # were it not for the setting, they would have a minute
            assert line.recv(1) == b""
        assert asyncio.run(one(address, headers))[0] == 200
        for line in broken:
            line.close()


def test_questions_for_liveness_that_break_off_leave_the_others_their_thread(address, headers):
    """Both threads are taken by requests that broke off, and some such questions came first."""
    body_to_come = b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
    broken = [line_to(address) for _ in range(6)]
    for line in broken[:2]:
        line.sendall(b"GET /api/v1/me")
    await_refusal(address, headers)
    heads = (b"GET /healthz", b"GET /healthz HTTP/1.1\r\nA: ", b"HEAD /hea", body_to_come)
    for line, head in zip(broken[2:], heads, strict=True):
        line.sendall(head)
    for method in ("GET", "HEAD", "GET"):
        assert said_at(address, "/healthz", method)[0] == 200
    for line in broken:
        line.close()


def test_a_phone_that_receives_slowly_takes_no_thread(address, headers):
    slow = [slow_line(address) for _ in range(4)]
    for line in slow:
        line.sendall(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n")
    for line in slow:
        assert line.recv(1, socket.MSG_PEEK)  # all four are being answered
    await_that(lambda: asyncio.run(one(address, headers))[0] == 200)
    for line in slow:
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert len(answer.read()) > 100_000
        line.close()


def slow_line(address):
    """As to a village: small packets, of which few may be under way."""
    parts = urlsplit(address)
    line = socket.socket()
    line.settimeout(PATIENCE)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect((parts.hostname, parts.port))
    return line
