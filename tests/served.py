"""The app as it runs everywhere: gunicorn with its own processes, for clients that are real too."""

import base64
import contextlib
import http.client
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

from server.ops.postgres_setup import for_web
from tests.conftest import CHECKOUT
from tests.waiting import PATIENCE, await_that

# Below those that the kernel gives to whoever calls: a port that a test has found free, and tells a
# server to use, is not taken meanwhile by another test's line.
_PORTS = range(20_000, 32_000)


@contextlib.contextmanager
def serve(
    database_url: str, stderr: int | IO[bytes] | None = None, **settings: str
) -> Iterator[str]:
    """The address of two web processes on this database; ``settings`` are YICETONG_... ones."""
    port = free_port()
    environment = {
        "DATABASE_URL": for_web(database_url),
        "DATABASE_OWNER_URL": database_url,
        "YICETONG_DATA_DIR": str(CHECKOUT / ".data" / "test-files"),
        "YICETONG_SECRET_KEY": "only-for-tests-" * 4,
        "YICETONG_FIELD_KEYS": "1:" + base64.b64encode(b"only-for-tests--" * 2).decode(),
        "YICETONG_PORT": str(port),
        "YICETONG_LOG_LEVEL": "WARNING",
    } | {f"YICETONG_{name.upper()}": value for name, value in settings.items()}
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:server.ops.web_process", "wsgi:app"],
        cwd=CHECKOUT,
        env=os.environ | environment,
        stderr=stderr,
    )
    try:
        await_that(lambda: answers(web, port), every=0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(PATIENCE)


def free_port() -> int:
    """One on which nothing listens, for a server that is about to be started."""
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            port = secrets.choice(_PORTS)
            probe.bind(("127.0.0.1", port))
            return port


def answers(web: subprocess.Popen[bytes], port: int) -> bool:
    """Whether it serves already; it must not have ended."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
        return True
    except OSError:
        assert web.poll() is None, "the web server ended by itself"
        return False
    finally:
        connection.close()
