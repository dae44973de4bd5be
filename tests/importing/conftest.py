"""Fixtures of several kinds of loads."""

import pytest
from sqlalchemy.orm import Session

from tests.geo.tiling import COUNTY, add_county, add_divisions
from tests.importing.grid_loads import VILLAGE


@pytest.fixture
def county(session: Session) -> Session:
    add_county(session)
    add_divisions(session, [f"{COUNTY}100", VILLAGE, f"{COUNTY}100002"])
    return session
