"""How the app comes onto a phone."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from server.web.pages import messages
from tests.browser import chromium as chromium
from tests.browser import playwright as playwright
from tests.conftest import CHECKOUT

SCAN = re.compile("扫|[Ss]can")
ADDRESS = "https://yct.example/app/"
_SCAN = """
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
const wasmBinary = readFileSync("node_modules/zxing-wasm/dist/reader/zxing_reader.wasm");
prepareZXingModule({ overrides: { wasmBinary } });
const found = await readBarcodes(new Uint8Array(await buffer(process.stdin)));
console.log(JSON.stringify(found.map(({ text }) => text)));
"""


@pytest.fixture
def public_url(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    told = replace(app.config["SETTINGS"], public_url="https://yct.example")
    monkeypatch.setitem(app.config, "SETTINGS", told)


@pytest.mark.parametrize(
    ("language", "says"), [("zh", "安装手机端"), ("en", "Put the app on a phone")]
)
@pytest.mark.usefixtures("public_url")
def test_the_page_has_the_code_the_address_and_the_steps(
    client: FlaskClient, language: str, says: str
) -> None:
    page = client.get(f"/install?lang={language}")
    assert page.status_code == 200
    assert says in page.text
    assert f'href="{ADDRESS}"' in page.text
    assert 'src="/install/app.svg"' in page.text
    assert page.text.count("<ol") == 3
    assert SCAN.search(page.text)
    assert "/trust" not in page.text


@pytest.mark.usefixtures("public_url")
@pytest.mark.slow
def test_a_scanner_reads_the_apps_address(client: FlaskClient, chromium: Browser) -> None:
    code = client.get("/install/app.svg", headers={"Host": "attacker.example"})
    assert code.mimetype == "image/svg+xml"
    assert read(code.text, chromium) == [ADDRESS]


def read(drawing: str, chromium: Browser) -> list[str]:
    """What a scanner makes of it, from a screen: the app's own."""
    page = chromium.new_page()
    page.set_content(drawing)
    picture = page.locator("svg").screenshot()
    page.close()
    done = subprocess.run(
        ["node", "--input-type=module", "-e", _SCAN],
        cwd=CHECKOUT / "web", input=picture, capture_output=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_a_public_url_it_names_no_address_and_speaks_of_no_code(
    client: FlaskClient, language: str
) -> None:
    page = client.get(f"/install?lang={language}").text
    assert 'href="/app/"' in page
    assert "YICETONG_PUBLIC_URL" in page
    assert "app.svg" not in page
    there_is_none: str = messages(language)["install"]["no_address"]
    assert there_is_none in page
    assert not SCAN.search(page.replace(there_is_none, ""))
    assert client.get("/install/app.svg").location == "/static/icon.svg"


def test_a_county_with_its_own_authority_says_what_comes_first(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(app.config["SETTINGS"], ca_certificate=tmp_path / "ca.crt")
    monkeypatch.setitem(app.config, "SETTINGS", own)
    assert 'href="/trust"' in client.get("/install").text
