"""The app as it runs everywhere: gunicorn with its own processes, for clients that are real too."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import IO

from flask import Flask
from werkzeug.serving import make_server

from server.ops.postgres_setup import for_web
from server.ops.processes import live_commands
from tests.conftest import CHECKOUT, SECRETS
from tests.phone.client import HttpClient, NoAnswer
from tests.waiting import PATIENCE, await_that

# Below those that the kernel gives to whoever calls: a port that a test has found free, and tells a
# server to use, is not taken meanwhile by another test's line. Which one, chance says: tests run
# side by side.
_PORTS = range(20_000, 32_000)


def environment_of(database_url: str, **settings: object) -> dict[str, str]:
    """Of a program on this database; ``settings`` are YICETONG_... ones."""
    given = {
        "data_dir": CHECKOUT / ".data" / "test-files",
        "log_level": "WARNING",
        "slow_statement_ms": 60_000,  # as in conftest.settings_of
        **settings,
    }
    database = {"DATABASE_URL": for_web(database_url), "DATABASE_OWNER_URL": database_url}
    named = {f"YICETONG_{name.upper()}": str(value) for name, value in given.items()}
    return os.environ | SECRETS | database | named


def run_job(database_url: str, job: str, period: str, **settings: object) -> str:
    """By the real job process, which ends when it is done; returns its log. The clock is the
    database's own."""
    done = subprocess.run(
        [sys.executable, "worker.py", "--once", job, "--period", period],
        cwd=CHECKOUT,
        env=environment_of(database_url, **settings),
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"{period} done" in done.stdout
    return done.stderr


def run_tasks(database_url: str) -> None:
    """By the real process, which ends when no task waits any more: plans are made by it."""
    command = [sys.executable, "-m", "server.jobs.task_process", "--linger", "0"]
    environment = environment_of(database_url)
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


class Web:
    """The web processes as they run everywhere, to be killed at will, and started again."""

    def __init__(
        self, database_url: str, stderr: int | IO[bytes] | None = None, **settings: object
    ) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._stderr = stderr
        self._environment = environment_of(database_url, port=self.port, **settings)

    def __enter__(self) -> Web:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:server.ops.web_process", "wsgi:app"],
            cwd=CHECKOUT,
            env=self._environment,
            stderr=self._stderr,
        )
        try:
            await_that(lambda: answers(self._process, self.port), every=0.05)
        except BaseException:
            self.kill_all()
            raise

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


@contextlib.contextmanager
def serve(
    database_url: str, stderr: int | IO[bytes] | None = None, **settings: object
) -> Iterator[str]:
    """The address of two web processes on this database; ``settings`` are YICETONG_... ones."""
    with Web(database_url, stderr, **settings) as web:
        yield web.base


@contextlib.contextmanager
def serve_here(app: Flask) -> Iterator[str]:
    """The address of an app that threads of this process serve: it goes by the test's clock."""
    server = make_server("127.0.0.1", free_port(), app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join(PATIENCE)
        server.server_close()


def free_port() -> int:
    """One on which nothing listens, for a server that is about to be started."""
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            port = secrets.choice(_PORTS)
            probe.bind(("127.0.0.1", port))
            return port


def answers(web: subprocess.Popen[bytes], port: int) -> bool:
    """Whether it serves already; it must not have ended."""
    try:
        HttpClient(f"http://127.0.0.1:{port}", PATIENCE).get("/healthz")
        return True
    except NoAnswer:
        assert web.poll() is None, "the web server ended by itself"
        return False
