"""The files of desk and app: one page for all addresses of a face, files that never change, or what
to do."""

import dataclasses
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.basemap import read_basemap
from server.web import faces
from server.web.security_headers import CONTENT_SECURITY_POLICY
from tests.conftest import CHECKOUT

DESK = [
    "/desk",
    "/desk/",
    "/desk/map",
    "/desk/map?within=441427100&layer=never",
    "/desk/no/such.page",
    "/desk/assets/",
]
APP = ["/app/", "/app/?lang=zh", "/app/households/0", f"/app/c/{'A' * 22}", "/app/assets/"]
ADDRESSES = [*DESK, *APP]
FACES = {"desk": "desk", "app": "phone"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for address, folder in FACES.items():
        face = tmp_path / folder
        (face / "assets").mkdir(parents=True)
        (face / "index.html").write_text(f"<!doctype html><title>{address}</title>")
        (face / "assets" / "index-C7.js").write_text("export {};")
        (face / "licences.md").write_text("not for the web")
    (tmp_path / "phone" / "sw.js").write_text("self.skipWaiting();")
    (tmp_path / "phone" / "manifest.webmanifest").write_text("{}")
    (tmp_path / "phone" / "icon-192.png").write_bytes(b"\x89PNG")
    (tmp_path / "phone" / "assets" / "reader-C7.wasm").write_bytes(b"\0asm")
    monkeypatch.setattr(faces, "DIST", tmp_path)
    return tmp_path


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_is_the_same_page_and_is_asked_for_again(
    client: FlaskClient, built: Path, address: str
) -> None:
    with client.get(address) as page:
        assert page.status_code == 200
        assert f"<title>{address.split('/')[1]}</title>" in page.text
        assert page.headers["Cache-Control"] == "no-cache"
        tag = page.headers["ETag"]
    with client.get(address, headers={"If-None-Match": tag}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize("face", FACES)
def test_a_hashed_file_never_changes(client: FlaskClient, built: Path, face: str) -> None:
    with client.get(f"/{face}/assets/index-C7.js") as asset:
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert asset.mimetype in ("text/javascript", "application/javascript")


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("name", ["index-D8.js", "../licences.md", "../index.html", "a/b.js"])
def test_what_is_no_such_file_is_no_page_either(
    client: FlaskClient, built: Path, face: str, name: str
) -> None:
    answer = client.get(f"/{face}/assets/{name}")
    if answer.status_code == 200:  # the client has resolved the dots: an address of the page
        assert f"<title>{face}</title>" in answer.text
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
    monkeypatch.setattr(faces, "DIST", tmp_path)
    address = address.replace("lang=zh", f"lang={language}")
    page = client.get(address, headers={"Accept-Language": language})
    assert page.status_code == 404
    assert page.headers["Cache-Control"] == "no-store"
    assert "<pre>make web</pre>" in page.text
    assert f"{address.split('/')[1]}_not_built" in page.text
    assert re.search("[一-鿿]", page.text.split("<p>")[1]) is None or language == "zh"


def test_the_command_is_one_that_exists() -> None:
    assert "\nweb:  ## " in (CHECKOUT / "Makefile").read_text()


def test_the_app_begins_in_the_scope_of_its_service_worker(client: FlaskClient) -> None:
    for query in ("", "?lang=en"):
        answer = client.get(f"/app{query}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/app/{query}")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sw.js", "javascript"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon-192.png", "image/png"),
    ],
)
def test_files_of_the_app_that_keep_their_names_are_asked_for_each_time(
    client: FlaskClient, built: Path, name: str, kind: str
) -> None:
    with client.get(f"/app/{name}") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
        assert kind in answer.mimetype
        tag = answer.headers["ETag"]
    with client.get(f"/app/{name}", headers={"If-None-Match": tag}) as again:
        assert again.status_code == 304
    (built / "phone" / name).unlink()
    gone = client.get(f"/app/{name}")
    assert (gone.status_code, gone.json["code"]) == (404, "not_found")


def test_what_compiles_to_machine_code_says_so(client: FlaskClient, built: Path) -> None:
    """Browsers compile WebAssembly while it arrives, if it has this type."""
    with client.get("/app/assets/reader-C7.wasm") as answer:
        assert answer.mimetype == "application/wasm"


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_the_desk_obeys_the_policy_of_all_pages(client: FlaskClient, built: Path) -> None:
    with client.get("/desk") as page:
        assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert page.headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"


@pytest.mark.parametrize("basemap", [None, "https://map.county.example:8443/{z}/{x}/{y}.png"])
@pytest.mark.parametrize("path", ["/app/", "/app/sw.js", "/app/assets/index-C7.js"])
def test_all_that_runs_of_the_app_obeys_one_policy(
    app: Flask,
    client: FlaskClient,
    built: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    basemap: str | None,
) -> None:
    """Workers as well: what they may do is in the answer that their script came with."""
    read = read_basemap(basemap) if basemap else None
    changed = dataclasses.replace(app.config["SETTINGS"], basemap=read)
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    with client.get(path) as answer:
        policy = directives(answer.headers["Content-Security-Policy"])
        assert answer.headers["Permissions-Policy"] == (
            "camera=(self), geolocation=(self), microphone=(self)"
        )
    hosts = f" {read.hosts[0]}" if read else ""
    common = directives(CONTENT_SECURITY_POLICY)
    del common["img-src"]
    assert common.items() <= policy.items()
    assert policy["img-src"] == f"'self'{hosts} data: blob:"
    assert policy["connect-src"] == f"'self'{hosts}"
    assert policy["worker-src"] == "'self'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
