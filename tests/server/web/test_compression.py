"""What is packed, for whom, and what the answer says about it."""

import gzip
from pathlib import Path

import brotli
import pytest
from flask import Flask, Response, send_file
from flask.testing import FlaskClient

from server.web.compression import compress

LONG = "收了三亩稻子;" * 500


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    app = Flask(__name__)
    app.after_request(compress)
    (tmp_path / "app.js").write_text(LONG)

    @app.get("/text/<kind>/<subtype>")
    def text(kind: str, subtype: str) -> Response:
        return Response(LONG, mimetype=f"{kind}/{subtype}")

    @app.get("/short")
    def short() -> Response:
        return Response("{}", mimetype="application/json")

    @app.get("/file")
    def file() -> Response:
        return send_file(tmp_path / "app.js")

    return app.test_client()


def ask(client: FlaskClient, path: str, encodings: str, **headers: str) -> Response:
    return client.get(path, headers={"Accept-Encoding": encodings} | headers, buffered=True)


@pytest.mark.parametrize(
    "encodings", ["gzip", "br;q=0.5, gzip", "*", "GZIP", "deflate, gzip", "br;q=0, gzip"]
)
def test_text_is_packed_for_who_takes_gzip(client: FlaskClient, encodings: str) -> None:
    answer = ask(client, "/text/application/json", encodings)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode() == LONG
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 500


@pytest.mark.parametrize("encodings", ["br", "gzip, deflate, br", "gzip;q=0.5, br", "BR"])
def test_it_is_smaller_for_who_takes_brotli(client: FlaskClient, encodings: str) -> None:
    answer = ask(client, "/text/application/json", encodings)
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data).decode() == LONG


@pytest.mark.parametrize(
    "encodings", ["", "deflate", "identity", "gzip;q=0", "gzip;q=0, *", "*;q=0"]
)
def test_text_is_left_for_who_does_not(client: FlaskClient, encodings: str) -> None:
    answer = ask(client, "/text/application/json", encodings)
    assert "Content-Encoding" not in answer.headers
    assert answer.text == LONG
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/text/image/jpeg", "/short"])
def test_what_gains_nothing_is_left(client: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in ask(client, path, "gzip").headers


def test_a_file_is_packed_and_known_again(client: FlaskClient) -> None:
    first = ask(client, "/file", "gzip")
    assert gzip.decompress(first.data).decode() == LONG
    tag = first.headers["ETag"]
    assert tag.startswith("W/")
    assert ask(client, "/file", "gzip", **{"If-None-Match": tag}).status_code == 304


def test_a_part_of_a_file_stays_that(client: FlaskClient) -> None:
    answer = ask(client, "/file", "gzip", Range="bytes=0-20")
    assert (answer.status_code, answer.data) == (206, LONG.encode()[:21])
    assert "Content-Encoding" not in answer.headers
