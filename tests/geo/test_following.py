"""What waits for its household, and what follows it."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from geo.following import follow
from tests.factories import COUNTY, NOW, make_grid, make_household, make_person, make_visit, square

GRID = "441427100201001"


@pytest.mark.parametrize("accuracy", ["1_0", "", True, {}, 1e308])
def test_no_stored_accuracy_can_break_the_arrival_of_a_household(
    session: Session, accuracy: Any
) -> None:
    make_grid(session, GRID, square(116.1, 24.6))
    household = make_household(session, GRID)
    fix = {"lng": 116.105, "lat": 24.605, "crs": "wgs84", "accuracy_m": accuracy}
    visit = make_visit(session, household, make_person(session), fix=fix, evidence=None)
    visit.feed = visit.grid = GRID[:-1] + "9"
    session.flush()
    assert follow(session, COUNTY, [household.id], NOW) == 1
    session.expire_all()
    assert visit.evidence == "no_fix"
