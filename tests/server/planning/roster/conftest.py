"""A village with two duties."""

import pytest

from tests.server.planning.roster.village import Village


@pytest.fixture
def village(session):
    return Village(session)
