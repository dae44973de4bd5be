"""A real server for a real client: gunicorn as it runs everywhere, on a database of the test's."""

from __future__ import annotations

import base64
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from server.private_database import PrivateDatabase
from tests.conftest import CHECKOUT, settings_of
from tests.conftest import _clone as clone

_FIRST_ANSWER_MAY_TAKE_SECONDS = 60


@pytest.fixture(scope="module")
def served_database(cluster: PrivateDatabase) -> Iterator[str]:
    """The URL of a database of this module's own, where commits are real."""
    with clone(cluster) as url:
        yield url


@pytest.fixture
def session(served_database: str) -> Iterator[orm.Session]:
    """A session on the served database: what it commits, the server sees."""
    engine = sa.create_engine(settings_of(served_database).database_url or "")
    with orm.Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def served(served_database: str) -> Iterator[str]:
    """The address of two web processes that serve `served_database`: tests share them."""
    port = _free_port()
    environment = {
        "DATABASE_URL": served_database,
        "YICETONG_DATA_DIR": str(CHECKOUT / ".data" / "test-files"),
        "YICETONG_SECRET_KEY": "only-for-tests-" * 4,
        "YICETONG_FIELD_KEYS": "1:" + base64.b64encode(b"only-for-tests--" * 2).decode(),
        "YICETONG_PORT": str(port),
        "YICETONG_LOG_LEVEL": "WARNING",
    }
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:server.web_process", "wsgi:app"],
        cwd=CHECKOUT,
        env=os.environ | environment,
    )
    try:
        _await_answer(web, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(web: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _FIRST_ANSWER_MAY_TAKE_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
            return
        except OSError:
            assert web.poll() is None, "the web server ended by itself"
            assert time.monotonic() < deadline, "the web server does not answer"
            time.sleep(0.05)
        finally:
            connection.close()
