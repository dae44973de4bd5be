"""What a stranger names is called only where it may be, and where it was checked to be."""

import ssl
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from cryptography import x509

from server.channels.outward import OutwardSession, destination, is_public
from tests.certificates import write_certificate
from tests.server.channels.receivers import webhook
from tests.waiting import PATIENCE

NAME = "push.example.com"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("239.1.1.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fd12:3456::1", False),
        ("ff02::1", False),
        ("ff0e::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::1", False),
    ],
)
def test_private_and_special_addresses_are_known(address, public):
    assert is_public(address) is public


class Names:
    """A resolver that gives another answer each time, as one does who means harm."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.calls = list(answers), 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.calls += 1
        return self.answers.pop(0)


def anything(_) -> bool:
    return True


def post(session: OutwardSession, url: str) -> int:
    with session, session.post(url, data=b"x", timeout=PATIENCE) as answer:
        return answer.status_code


def test_the_address_that_was_checked_is_the_one_that_is_called():
    with webhook() as service:
        names = Names(["127.0.0.1"], ["192.0.2.1"])
        port = urlsplit(service.url).port
        assert post(OutwardSession(anything, anything, names), f"http://{NAME}:{port}/x") == 200
    assert names.calls == 1
    assert service.got[0].headers["Host"] == f"{NAME}:{port}"


def test_one_private_address_among_public_ones_is_refused():
    with webhook() as service:
        names = Names(["8.8.8.8", "127.0.0.1"])
        url = f"http://{NAME}:{urlsplit(service.url).port}/x"
        with pytest.raises(OSError, match="address_not_public"):
            post(OutwardSession(anything, resolve=names), url)
    assert service.got == []


def test_an_address_that_does_not_answer_is_followed_by_the_next():
    with webhook() as service:
        names = Names(["127.0.0.2", "127.0.0.1"])
        url = f"http://{NAME}:{urlsplit(service.url).port}/x"
        assert post(OutwardSession(anything, anything, names), url) == 200


def test_what_is_not_named_is_not_even_looked_up():
    names = Names()
    with pytest.raises(OSError, match="not_allowed"):
        post(OutwardSession(lambda _: False, resolve=names), f"https://{NAME}/x")
    assert names.calls == 0


def test_the_certificate_has_to_be_that_of_the_name(tmp_path: Path):
    with webhook(certified(tmp_path, NAME)) as service:
        port = urlsplit(service.url).port
        session = OutwardSession(anything, anything, Names(["127.0.0.1"]))
        session.verify = str(tmp_path / "cert.pem")
        assert post(session, f"https://{NAME}:{port}/x") == 200
        other = OutwardSession(anything, anything, Names(["127.0.0.1"]))
        other.verify = session.verify
        with pytest.raises(requests.exceptions.SSLError):
            post(other, f"https://other.example.com:{port}/x")
    assert len(service.got) == 1


@pytest.mark.parametrize("url", ["ftp://h/x", "https://u:p@h/x", "https://h/x#y", "//h/x", "x"])
def test_only_plain_urls_are_destinations(url):
    with pytest.raises(ValueError, match="not a plain"):
        destination(url)


def certified(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context, whose certificate for this name is left in the folder."""
    write_certificate(folder, x509.DNSName(name))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
