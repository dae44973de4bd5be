"""Real receivers of what the sender sends: a webhook, a mail server, an SMS gateway, push."""

import base64
import contextlib
import json
import os
import re
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import http_ece
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.served import free_port
from tests.waiting import await_that


@dataclass
class Received:
    path: str
    headers: Any
    body: bytes


@dataclass
class Webhook:
    """An HTTP server that keeps what it gets; ``answers`` are the statuses, the last one stays."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    got: list[Received] = field(default_factory=list)
    location: str = ""  # where a redirect leads

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


@contextlib.contextmanager
def webhook(tls: ssl.SSLContext | None = None) -> Iterator[Webhook]:
    kept = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(Received(self.path, self.headers, body))
            status = kept.answers.pop(0) if len(kept.answers) > 1 else kept.answers[0]
            self.send_response(status)
            self.send_header("Content-Length", "0")
            if kept.location:
                self.send_header("Location", kept.location)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Mailbox:
    port: int
    got: list[Message] = field(default_factory=list)
    to: list[str] = field(default_factory=list)


@contextlib.contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server."""
    kept = Mailbox(free_port())

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            kept.got.append(message_from_bytes(envelope.content, policy=default))
            kept.to += envelope.rcpt_tos
            return "250 kept"

    controller = Controller(Handler(), hostname="127.0.0.1", port=kept.port)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()


class PushBrowser:
    """A browser's side of Web Push: keys of its own, with which it opens what is sent to it."""

    def __init__(self, endpoint: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        public = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.subscription = {
            "endpoint": endpoint,
            "keys": {"p256dh": _text(public), "auth": _text(self._auth)},
        }

    def opened(self, received: Received) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            http_ece.decrypt(received.body, private_key=self._key, auth_secret=self._auth)
        )
        return found


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class SmsGateway:
    """Kannel: `port` answers HTTP; ``log`` is what the network behind it was handed."""

    port: int
    log: Path

    def await_sms(self) -> tuple[str, str]:
        """To whom, and what, as the mobile network got it."""
        found = await_that(lambda: _SMS.search(self.log.read_bytes()))
        assert found
        raw = unquote_to_bytes(found[2].replace(b"+", b" "))
        return found[1].decode(), raw.decode("utf-16-be")


_SMS = re.compile(rb"Got message \d+: <\S+ (\S+) ucs-2 (\S+)>")
_KANNEL = """
group = core
admin-port = {admin}
admin-password = admin
smsbox-port = {box}
log-file = {folder}/bearerbox.log
log-level = 1
box-allow-ip = 127.0.0.1
admin-allow-ip = 127.0.0.1

group = smsc
smsc = fake
smsc-id = fake
host = 127.0.0.1
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
log-file = {folder}/smsbox.log
log-level = 1

group = sendsms-user
username = county
password = secret
concatenation = true
max-messages = 4

group = sms-service
keyword = default
text = "-"
"""


@contextlib.contextmanager
def sms_gateway(folder: Path) -> Iterator[SmsGateway]:
    """bearerbox and smsbox as in production; fakesmsc is the mobile network."""
    ports = {name: free_port() for name in ("admin", "box", "smsc", "http")}
    (folder / "kannel.conf").write_text(_KANNEL.format(folder=folder, **ports))
    gateway = SmsGateway(ports["http"], folder / "network.log")
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(gateway.log.open("wb"))

        def start(*command: str, awaited: int | None) -> None:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
            stack.callback(process.wait)
            stack.callback(process.kill)
            if awaited:
                await_that(lambda: process.poll() is not None or listens(awaited))
                assert process.poll() is None

        start("/usr/sbin/bearerbox", "kannel.conf", awaited=ports["smsc"])
        start("/usr/sbin/smsbox", "kannel.conf", awaited=ports["http"])
        start(
            *("/usr/lib/kannel/test/fakesmsc", "-H", "127.0.0.1", "-r", str(ports["smsc"])),
            *("-m", "0", "1 1 text nothing"),
            awaited=None,
        )
        yield gateway


def listens(port: int) -> bool:
    """Whether somebody listens, without connecting: a fake SMSC takes only one."""
    wanted = f":{port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[1].endswith(wanted) and line.split()[3] == "0A" for line in lines)
