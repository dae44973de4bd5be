"""A real server for a real client: gunicorn as it runs everywhere, on a database of the test's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from authz.reach import watch
from server.ops.private_database import PrivateDatabase
from tests.conftest import _clone as clone
from tests.conftest import settings_of
from tests.served import serve


@pytest.fixture(scope="module")
def served_database(cluster: PrivateDatabase) -> Iterator[str]:
    """The URL of a database of this module's own, where commits are real."""
    with clone(cluster) as url:
        yield url


@pytest.fixture
def session(served_database: str, everything: None) -> Iterator[orm.Session]:
    """A session on the served database: what it commits, the server sees."""
    engine = sa.create_engine(settings_of(served_database).database_url or "")
    watch(engine)
    with orm.Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def served(served_database: str) -> Iterator[str]:
    """The address of two web processes that serve `served_database`: tests share them."""
    with serve(served_database) as address:
        yield address
