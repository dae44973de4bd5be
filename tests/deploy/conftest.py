"""nginx as a county runs it, from the files that are shipped, in front of a real server."""

import contextlib
import ipaddress
import os
import resource
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from server.ops import nginx_front
from tests.certificates import write_certificate
from tests.served import free_port, serve
from tests.waiting import await_that


@dataclass(frozen=True)
class Front:
    """Where nginx listens, what it writes down, and the server behind it."""

    port: int
    plain_port: int
    folder: Path
    behind: str

    @property
    def log(self) -> str:
        return (self.folder / "yicetong.log").read_text()

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "cert.pem"))


@pytest.fixture(scope="module", autouse=True)
def many_lines() -> Iterator[None]:
    """Thousands of them, here and in nginx: an ordinary account begins with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def front(served_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    settings = {"workers": "1", "threads": "2", "trusted_proxies": "1", "body_seconds": "3600"}
    with serve(served_database, **settings) as behind:
        folder = tmp_path_factory.mktemp("nginx")
        made = Front(free_port(), free_port(), folder, behind)
        with running(made):
            yield made


@contextlib.contextmanager
def running(front: Front, added: Mapping[str, str] = MappingProxyType({})) -> Iterator[None]:
    """The shipped files with other ports and places; nothing else is changed but what is added."""
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    write_certificate(front.folder, here)
    main = nginx_front.Front(
        front.folder,
        f"127.0.0.1:{front.port}",
        f"127.0.0.1:{front.plain_port}",
        urlsplit(front.behind).netloc,
        front.folder / "cert.pem",
        front.folder / "key.pem",
    ).write_files()
    site = front.folder / "yicetong.conf"
    for before, after in added.items():
        assert before in site.read_text()
        site.write_text(site.read_text().replace(before, after))
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "bin/setup --dev installs nginx"
    nginx = subprocess.Popen(
        [
            *(program, "-p", front.folder, "-c", main),
            *("-e", front.folder / "error.log", "-g", "daemon off;"),
        ]
    )
    try:
        await_that(lambda: (front.folder / "nginx.pid").exists() or nginx.poll() is not None)
        assert nginx.poll() is None
        yield
    finally:
        nginx.terminate()
        nginx.wait()
