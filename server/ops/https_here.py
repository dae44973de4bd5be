"""HTTPS for `make run HTTPS=1`: nginx with a certificate of the machine's own authority."""

from __future__ import annotations

import io
import socket
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import segno

from server.config import Settings
from server.ops.certificates import Certificates, ensure_certificate, fingerprint
from server.ops.nginx_front import Front

EVERYWHERE = "0.0.0.0"  # phones reach it from outside: that is what it is for
# No packet is sent there: the kernel only says which of its addresses it would send from.
_SOMEWHERE = ("192.0.2.1", 9)

_WORDS = """\
Phones and other computers: {url}
  They do not know this machine's certificate yet. On the phone, scan this or open {trust},
  and follow the steps there. The fingerprint has to be
  {fingerprint}
{code}"""


@dataclass(frozen=True, slots=True)
class HttpsHere:
    """What is served, with the settings that the web processes then need."""

    settings: Settings
    front: Front
    certificates: Certificates
    address: str

    @classmethod
    def of(cls, settings: Settings) -> HttpsHere:
        names = names_of_this_machine()
        made = ensure_certificate(settings.data_dir / "tls", names, datetime.now(UTC))
        front = Front(
            settings.data_dir / "nginx",
            f"{EVERYWHERE}:{settings.https_port}",
            f"{EVERYWHERE}:{settings.plain_port}",
            f"{settings.host}:{settings.port}",
            made.certificate,
            made.key,
        )
        url = settings.public_url or f"https://{names[0]}:{settings.https_port}"
        behind = replace(settings, public_url=url, trusted_proxies=1, ca_certificate=made.root)
        return cls(behind, front, made, names[0])

    @property
    def environment(self) -> dict[str, str]:
        """Of the web and job processes."""
        return {
            "YICETONG_PUBLIC_URL": str(self.settings.public_url),
            "YICETONG_TRUSTED_PROXIES": "1",
            "YICETONG_CA_CERTIFICATE": str(self.certificates.root),
        }

    def words(self) -> str:
        """Where it is, and how a phone comes to trust it: for a terminal."""
        trust = f"http://{self.address}:{self.settings.plain_port}/trust"
        drawn = io.StringIO()
        segno.make(trust, error="m").terminal(drawn, compact=True)
        return _WORDS.format(
            url=self.settings.public_url,
            trust=trust,
            fingerprint=fingerprint(self.certificates.root),
            code=drawn.getvalue().rstrip(),
        )


def names_of_this_machine() -> list[str]:
    """The address by which others reach it, if it has one, then its name and those of itself."""
    own = ["localhost", "127.0.0.1", "::1"]
    name = socket.gethostname().lower()
    names = [name, *own] if name not in own else own
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(_SOMEWHERE)
        except OSError:  # no network at all
            return names
        return [probe.getsockname()[0], *names]
