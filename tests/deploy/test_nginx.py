"""nginx in front: who is slow holds nothing, who floods waits, and others are answered."""

import gzip
import http.client
import json
import re
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import brotli
import pytest

from records.problems import Problem
from server.ops.nginx_front import SHIPPED
from server.web.errors import STATUS, BodyTooSlow
from tests.conftest import CHECKOUT, session_on
from tests.deploy.conftest import Front
from tests.factories import PASSWORD, bearer, make_grid, make_household, make_login, make_person
from tests.phone.client import HttpClient
from tests.server.photos.photo_files import noise
from tests.server.photos.photos import OFFSET_STREAM, Sender, make_photo
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow

GRID = "441427100201001"
ESTABLISHED = "01"  # in /proc/net/tcp


@pytest.fixture(scope="module")
def headers(served_database: str) -> dict[str, str]:
    """Of a cadre's phone, whose grid has some households."""
    with session_on(served_database) as session:
        make_grid(session, GRID)
        for _ in range(20):
            make_household(session, GRID)
        made = bearer(make_login(session, make_person(session, areas=[GRID])))
        session.commit()
    return made


def ask(
    front: Front, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    line = http.client.HTTPSConnection("127.0.0.1", front.port, timeout=PATIENCE, context=front.tls)
    content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    said = {"Content-Type": "application/json"} if content is not None else {}
    line.request(method, path, content, said | (headers or {}))
    answer = line.getresponse()
    read = answer.read()
    line.close()
    return answer, read


def opened(front: Front, said: bytes = b"") -> ssl.SSLSocket:
    """A line on which this was said, and no more."""
    line = socket.create_connection(("127.0.0.1", front.port), PATIENCE)
    secured = front.tls.wrap_socket(line, server_hostname="127.0.0.1")
    secured.sendall(said)
    return secured


def held_behind(front: Front) -> int:
    """How many lines nginx has to the program."""
    port = f"{urlsplit(front.behind).port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(1 for line in lines if line[2].endswith(f":{port}") and line[3] == ESTABLISHED)


def test_a_phone_syncs_over_https_in_brotli(front: Front, headers: dict[str, str]) -> None:
    answer, body = ask(
        front, "POST", "/api/v1/sync", {"limit": 2000}, headers | {"Accept-Encoding": "br"}
    )
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "br")
    assert len(json.loads(brotli.decompress(body))["documents"]) > 20
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_http_is_sent_to_https(front: Front) -> None:
    client = HttpClient(f"http://127.0.0.1:{front.plain_port}", PATIENCE)
    answer = client.get("/api/v1/me", headers={"Host": "yicetong.example"})
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://yicetong.example:{front.port}/api/v1/me"


def test_a_browsers_cookie_is_for_https_alone(front: Front, served_database: str) -> None:
    with session_on(served_database) as session:
        login = make_person(session, roles=["county_admin"]).login
        session.commit()
    asked = {"login": login, "password": PASSWORD, "browser": True}
    answer, body = ask(front, "POST", "/api/v1/login", asked)
    assert answer.status == 200, body
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.fixture
def crowd(front: Front) -> Iterator[None]:
    """2,100 lines that say nothing, 50 in the middle of a head, 50 in the middle of a body."""
    head = b"POST /api/v1/sync HTTP/1.1\r\nHost: yicetong.example\r\n"
    body = head + b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
    with ExitStack() as lines:
        for _ in range(700):  # of three addresses
            for source in ("127.0.0.2", "127.0.0.3", "127.0.0.4"):
                made = socket.create_connection(("127.0.0.1", front.port), PATIENCE, (source, 0))
                lines.enter_context(made)
        for said in [head] * 50 + [body] * 50:
            lines.enter_context(opened(front, said))
        yield


def test_who_says_nothing_or_little_holds_nothing_of_the_program(
    front: Front, crowd: None, headers: dict[str, str]
) -> None:
    """Two threads serve here: a few such lines would take both."""
    for _ in range(20):
        answer, _ = ask(front, "POST", "/api/v1/sync", {}, headers)
        assert answer.status == 200
    assert held_behind(front) < 20


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH", "GET"])
def test_what_trickles_in_where_photos_go_through_is_not_waited_for(
    front: Front, headers: dict[str, str], method: str
) -> None:
    """What nginx passes on unbuffered: a body of JSON is refused unread, signed in or not."""
    path = f"/api/v1/photos/uploads{'' if method == 'POST' else f'/{uuid4()}'}"
    lines = {"Content-Type": "application/json", "Content-Length": "99", "Tus-Resumable": "1.0.0"}
    head = f"{method} {path} HTTP/1.1\r\nHost: yicetong.example\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in (lines | headers).items()
    )
    with ExitStack() as opened_lines:
        for _ in range(20):
            line = opened_lines.enter_context(opened(front, head.encode() + b"\r\n{"))
            answer = http.client.HTTPResponse(line, method=method)
            answer.begin()
            assert answer.status in (405, 415)


def test_a_flood_of_log_ins_leaves_room_for_others(front: Front, headers: dict[str, str]) -> None:
    asked = {"login": "nobody", "password": "Wrong-2026", "device": {"name": "x"}}

    def log_in(_: int) -> tuple[int, str, str | None]:
        answer, body = ask(front, "POST", "/api/v1/login", asked)
        return answer.status, json.loads(body)["code"], answer.headers["Retry-After"]

    with ThreadPoolExecutor(60) as flood:
        flooding = [flood.submit(log_in, n) for n in range(150)]
        for _ in range(20):
            assert ask(front, "POST", "/api/v1/sync", {}, headers)[0].status == 200
        told = {one.result() for one in flooding}
    codes = {code for _, code, _ in told}
    assert codes <= {"login_failed", "login_locked", "too_many_requests", "busy"}
    assert "too_many_requests" in codes
    assert all(wait for status, _, wait in told if status in (429, 503))


def test_what_is_too_large_is_refused_before_the_program_hears_of_it(front: Front) -> None:
    answer, body = ask(front, "POST", "/api/v1/login", b" " * 20_000)
    assert (answer.status, json.loads(body)["code"]) == (413, "body_too_large")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_metrics_are_the_machines_own(front: Front) -> None:
    assert ask(front, "GET", "/metrics")[0].status == 200
    site = (front.folder / "yicetong.conf").read_text()
    (place,) = re.findall(r"location = /metrics \{(.*?)\}", site, re.DOTALL)
    assert re.findall(r"(allow|deny) (\S+);", place) == [
        ("allow", "127.0.0.1"),
        ("allow", "::1"),
        ("deny", "all"),
    ]


def test_the_log_says_nothing_of_people(front: Front, headers: dict[str, str]) -> None:
    ask(front, "GET", "/api/v1/households?number=A0012-personal", None, headers)
    await_that(lambda: "GET" in front.log)
    for secret in ("A0012", "households", "127.0.0", headers["Authorization"].split()[1]):
        assert secret not in front.log


def test_what_nginx_refuses_reads_as_the_program_says_it() -> None:
    site = (SHIPPED / "yicetong.conf").read_text()
    said = [json.loads(text) for text in re.findall(r"return \d+ '(\{.*\})';", site)]
    statuses = re.findall(r"return (\d+) '\{", site)
    titles = {kind.code: kind.title for kind in (*Problem.__subclasses__(), BodyTooSlow)}
    assert len(said) == 6
    for problem, status in zip(said, statuses, strict=True):
        assert problem["status"] == STATUS[problem["code"]] == int(status)
        assert problem["title"] == problem["detail"] == titles[problem["code"]]


class Uploads:
    """`Sender` over https."""

    def __init__(self, front: Front) -> None:
        self.front = front

    def post(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        return ask(self.front, "POST", path, None, headers)[0]


def test_what_arrived_of_a_photo_before_the_line_broke_is_kept(
    front: Front, headers: dict[str, str], served_database: str
) -> None:
    """Its bytes go through as they come."""
    data = noise(600_000)
    with session_on(served_database) as session:
        cadre = make_person(session, areas=[GRID])
        photo = make_photo(session, make_household(session, GRID), cadre, data)
        own = bearer(make_login(session, cadre))
        begun = Sender(Uploads(front), own)
        session.commit()
        at = begun.begin(photo, len(data)).headers["Location"]
    path = urlsplit(at).path
    head = (
        f"PATCH {path} HTTP/1.1\r\nHost: yicetong.example\r\nTus-Resumable: 1.0.0\r\n"
        f"Authorization: {own['Authorization']}\r\nUpload-Offset: 0\r\n"
        f"Content-Type: {OFFSET_STREAM}\r\nContent-Length: {len(data)}\r\n\r\n"
    )

    def cut_off() -> int:
        """A line that breaks before anything went through is tried again, as phones do."""
        opened(front, head.encode() + data[:300_000]).close()
        return arrived()

    def arrived() -> int:
        answer, _ = ask(front, "HEAD", path, None, own | {"Tus-Resumable": "1.0.0"})
        return int(answer.headers["Upload-Offset"]) if answer.status == 200 else 0

    assert 0 < await_that(cut_off, every=2) <= 300_000


@pytest.mark.parametrize(("face", "folder"), [("desk", "desk"), ("app", "phone")])
def test_files_of_a_face_come_from_nginx_after_the_first_time(
    front: Front, face: str, folder: str
) -> None:
    """In each coding; by their own headers. What holds data is never kept, nor what tells of a new
    version."""
    kept = front.folder / "yicetong"
    name = next((CHECKOUT / "web" / "dist" / folder / "assets").glob("index-*.js")).name
    path = f"/{face}/assets/{name}"
    bodies = {}
    for coding in ("br", "gzip", "identity"):
        first, body = ask(front, "GET", path, None, {"Accept-Encoding": coding})
        again, same = ask(front, "GET", path, None, {"Accept-Encoding": coding})
        assert first.headers.get("Content-Encoding", "identity") == coding
        assert again.headers.get("Content-Encoding", "identity") == coding
        # The program gives each of its answers an id of its own.
        assert first.headers["X-Request-Id"] == again.headers["X-Request-Id"]
        assert body == same
        bodies[coding] = body
    assert brotli.decompress(bodies["br"]) == bodies["identity"] == gzip.decompress(bodies["gzip"])
    files = {file for file in kept.rglob("*") if file.is_file()}
    for path in ("/api/v1/openapi.json", "/", "/desk", "/app/", "/app/sw.js", "/healthz"):
        ask(front, "GET", path)
    assert {file for file in kept.rglob("*") if file.is_file()} == files
