"""The small demo county, loaded once in a run: each module that takes it gets a copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from demo.load import load_demo
from server.ops.private_database import PrivateDatabase
from tests.conftest import TEMPLATE_LOCK, clone, new_database, settings_of

SCALE = 0.02
# Of all workers of a run; process ids come again.
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex


@pytest.fixture(scope="module")
def served_database(cluster: PrivateDatabase) -> Iterator[str]:
    """In the place of the empty one: the module's own county, as of today."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with clone(cluster, _template(cluster, today)) as url:
        yield url


def _template(cluster: PrivateDatabase, today: date) -> str:
    """The name of a database with the county of that day, whichever worker made it. It goes with
    the clones of this run."""
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    name = f"test_{run}_demo_{_RUN[:8]}_{today:%Y%m%d}"
    with cluster.connect_as_superuser() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        if not _is_there(connection, name):
            draft = f"{name}_draft"
            new_database(connection, draft)
            url = cluster.url(draft)
            seal = settings_of(url).phone_seal
            load_demo(url, seal, today=today, scale=SCALE, progress=False)
            connection.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def _is_there(connection: psycopg.Connection, name: str) -> bool:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return connection.execute(query, [name]).fetchone() is not None
