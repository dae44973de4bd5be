"""The databases that tests of upgrades copy; they are names, made once."""

import os
from collections.abc import Iterator

import flask_migrate
import pytest

from server.ops.private_database import PrivateDatabase
from tests.conftest import clone
from tests.upgrade import older


@pytest.fixture(scope="session")
def left(cluster: PrivateDatabase) -> Iterator[str]:
    """A database as the older version left it."""
    with older.restored(cluster, f"test_{os.getpid()}_older") as url:
        yield older.database_of(url)


@pytest.fixture(scope="session")
def upgraded(cluster: PrivateDatabase, left: str) -> Iterator[str]:
    """The same, with today's tables."""
    with clone(cluster, left) as url:
        with older.app_on(url) as app, app.app_context():
            flask_migrate.upgrade()
        yield older.database_of(url)
