"""A real Kannel, as deploy/kannel/kannel.conf configures it; fakesmsc is the mobile network."""

import contextlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest

from tests.conftest import CHECKOUT
from tests.served import free_port
from tests.server.channels.receivers import listens
from tests.sync.sms import NUMBER, SECRET
from tests.waiting import await_that

SENDER = "+8613900001111"
_CONFIG = CHECKOUT / "deploy/kannel/kannel.conf"
_GOT = re.compile(rb"Got message \d+: <(\S+) (\S+) (ucs-2|text) (.*)>")
_SMSC = """
group = smsc
smsc = fake
smsc-id = fake
host = 127.0.0.1
port = {}
connect-allow-ip = 127.0.0.1
"""


@dataclass
class Kannel:
    """``network``: where the mobile network meets it; ``folder``: its files and logs."""

    network: int
    folder: Path

    @contextlib.contextmanager
    def phone_sends(self, *texts: str) -> Iterator["Answers"]:
        """The mobile network brings these SMS, and takes what is answered while this is open."""
        log = self.folder / f"network-{free_port()}.log"
        with log.open("wb") as kept:
            process = subprocess.Popen(
                [
                    "/usr/lib/kannel/test/fakesmsc",
                    *("-H", "127.0.0.1", "-r", str(self.network)),
                    *("-m", str(len(texts)), "-i", "0.05"),
                    *(f"{SENDER} {NUMBER} text {text}" for text in texts),
                ],
                stdout=kept,
                stderr=kept,
                cwd=self.folder,
            )
            try:
                yield Answers(log)
            finally:
                process.kill()
                process.wait()

    def logs(self) -> str:
        return "".join(
            (self.folder / name).read_text(errors="replace")
            for name in ("bearerbox.log", "smsbox.log")
        )


@dataclass
class Answers:
    log: Path

    def got(self) -> list[tuple[str, str]]:
        """To whom, and what."""
        found = _GOT.findall(self.log.read_bytes())
        return [(to.decode(), _text(kind, raw)) for _, to, kind, raw in found]

    def await_one(self) -> tuple[str, str]:
        return await_that(self.got)[0]


def _text(kind: bytes, raw: bytes) -> str:
    if kind == b"text":
        return raw.decode()
    return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-16-be")


@contextlib.contextmanager
def kannel_before(server: str, folder: Path) -> Iterator[Kannel]:
    """Kannel that hands over to this server."""
    if not Path("/usr/sbin/bearerbox").exists():
        pytest.fail("Kannel is not installed: bin/setup --dev")
    ports = {name: free_port() for name in ("13000", "13001", "13013")}
    network = free_port()
    config = _CONFIG.read_text()
    for shipped, here in (
        *((f"port = {one}", f"port = {other}") for one, other in ports.items()),
        ("gateway:SECRET@127.0.0.1:8000", f"gateway:{SECRET}@{urlsplit(server).netloc}"),
        ("/etc/kannel/", f"{folder}/"),
        ("/var/log/kannel/", f"{folder}/"),
    ):
        assert shipped in config
        config = config.replace(shipped, here)
    (folder / "kannel.conf").write_text(config)
    (folder / "smsc.conf").write_text(_SMSC.format(network))
    with contextlib.ExitStack() as stack:
        output = stack.enter_context((folder / "kannel.out").open("wb"))
        awaited = {"bearerbox": network, "smsbox": ports["13013"]}
        for box, port in awaited.items():
            process = subprocess.Popen(
                [f"/usr/sbin/{box}", "kannel.conf"], stdout=output, stderr=output, cwd=folder
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            await_that(lambda p=process, at=port: p.poll() is not None or listens(at))
            assert process.poll() is None
        yield Kannel(network, folder)
