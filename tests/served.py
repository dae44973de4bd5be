"""The app as it runs everywhere: gunicorn with its own processes, for clients that are real too."""

import base64
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import IO

from server.private_database import for_web
from tests.conftest import CHECKOUT

_FIRST_ANSWER_MAY_TAKE_SECONDS = 240  # on a machine that is busy with much else


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
        [sys.executable, "-m", "gunicorn", "-c", "python:server.web_process", "wsgi:app"],
        cwd=CHECKOUT,
        env=os.environ | environment,
        stderr=stderr,
    )
    try:
        _await_answer(web, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(web: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _FIRST_ANSWER_MAY_TAKE_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
            return
        except OSError:
            assert web.poll() is None, "the web server ended by itself"
            assert time.monotonic() < deadline, "the web server does not answer"
            time.sleep(0.05)
        finally:
            connection.close()
