"""A county with households that are late and not."""

import pytest

from tests.server.planning.monday.county import County


@pytest.fixture
def county(app, client, session):
    return County(app, client, session)
