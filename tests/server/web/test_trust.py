"""How phones come to trust a certificate of the county's own authority."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from flask import Flask
from flask.testing import FlaskClient

from server.ops.certificates import Certificates, ensure_certificate, fingerprint


@pytest.fixture
def own(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    made = ensure_certificate(tmp_path, ["yct.example"], datetime.now(UTC))
    settings = replace(
        app.config["SETTINGS"], ca_certificate=made.root, public_url="https://yct.example"
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    return made


@pytest.mark.parametrize(
    ("language", "says"), [("zh", "让手机信任一册通"), ("en", "How a phone trusts Yicetong")]
)
def test_the_page_has_the_steps_and_what_to_compare(
    client: FlaskClient, own: Certificates, language: str, says: str
) -> None:
    page = client.get(f"/trust?lang={language}")
    assert page.status_code == 200
    assert says in page.text
    assert fingerprint(own.root) in page.text
    assert 'href="https://yct.example"' in page.text
    assert page.text.count("<ol") == 4


def test_the_root_is_what_phones_install(client: FlaskClient, own: Certificates) -> None:
    answer = client.get("/trust/yicetong.crt")
    assert answer.mimetype == "application/x-x509-ca-cert"
    given = x509.load_pem_x509_certificate(answer.data)
    assert given == x509.load_pem_x509_certificate(own.root.read_bytes())


@pytest.mark.parametrize("path", ["/trust", "/trust/yicetong.crt"])
def test_with_a_public_authority_there_is_nothing_to_trust(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
