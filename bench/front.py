"""Others' syncs through the shipped nginx, while somebody holds connections or floods log-ins.

The baseline of each is the same phones a moment before, when nobody else is there.
"""

import contextlib
import http.client
import json
import multiprocessing
import resource
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.clients import SYNC, Request
from bench.county import token_of
from bench.database import FOLDER
from bench.service import free_port, serving
from bench.table import Line
from server.jobs.worker_process import stop
from server.ops.certificates import ensure_certificate
from server.ops.nginx_front import Front

_PHONES, _EVERY_SECONDS = 4, 0.1
_IDLE_A_SOURCE, _SOURCES = 700, ("127.0.0.2", "127.0.0.3", "127.0.0.4")
_SLOW, _FLOOD = 100, 450
_MOST = 2.0
_processes = multiprocessing.get_context("fork")


def measure(url: str, area: str, seconds: float) -> Iterator[Line]:
    """p95 of four phones that sync ten times a second each, in ms."""
    attacks: dict[str, Callable[[int], None]] = {
        f"{_IDLE_A_SOURCE * len(_SOURCES):,} idle connections": _hold_idle,
        f"{_SLOW} heads and bodies at a byte a second": _trickle,
        f"log-ins from {_FLOOD} connections at once": _flood,
    }
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)  # an ordinary account begins with 1,024
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with serving(url) as service, _nginx(service.port) as (port, root):
        request = Request.post(SYNC, token_of(area), {"limit": 1})
        _p95(port, root, request, 2)  # warm
        for name, attack in attacks.items():
            quiet = _p95(port, root, request, seconds)
            attacker = _processes.Process(target=attack, args=(port,), daemon=True)
            attacker.start()
            time.sleep(min(3.0, seconds))
            during = _p95(port, root, request, seconds)
            attacker.kill()
            attacker.join()
            yield Line(
                f"p95 of others' syncs behind nginx, {name}",
                f"{during:.1f} ms",
                f"{quiet:.1f} ms",
                f"{during / quiet:.2f}",
                f"<= {_MOST:.0f}",
                during <= _MOST * quiet,
            )
            time.sleep(min(2.0, seconds))


@contextlib.contextmanager
def _nginx(behind: int) -> Iterator[tuple[int, Path]]:
    """The port, and what clients have to trust."""
    folder = FOLDER / "front"
    made = ensure_certificate(folder / "tls", ["127.0.0.1"], datetime.now(UTC))
    port = free_port()
    front = Front(
        folder,
        f"127.0.0.1:{port}",
        f"127.0.0.1:{free_port()}",
        f"127.0.0.1:{behind}",
        made.certificate,
        made.key,
    )
    nginx = front.start()
    try:
        _await_answer(port)
        yield port, made.root
    finally:
        stop(nginx)


def _await_answer(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.1)


def _p95(port: int, root: Path, request: Request, seconds: float) -> float:
    took: list[float] = []
    until = time.monotonic() + seconds

    def phone(nth: int) -> None:
        """At least one sync, however slow the machine is."""
        trusting = ssl.create_default_context(cafile=str(root))
        line = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=trusting)
        headers = {
            "Authorization": f"Bearer {request.token}",
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
        }
        time.sleep(nth * _EVERY_SECONDS / _PHONES)
        while not took or time.monotonic() < until:
            began = time.monotonic()
            line.request("POST", request.path, request.body, headers)
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"a sync was answered with {answer.status}")
            took.append(time.monotonic() - began)
            time.sleep(max(0.0, _EVERY_SECONDS - took[-1]))
        line.close()

    phones = [threading.Thread(target=phone, args=(nth,)) for nth in range(_PHONES)]
    for each in phones:
        each.start()
    for each in phones:
        each.join()
    return float(np.percentile(took, 95)) * 1000


def _hold_idle(port: int) -> None:
    lines = [
        socket.create_connection(("127.0.0.1", port), 60, (source, 0))
        for _ in range(_IDLE_A_SOURCE)
        for source in _SOURCES
    ]
    while lines:
        time.sleep(1)


def _trickle(port: int) -> None:
    head = b"POST /api/v1/sync HTTP/1.1\r\nHost: x\r\n"
    body = head + b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
    context = _untrusting()
    said = [head] * (_SLOW // 2) + [body] * (_SLOW // 2)
    lines = [_speaking(port, context, each) for each in said]
    while lines:
        time.sleep(1)
        for line in lines.copy():
            try:
                line.sendall(b"x")
            except OSError:  # cut off: it comes again
                lines.remove(line)
                lines.append(_speaking(port, context, head))


def _speaking(port: int, context: ssl.SSLContext, said: bytes) -> ssl.SSLSocket:
    line = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 60))
    line.sendall(said)
    return line


def _flood(port: int) -> None:
    """Each asks again as soon as it is answered, or a second after it was refused."""
    body = json.dumps({"login": "nobody", "password": "Wrong-2026", "device": {"name": "x"}})

    context = _untrusting()

    def caller() -> None:
        line = http.client.HTTPSConnection("127.0.0.1", port, timeout=120, context=context)
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                line.request("POST", "/api/v1/login", body, {"Content-Type": "application/json"})
                answer = line.getresponse()
                answer.read()
                if answer.status in (429, 503):
                    time.sleep(1)
                continue
            line.close()

    for _ in range(_FLOOD):
        threading.Thread(target=caller, daemon=True).start()
    while True:
        time.sleep(1)


def _untrusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
