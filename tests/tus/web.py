"""The web processes as they run everywhere, to be killed at will."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from server.ops.processes import live_commands
from tests.conftest import CHECKOUT
from tests.served import answers, free_port
from tests.waiting import PATIENCE, await_that


class Web:
    def __init__(self, url: str, data_dir: Path, **settings: str) -> None:
        self.port = free_port()
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
            [sys.executable, "-m", "gunicorn", "-c", "python:server.ops.web_process", "wsgi:app"],
            cwd=CHECKOUT,
            env=os.environ | self._environment,
        )
        try:
            await_that(lambda: answers(self._process, self.port), every=0.05)
        except BaseException:
            self.kill_all()
            raise
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)

    def kill_all(self) -> None:
        """As a power cut does: nobody gets to finish anything."""
        workers = self._workers()
        self._process.kill()
        self._process.wait(PATIENCE)
        _await_end(workers)

    def kill_workers(self) -> None:
        """gunicorn's master starts others."""
        workers = self._workers()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        _await_end(workers)

    def _workers(self) -> set[int]:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        try:
            return {int(pid) for pid in children.read_text().split()}
        except (FileNotFoundError, ProcessLookupError):  # it has ended
            return set()


def _await_end(processes: set[int]) -> None:
    """A killed one may be in the middle of writing: it is done with once it has ended."""
    await_that(lambda: not processes & live_commands().keys())
