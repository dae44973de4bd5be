"""A week of the cadre."""

import pytest

from tests.server.planning.quota_scenarios.week import Week


@pytest.fixture
def week(client, session):
    return Week(client, session)
