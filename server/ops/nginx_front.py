"""nginx in front of the web processes, with the shipped site: for `make run HTTPS=1`, and tests.

In production nginx is a service of its own (deploy/install).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.ops.processes import die_with_parent

SHIPPED: Final = Path(__file__).parents[2] / "deploy" / "nginx"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class FrontError(RuntimeError):
    """nginx cannot run; the text tells people why."""


@dataclass(frozen=True, slots=True)
class Front:
    """Where nginx listens, as `address:port`, and what is behind it. ``folder`` is its own."""

    folder: Path
    listen: str
    listen_plain: str
    behind: str
    certificate: Path
    key: Path

    def write_files(self) -> Path:
        """The shipped files with these ports and places; returns the main one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        port = self.listen.rpartition(":")[2]
        site = _with(
            SHIPPED / "yicetong.conf",
            {
                "listen 80;": f"listen {self.listen_plain};",
                "listen 443 ssl http2;": f"listen {self.listen} ssl http2;",
                "server_name yicetong.example;": "server_name _;",
                "https://$host$request_uri": f"https://$host:{port}$request_uri",
                "server 127.0.0.1:8000;": f"server {self.behind};",
                "/etc/yicetong/tls/cert.pem": str(self.certificate),
                "/etc/yicetong/tls/key.pem": str(self.key),
                "/var/log/nginx/": f"{self.folder}/",
                "/var/cache/nginx/": f"{self.folder}/",
            },
        )
        places = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in _TEMPORARY)
        main = _with(
            SHIPPED / "nginx.conf",
            {
                "user www-data;": "user root;" if os.geteuid() == 0 else "",
                "/run/nginx.pid": f"{self.folder}/nginx.pid",
                "/var/log/nginx/": f"{self.folder}/",
                "/etc/nginx/conf.d/": f"{self.folder}/",
                "http {": f"http {{\n    {places}",
            },
        )
        (self.folder / "yicetong.conf").write_text(site)
        (self.folder / "nginx.conf").write_text(main)
        return self.folder / "nginx.conf"

    def start(self) -> subprocess.Popen[bytes]:
        """nginx as one child process, in a session of its own, which ends with this process.

        Raises FrontError if it is not installed or refuses its files.
        """
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise FrontError("nginx is missing: sudo apt-get install nginx-light")
        main, errors = self.write_files(), self.folder / "error.log"
        command = [program, "-p", str(self.folder), "-c", str(main), "-e", str(errors)]
        checked = subprocess.run([*command, "-t", "-q"], capture_output=True, text=True)
        if checked.returncode != 0:
            raise FrontError(f"nginx does not start: {checked.stderr.strip()}")
        parent = os.getpid()
        return subprocess.Popen(
            [*command, "-g", "daemon off; master_process off;"],
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(parent),
        )


def _with(file: Path, changes: dict[str, str]) -> str:
    text = file.read_text()
    for shipped, here in changes.items():
        if shipped not in text:
            raise FrontError(f"{file}: {shipped!r} is not in it any more")
        text = text.replace(shipped, here)
    return text
