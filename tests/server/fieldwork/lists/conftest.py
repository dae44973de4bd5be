"""A county with something in each of its grids."""

import pytest

from tests.server.fieldwork.lists.county import County


@pytest.fixture
def county(session):
    return County(session)
