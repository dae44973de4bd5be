"""The files of the desk: one page for all its addresses, files that never change, or what to do."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.web import desk
from server.web.security_headers import CONTENT_SECURITY_POLICY

ADDRESSES = [
    "/desk",
    "/desk/map",
    "/desk/map?within=441427100&layer=never",
    "/desk/no/such.page",
    "/desk/assets/",
]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>desk</title>")
    (tmp_path / "assets" / "index-C7.js").write_text("export {};")
    (tmp_path / "licences.md").write_text("not for the web")
    monkeypatch.setattr(desk, "BUILT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_is_the_same_page_and_is_asked_for_again(
    client: FlaskClient, built: Path, address: str
) -> None:
    with client.get(address) as page:
        assert page.status_code == 200
        assert "<title>desk</title>" in page.text
        assert page.headers["Cache-Control"] == "no-cache"
        assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        tag = page.headers["ETag"]
    with client.get(address, headers={"If-None-Match": tag}) as again:
        assert again.status_code == 304


def test_a_hashed_file_never_changes(client: FlaskClient, built: Path) -> None:
    with client.get("/desk/assets/index-C7.js") as asset:
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert asset.mimetype in ("text/javascript", "application/javascript")


@pytest.mark.parametrize("name", ["index-D8.js", "../licences.md", "../index.html", "a/b.js"])
def test_what_is_no_such_file_is_no_page_either(
    client: FlaskClient, built: Path, name: str
) -> None:
    answer = client.get(f"/desk/assets/{name}")
    if (
        answer.status_code == 200
    ):  # the client has resolved the dots: that is an address of the page
        assert "<title>desk</title>" in answer.text
    else:
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_not_built_it_says_what_to_do(
    client: FlaskClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    language: str,
) -> None:
    monkeypatch.setattr(desk, "BUILT", tmp_path)
    page = client.get(address, headers={"Accept-Language": language})
    assert page.status_code == 404
    assert page.headers["Cache-Control"] == "no-store"
    assert "<pre>make web</pre>" in page.text
    assert "desk_not_built" in page.text
    assert re.search("[一-鿿]", page.text.split("<p>")[1]) is None or language == "zh"


def test_the_command_is_one_that_exists() -> None:
    makefile = (Path(desk.__file__).parents[2] / "Makefile").read_text()
    assert "\nweb:  ## " in makefile
