"""Certificates by a real TLS server of the test's own; ports in use."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509

from server import versions
from server.ops.doctor import database, front
from tests.certificates import write_certificate
from tests.served import free_port
from tests.server.ops.doctor.conftest import MakePatient, now
from tests.waiting import PATIENCE


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    do_HEAD = do_GET  # noqa: N815 -- the name that http.server asks for

    def log_message(self, *_: object) -> None:
        pass


Serve = Callable[[timedelta], str]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Serve]:
    """Serves by https, with a certificate that lasts so long."""
    servers = []

    def serve(lasts: timedelta) -> str:
        write_certificate(tmp_path, x509.DNSName("localhost"), lasts=lasts)
        server = ThreadingHTTPServer(("127.0.0.1", free_port()), _Answering)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused handshake
        thread = Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"https://localhost:{server.server_port}"

    yield serve
    for server, thread in servers:
        server.shutdown()
        thread.join(PATIENCE)
        server.server_close()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))


@pytest.mark.parametrize(
    ("days", "state"), [(90, "ok"), (31, "ok"), (29, "warning"), (6, "fault"), (1, "fault")]
)
@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_ends(patient: MakePatient, web: Serve, days: int, state: str) -> None:
    lasts = timedelta(days=days, hours=1)
    (finding,) = front.certificate(patient(public_url=web(lasts)))
    assert finding.state == state
    assert f"in {days} days" in finding.text
    assert f"{now() + lasts:%Y-%m-%d}" in finding.text


@pytest.mark.usefixtures("trusted")
def test_one_that_has_ended(patient: MakePatient, web: Serve) -> None:
    (finding,) = front.certificate(patient(public_url=web(timedelta(days=-2))))
    assert finding.state == "fault"
    assert "expired" in finding.text


def test_one_that_browsers_do_not_trust(patient: MakePatient, web: Serve) -> None:
    (finding,) = front.certificate(patient(public_url=web(timedelta(days=90))))
    assert finding.state == "fault"
    assert "self-signed" in finding.text


def test_one_of_the_countys_own_authority(patient: MakePatient, web: Serve, tmp_path: Path) -> None:
    """Phones have been told to trust its root, and so is the doctor."""
    url, root = web(timedelta(days=90)), tmp_path / "cert.pem"
    (finding,) = front.certificate(patient(public_url=url, ca_certificate=root))
    assert finding.state == "ok"
    (finding,) = front.certificate(patient(public_url=url, ca_certificate=tmp_path / "none.crt"))
    assert (finding.state, "YICETONG_CA_CERTIFICATE" in finding.text) == ("fault", True)


@pytest.mark.parametrize(
    ("url", "state"),
    [(None, "unknown"), ("https://localhost:9", "fault"), ("http://localhost:9", "warning")],
)
def test_where_there_is_none(patient: MakePatient, url: str | None, state: str) -> None:
    (finding,) = front.certificate(patient(public_url=url))
    assert finding.state == state


def test_the_clock_is_also_compared_with_that_of_the_web_front(
    patient: MakePatient, web: Serve
) -> None:
    """Though its certificate is not trusted: a clock that is wrong may be why."""
    url = web(timedelta(days=90))
    by_database, by_front = database.clock(patient(public_url=url))
    assert (by_database.state, by_front.state) == ("ok", "ok")
    assert url in by_front.text


def test_a_port_on_which_nothing_listens(patient: MakePatient) -> None:
    """A private database is stopped with its server; one that is operated is there to be used."""
    operated = patient(port=free_port())
    private = patient(port=free_port(), database_url=None)
    for each, state in ((operated, "fault"), (private, "warning")):
        (finding,) = front.port(each)
        assert (finding.state, "does not run" in finding.text) == (state, True)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\n\r\n[]", b"220 mail\r\n"])
def test_a_port_that_another_program_has(patient: MakePatient, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as other:
        answering = Thread(target=_answer, args=(other, answer))
        answering.start()
        (finding,) = front.port(patient(port=other.getsockname()[1]))
        answering.join(PATIENCE)
    assert finding.state == "fault"
    assert "in use by another program" in finding.text


def _answer(listening: socket.socket, answer: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(answer)


@pytest.mark.parametrize("more", [{}, {"version": versions.SERVER, "schema": "of before"}])
def test_a_server_of_another_version_is_to_be_restarted(
    patient: MakePatient, more: dict[str, str]
) -> None:
    said = json.dumps({"alive": True} | more).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)
    with socket.create_server(("127.0.0.1", free_port())) as other:
        answering = Thread(target=_answer, args=(other, answer))
        answering.start()
        (finding,) = front.port(patient(port=other.getsockname()[1]))
        answering.join(PATIENCE)
    assert (finding.state, finding.remedy) == ("warning", "restart it")


def test_an_address_of_another_machine(patient: MakePatient) -> None:
    (finding,) = front.port(patient(host="no-such-host.invalid"))
    assert finding.state == "fault"
    assert "YICETONG_HOST" in finding.text
