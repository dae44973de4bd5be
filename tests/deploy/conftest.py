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

from tests.certificates import write_certificate
from tests.conftest import CHECKOUT
from tests.served import free_port, serve
from tests.waiting import await_that

SHIPPED = CHECKOUT / "deploy" / "nginx"


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
    site = (SHIPPED / "yicetong.conf").read_text()
    main = (SHIPPED / "nginx.conf").read_text()
    changed = {
        "listen 80;": f"listen 127.0.0.1:{front.plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{front.port} ssl http2;",
        "server 127.0.0.1:8000;": f"server {urlsplit(front.behind).netloc};",
        "/etc/yicetong/tls/": f"{front.folder}/",
        "/var/log/nginx/": f"{front.folder}/",
        "/etc/nginx/conf.d/": f"{front.folder}/",
        "/run/nginx.pid": f"{front.folder}/nginx.pid",
        # Its workers are to reach this folder.
        "user www-data;": "user root;" if os.geteuid() == 0 else "",
    }
    for before, after in (changed | dict(added)).items():
        assert before in site + main
        site, main = site.replace(before, after), main.replace(before, after)
    places = "".join(f"{kind}_temp_path {front.folder}/{kind};" for kind in _TEMPORARY)
    main = main.replace("http {", f"http {{ {places}", 1)
    (front.folder / "yicetong.conf").write_text(site)
    (front.folder / "nginx.conf").write_text(main)
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "bin/setup --dev installs nginx"
    nginx = subprocess.Popen(
        [
            *(program, "-p", front.folder, "-c", front.folder / "nginx.conf"),
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


_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
