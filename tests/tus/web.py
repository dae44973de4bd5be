"""The web processes as they run everywhere, to be killed at will."""

from __future__ import annotations

import base64
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import CHECKOUT

_FIRST_ANSWER_MAY_TAKE_SECONDS = 240  # on a machine that is busy with much else


class Web:
    def __init__(self, url: str, data_dir: Path, **settings: str) -> None:
        self.port = _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._environment: Mapping[str, str] = {
            "DATABASE_URL": url,
            "YICETONG_DATA_DIR": str(data_dir),
            "YICETONG_SECRET_KEY": "only-for-tests-" * 4,
            "YICETONG_FIELD_KEYS": "1:" + base64.b64encode(b"only-for-tests--" * 2).decode(),
            "YICETONG_PORT": str(self.port),
            "YICETONG_LOG_LEVEL": "WARNING",
            **settings,
        }

    def start(self) -> Web:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:server.web_process", "wsgi:app"],
            cwd=CHECKOUT,
            env=os.environ | self._environment,
        )
        try:
            self._await_answer()
        except BaseException:
            self.kill_all()
            raise
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def kill_all(self) -> None:
        """As a power cut does: nobody gets to finish anything."""
        self._process.kill()
        self._process.wait(30)

    def kill_workers(self) -> None:
        """gunicorn's master starts others."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        for pid in children.read_text().split():
            os.kill(int(pid), signal.SIGKILL)

    def _await_answer(self) -> None:
        deadline = time.monotonic() + _FIRST_ANSWER_MAY_TAKE_SECONDS
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/healthz")
                connection.getresponse()
                return
            except OSError:
                assert self._process.poll() is None, "the web server ended by itself"
                assert time.monotonic() < deadline, "the web server does not answer"
                time.sleep(0.05)
            finally:
                connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
