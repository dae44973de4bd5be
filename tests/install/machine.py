"""A bare Debian, booted with its own systemd in a container of this machine: needs root."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Final

from tests.waiting import await_that

SUITE: Final = "bookworm"
# What every installed Debian has, and mmdebstrap's smallest tree lacks.
BARE: Final = ("systemd", "systemd-sysv", "dbus", "ca-certificates", "iproute2")
NEEDED: Final = ("mmdebstrap", "systemd-nspawn")
_ENVIRONMENT: Final = (
    *("HOME=/root", "TERM=dumb", "LANG=C.UTF-8"),
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
)
_CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")


class Machine:
    """``folder`` holds its disk. The network is this machine's own: its ports are taken here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def new(cls, folder: Path, kept: Path) -> Machine:
        """A fresh one; the bare tree is made once and kept as a tar file."""
        if missing := [name for name in NEEDED if shutil.which(name) is None]:
            raise SystemExit(
                f"missing: {', '.join(missing)}; on Debian: mmdebstrap, systemd-container"
            )
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            include = f"--include={','.join(BARE)}"
            run("mmdebstrap", "--quiet", "--variant=minbase", include, SUITE, f"{kept}.new.tar")
            Path(f"{kept}.new.tar").replace(kept)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run("tar", "-xf", str(kept), "-C", str(folder))
        (folder / "etc" / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
        if _CERTIFICATES.exists():  # of an office's own package servers
            shutil.copy(_CERTIFICATES, folder / str(_CERTIFICATES)[1:])
        return cls(folder)

    def boot(self) -> None:
        self._process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot",
             "--resolv-conf=copy-host", "--machine=yicetong-trial", "-D", str(self.folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        await_that(lambda: self._leader() is not None)
        await_that(lambda: self._is_up(), every=0.5)

    def type(self, commands: str) -> str:
        """What an administrator types, line after line, as root; stops at the first that fails.
        The output; `CalledProcessError` has it too."""
        leader = self._leader()
        assert leader is not None, "it is not running"
        done = subprocess.run(
            ["nsenter", "-t", str(leader), "-m", "-u", "-i", "-p", "-r", "-w",
             "env", "-i", *_ENVIRONMENT, "bash", "-e", "-o", "pipefail"],
            input=commands, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, commands, done.stdout)
        return done.stdout

    def cut_power(self) -> None:
        """Everything in it ends at once."""
        leader = self._leader()
        if self._process is not None and leader is not None:
            run("kill", "-KILL", str(leader))
            self._process.wait()
        self._process = None

    def shut_down(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self.cut_power()
        self._process = None

    def _leader(self) -> int | None:
        """The pid, here, of its first process."""
        if self._process is None or self._process.poll() is not None:
            return None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0]) if children else None

    def _is_up(self) -> bool:
        try:
            said = self.type("systemctl is-system-running || true")
        except (subprocess.CalledProcessError, OSError):
            return False
        return re.search("running|degraded", said) is not None


def run(*command: str) -> None:
    subprocess.run(command, check=True)
