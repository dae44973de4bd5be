"""Bodies and addresses that no client of ours sends, and what they get."""

import gzip
import io
import json
import tracemalloc
import zlib

import pytest

from server.web import body
from server.web.body import MAX_DEPTH, MAX_VALUES, BodySize
from server.web.rate_limits import limiter
from tests import factories as f

LOGIN = "/api/v1/login"
PUSH = "/api/v1/sync/visits/push"
SMALL = BodySize.SMALL.value
GOOD = {"login": "nobody", "password": "wrong", "browser": True}


@pytest.fixture(autouse=True)
def _fresh_limits(app):
    limiter.reset()


def send(client, data, encoding=None, content_type="application/json"):
    headers = {"Content-Encoding": encoding} if encoding else {}
    return client.post(LOGIN, data=data, content_type=content_type, headers=headers)


@pytest.fixture
def push(client, session):
    """Sends a body to where rows are pushed, which takes as much as the settings say."""
    grid = f.make_grid(session, "441427100201001")
    headers = f.bearer(f.make_login(session, f.make_person(session, areas=[grid.code])))

    def push(data, encoding=None):
        more = {"Content-Encoding": encoding} if encoding else {}
        return client.post(PUSH, data=data, content_type="application/json", headers=headers | more)

    return push


@pytest.fixture
def unparsed(monkeypatch):
    """Nothing is parsed."""

    def loads(*args, **kwargs):
        raise AssertionError("it was parsed")

    class Parser:
        JSONDecodeError = ValueError

    Parser.loads = staticmethod(loads)
    monkeypatch.setattr(body, "orjson", Parser)
    monkeypatch.setattr(body, "json", Parser)


def refused(answer, status, code, reason=None):
    assert answer.mimetype == "application/problem+json"
    assert answer.json["request_id"]
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json.get("reason") == reason


def read(answer):
    """The body was read: it says a wrong password."""
    assert (answer.status_code, answer.json["code"]) == (401, "login_failed")


def gz(data):
    """gzip without the time in its head: parameters of tests have to be the same everywhere."""
    return gzip.compress(data, mtime=0)


class TestCompression:
    good = json.dumps(GOOD).encode()

    @pytest.mark.parametrize(
        ("encoding", "data"),
        [
            ("gzip", gz(good)),
            ("x-gzip", gz(good)),
            (" GZIP ", gz(good)),
            ("deflate", zlib.compress(good)),
            ("identity", good),
        ],
    )
    def test_is_read_in_every_form(self, client, encoding, data):
        read(send(client, data, encoding))

    @pytest.mark.parametrize("cut", [0, 1, 5, 10, 20, -1, -8, -9])
    def test_cut_off_is_malformed(self, client, cut):
        data = gz(self.good)[:cut]
        refused(send(client, data, "gzip"), 400, "malformed", "compression_broken")

    @pytest.mark.parametrize(
        "data",
        [
            good,
            b"",
            b"\x1f\x8b" + b"\xff" * 50,
            gz(good) + b"trailing",
            gz(good)[:-8] + b"\x00" * 8,
            gz(good[:9]) + gz(good[9:]),
        ],
    )
    def test_broken_is_malformed(self, client, data):
        refused(send(client, data, "gzip"), 400, "malformed", "compression_broken")

    @pytest.fixture
    def made(self, monkeypatch):
        """What has been inflated, piece by piece."""
        made = []

        class Watched:
            def __init__(self, bits):
                self.stream = zlib.decompressobj(bits)

            def decompress(self, data, max_length):
                made.append(self.stream.decompress(data, max_length))
                return made[-1]

            def __getattr__(self, name):
                return getattr(self.stream, name)

        class Zlib:
            error = zlib.error
            decompressobj = Watched

        monkeypatch.setattr(body, "zlib", Zlib)
        return made

    def test_a_bomb_is_refused_without_being_inflated(self, app, push, made):
        most = app.config["SETTINGS"].max_inflated_bytes
        bomb = gzip.compress(b" " * (300 * 2**20), compresslevel=1)
        assert len(bomb) < app.config["SETTINGS"].max_body_bytes
        answer = push(bomb, "gzip")
        refused(answer, 413, "body_too_large")
        assert (answer.json["limit"], answer.json["largest"]) == ("inflated_bytes", most)
        assert sum(map(len, made)) <= most + 1

    def test_who_has_not_logged_in_has_no_more_inflated_than_a_log_in_needs(self, client, made):
        bomb = gz(b" " * (4 * 2**20))
        assert len(bomb) < SMALL
        answer = send(client, bomb, "gzip")
        refused(answer, 413, "body_too_large")
        assert answer.json["largest"] == SMALL
        assert sum(map(len, made)) <= SMALL + 1

    def test_very_many_members_cost_no_more_than_one(self, push, made):
        members = gz(b"") * 190_000
        refused(push(members, "gzip"), 400, "malformed", "compression_broken")
        assert made == [b""]  # one stream was begun

    @pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "nonsense"])
    def test_an_unknown_one_is_refused(self, client, encoding):
        refused(send(client, self.good, encoding), 415, "unsupported_media_type")


class TestJson:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{",
            b'{"login": }',
            b"{} {}",
            b"'x'",
            b'{"a": NaN}',
            b'{"a": Infinity}',
            b'{"a": -Infinity}',
            b'{"a": 01}',
            b'{"a": "\x00"}',
            b"\xef\xbb\xbf{}",
            b'{"a": ' + b"9" * 5000 + b"}",
        ],
    )
    def test_what_is_not_json_is_malformed(self, client, data):
        answer = send(client, data)
        if data.startswith(b'{"a": 99'):
            # A number of any length is JSON: it is the field that is unknown.
            assert answer.status_code == 400
        else:
            refused(answer, 400, "malformed", "not_json")

    @pytest.mark.parametrize(
        "data", [b'{"a": "\xff"}', b'{"a": "\xed\xa0\x80"}', b"\xff\xfe{\x00}\x00"]
    )
    def test_what_is_not_utf8_is_malformed(self, client, data):
        refused(send(client, data), 400, "malformed", "not_utf8")

    @pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 500, 1_025, 5_000, 45_000])
    @pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
    def test_too_deep_is_malformed(self, push, unparsed, depth, opening, closing):
        answer = push(opening * depth + b"1" + closing * depth)
        refused(answer, 400, "malformed", "too_deep")
        assert answer.json["most"] == MAX_DEPTH

    def test_so_it_is_for_who_has_not_logged_in(self, client, unparsed):
        refused(send(client, b"[" * 1_000 + b"]" * 1_000), 400, "malformed", "too_deep")

    @pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
    def test_what_is_just_not_too_deep_is_read(self, client, opening, closing):
        answer = send(client, opening * MAX_DEPTH + b"1" + closing * MAX_DEPTH)
        refused(answer, 400, "invalid_fields")

    def test_brackets_in_texts_are_not_deep(self, client):
        read(send(client, json.dumps(GOOD | {"password": '[{\\"' * 32}).encode()))

    def test_a_lone_surrogate_is_the_fault_of_its_field_only(self, client):
        answer = send(client, b'{"login": "\\ud800", "password": "x", "browser": true}')
        assert answer.json["errors"] == [{"field": "login", "code": "invalid_text"}]

    @pytest.mark.parametrize("number", ["1e400", "9223372036854775808", "1" * 400, "-0.0"])
    def test_any_number_is_only_the_wrong_type_of_a_text_field(self, client, number):
        data = f'{{"login": {number}, "password": "x", "browser": true}}'.encode()
        assert send(client, data).status_code == 400


class TestSize:
    def test_ten_megabytes_are_refused(self, push, client):
        for answer in (send(client, b" " * (10 * 2**20)), push(b" " * (10 * 2**20))):
            refused(answer, 413, "body_too_large")

    def test_so_is_a_stream_that_does_not_tell_its_length(self, client):
        answer = client.post(
            LOGIN,
            input_stream=io.BytesIO(b" " * (10 * 2**20)),
            content_type="application/json",
            environ_overrides={"wsgi.input_terminated": True},
        )
        refused(answer, 413, "body_too_large")

    def test_a_log_in_is_a_few_kilobytes(self, client):
        good = json.dumps(GOOD).encode()
        read(send(client, good.ljust(SMALL)))
        answer = send(client, good.ljust(SMALL + 1))
        refused(answer, 413, "body_too_large")
        assert (answer.json["limit"], answer.json["largest"]) == ("body_bytes", SMALL)

    def test_the_fullest_log_in_fits(self, client):
        """Each character as two escapes of six bytes."""
        wide = "\U00020bb7"
        device = {"id": "0" * 36, "name": wide * 80, "app_version": wide * 20}
        fullest = {"login": wide * 40, "password": wide * 128, "device": device}
        refused(send(client, json.dumps(fullest).encode()), 400, "invalid_fields")

    def test_very_many_values_are_refused_before_any_is_made(self, push, client, unparsed):
        """A parser makes 56 bytes and more of each of these two, and keeps some of it for ever."""
        lists = b"[" + b",".join([b"[]"] * MAX_VALUES) + b"]"
        for data, encoding in ((gz(lists), "gzip"), (lists, None)):
            tracemalloc.start()
            answer = push(data, encoding)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            refused(answer, 413, "body_too_large")
            assert (answer.json["limit"], answer.json["largest"]) == ("values", MAX_VALUES)
            assert peak < 8 * len(lists)
        refused(send(client, gz(lists), "gzip"), 413, "body_too_large")

    @pytest.mark.parametrize("member", [b"[]", b"{}", b"0", b'""', b'"[,{"', b"null"])
    def test_of_as_many_values_as_one_may_send_none_is_too_many(self, push, member):
        rows = b"[" + b",".join([member] * (MAX_VALUES // 2 - 1)) + b"]"
        refused(push(rows), 413, "too_many_rows")

    def test_commas_in_texts_are_no_values(self, push):
        refused(push(json.dumps({"push": "[,{" * MAX_VALUES}).encode()), 400, "malformed")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "text/json"],
)
def test_other_content_types_are_refused(client, content_type):
    # No form of another site can log a browser in: a form cannot send JSON.
    data = json.dumps(GOOD).encode()
    refused(send(client, data, content_type=content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_the_content_type_may_have_parameters(client, content_type):
    read(send(client, json.dumps(GOOD).encode(), content_type=content_type))


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/login", 405, "method_not_allowed"),
        ("PATCH", "/api/v1/me", 405, "method_not_allowed"),
        ("TRACE", "/healthz", 405, "method_not_allowed"),
        ("GET", "/api/v1/households/%00", 404, "not_found"),
        ("GET", "/%ff%fe", 404, "not_found"),
        ("GET", "/static/../errors.py", 404, "not_found"),
        ("GET", "/static/%2e%2e/errors.py", 404, "not_found"),
        ("GET", "/api/v1/docs/..%2f..%2f..%2fetc/passwd", 404, "not_found"),
        ("GET", "/static//etc/passwd", 404, "not_found"),
    ],
)
def test_unknown_addresses_and_methods(client, method, path, status, code):
    answer = client.open(path, method=method, follow_redirects=True)
    refused(answer, status, code)
    if status == 405:
        assert answer.headers["Allow"]


@pytest.mark.parametrize(
    "query",
    [
        "person=%00", "person=0", "person=99999999999999999999", "person=%ff", "a[]=1", "%00=1",
        "person=" + "x" * 5000, "=", "&&&", "person",
    ],
)  # fmt: skip
def test_strange_query_strings_are_never_our_fault(client, session, query):
    headers = f.bearer(f.make_login(session, f.make_person(session)))
    assert client.get(f"/api/v1/devices?{query}", headers=headers).status_code in (200, 400)
