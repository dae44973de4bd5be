"""A real server for a real client: gunicorn as it runs everywhere, on a database of the test's."""

from collections.abc import Iterator

import pytest
from sqlalchemy import orm

from tests.conftest import session_on
from tests.served import serve


@pytest.fixture
def session(served_database: str) -> Iterator[orm.Session]:
    with session_on(served_database) as session:
        yield session


@pytest.fixture(scope="module")
def served(served_database: str) -> Iterator[str]:
    """The address of two web processes that serve `served_database`: tests share them."""
    with serve(served_database) as address:
        yield address
