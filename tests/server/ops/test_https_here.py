"""`make run HTTPS=1`: nginx in front, a certificate that phones can come to trust."""

import http.client
import json
import ssl
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from server.config import Settings
from server.jobs.worker_process import stop
from server.ops import nginx_front
from server.ops.certificates import fingerprint
from server.ops.https_here import HttpsHere, names_of_this_machine
from server.ops.nginx_front import FrontError
from tests.served import free_port, serve
from tests.waiting import await_that

pytestmark = pytest.mark.slow


def here(folder: Path, behind: str) -> HttpsHere:
    """As `make run HTTPS=1` has it, in front of what runs at an address."""
    at = urlsplit(behind)
    return HttpsHere.of(
        replace(
            Settings.defaults(),
            data_dir=folder,
            host=str(at.hostname),
            port=int(at.port or 0),
            https_port=free_port(),
            plain_port=free_port(),
        )
    )


def test_a_phone_comes_by_http_trusts_and_goes_on_by_https(
    served_database: str, tmp_path: Path
) -> None:
    root = tmp_path / "tls" / "ca.crt"
    with serve(served_database, trusted_proxies="1", ca_certificate=root) as behind:
        https = here(tmp_path, behind)
        assert https.environment["YICETONG_CA_CERTIFICATE"] == str(root)
        front = https.front.start()
        try:
            plain = http.client.HTTPConnection("127.0.0.1", https.settings.plain_port)
            _, page = await_that(lambda: asked(plain, "/trust"))
            assert fingerprint(root) in page
            moved, _ = asked(plain, "/desk?x=1")
            port = https.settings.https_port
            assert moved.headers["Location"] == f"https://127.0.0.1:{port}/desk?x=1"
            _, certificate = asked(plain, "/trust/yicetong.crt")
            trusting = ssl.create_default_context(cadata=certificate)
            safe = http.client.HTTPSConnection("127.0.0.1", port, context=trusting)
            answer, body = asked(safe, "/readyz")
            assert json.loads(body)["database"] is True
            assert "max-age" in answer.headers["Strict-Transport-Security"]
        finally:
            stop(front)


def asked(line: http.client.HTTPConnection, path: str) -> Any:
    """The answer and its text; None if nobody listens yet."""
    with closing(line):
        try:
            line.request("GET", path)
        except ConnectionRefusedError:
            return None
        answer = line.getresponse()
        return answer, answer.read().decode()


def test_the_terminal_says_how_a_phone_gets_there(tmp_path: Path) -> None:
    https = here(tmp_path, "http://127.0.0.1:8000")
    words = https.words()
    assert f"https://{https.address}:{https.settings.https_port}" in words
    assert f"http://{https.address}:{https.settings.plain_port}/trust" in words
    assert fingerprint(https.certificates.root) in words
    assert words.count("█") > 100, "the code that phones scan"


def test_the_first_name_is_the_address_by_which_others_come() -> None:
    first, *others = names_of_this_machine()
    assert {"localhost", "127.0.0.1", "::1"} <= {first, *others}
    if first not in ("localhost", *others):
        assert not ip_address(first).is_loopback


def test_nginx_missing_or_refusing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    https = here(tmp_path, "http://127.0.0.1:8000")
    https.certificates.certificate.write_text("no certificate")
    with pytest.raises(FrontError, match="nginx does not start"):
        https.front.start()
    monkeypatch.setattr(nginx_front.shutil, "which", lambda *_, **__: None)
    with pytest.raises(FrontError, match="apt-get install"):
        https.front.start()
