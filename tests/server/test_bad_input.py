"""Bodies and addresses that no client of ours sends, and what they get."""

import gzip
import io
import json
import zlib

import pytest

from server import body
from server.rate_limits import limiter
from tests import factories as f

LOGIN = "/api/v1/login"
GOOD = {"login": "nobody", "password": "wrong", "browser": True}


@pytest.fixture(autouse=True)
def _fresh_limits(app):
    limiter.reset()


def send(client, data, encoding=None, content_type="application/json"):
    headers = {"Content-Encoding": encoding} if encoding else {}
    return client.post(LOGIN, data=data, content_type=content_type, headers=headers)


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

    def test_a_bomb_is_refused_without_being_inflated(self, app, client, monkeypatch):
        most = app.config["SETTINGS"].max_inflated_bytes
        made = []

        class Watched:
            def __init__(self, bits):
                self.stream = zlib.decompressobj(bits)

            def decompress(self, data, max_length):
                made.append(self.stream.decompress(data, max_length))
                return made[-1]

        class Zlib:
            error = zlib.error
            decompressobj = Watched

        monkeypatch.setattr(body, "zlib", Zlib)
        bomb = gzip.compress(b" " * (300 * 2**20), compresslevel=1)
        assert len(bomb) < app.config["SETTINGS"].max_body_bytes
        answer = send(client, bomb, "gzip")
        refused(answer, 413, "body_too_large")
        assert answer.json["largest"] == most
        assert sum(map(len, made)) <= most + 1

    def test_very_many_members_cost_no_more_than_one(self, client, monkeypatch):
        streams = []

        class Zlib:
            error = zlib.error

            def decompressobj(self, bits):
                streams.append(bits)
                return zlib.decompressobj(bits)

        monkeypatch.setattr(body, "zlib", Zlib())
        refused(send(client, gz(b"") * 190_000, "gzip"), 400, "malformed", "compression_broken")
        assert len(streams) == 1

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
    )  # fmt: skip
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

    @pytest.mark.parametrize("depth", [33, 500, 1_025, 5_000, 100_000, 1_000_000])
    @pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
    def test_too_deep_is_malformed(self, client, depth, opening, closing):
        if len(opening) * depth > 3 * 2**20:
            depth = 600_000
        answer = send(client, opening * depth + b"1" + closing * depth)
        refused(answer, 400, "malformed", "too_deep")

    def test_a_lone_surrogate_is_the_fault_of_its_field_only(self, client):
        answer = send(client, b'{"login": "\\ud800", "password": "x", "browser": true}')
        assert answer.json["errors"] == [{"field": "login", "code": "invalid_text"}]

    @pytest.mark.parametrize("number", ["1e400", "9223372036854775808", "1" * 400, "-0.0"])
    def test_any_number_is_only_the_wrong_type_of_a_text_field(self, client, number):
        data = f'{{"login": {number}, "password": "x", "browser": true}}'.encode()
        assert send(client, data).status_code == 400


class TestSize:
    def test_ten_megabytes_are_refused(self, client):
        refused(send(client, b" " * (10 * 2**20)), 413, "body_too_large")

    def test_so_is_a_stream_that_does_not_tell_its_length(self, client):
        answer = client.post(
            LOGIN,
            input_stream=io.BytesIO(b" " * (10 * 2**20)),
            content_type="application/json",
            environ_overrides={"wsgi.input_terminated": True},
        )
        refused(answer, 413, "body_too_large")


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
