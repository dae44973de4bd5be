"""What waits for its household, and what follows it."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

import geo.following
from geo.following import follow
from records.clocks import take_clocks
from records.problems import ConcurrentWrite
from records.visits import Visit
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


@pytest.fixture
def astray(session: Session) -> Visit:
    """A visit in another feed than its household's."""
    make_grid(session, GRID, square(116.1, 24.6))
    visit = make_visit(session, make_household(session, GRID), make_person(session))
    visit.feed = visit.grid = f"{GRID[:-1]}2"
    session.flush()
    return visit


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> list[dict[str, int]]:
    """Let something happen before the clocks are taken; returns what is taken from then on."""
    taken: list[dict[str, int]] = []

    def late(session: Session, county: str, rows: Mapping[str, int]) -> dict[str, int]:
        taken.append(dict(rows))
        happens()
        return take_clocks(session, county, rows)

    monkeypatch.setattr(geo.following, "take_clocks", late)
    return taken


def test_a_feed_that_a_record_came_to_meanwhile_is_held_before_it_is_moved(
    session: Session, astray: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, third = astray.feed, f"{GRID[:-1]}3"

    def moves() -> None:
        astray.feed = astray.grid = third
        session.flush()

    taken = meanwhile(monkeypatch, moves)
    assert follow(session, COUNTY, [astray.household_id], NOW) == 1
    assert taken == [{first: 0, GRID: 0}, {third: 0, GRID: 0}, {third: 1, GRID: 1}]
    session.expire_all()
    assert astray.feed == GRID


def test_a_record_that_never_stands_still_is_a_race_that_was_lost(
    session: Session, astray: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = itertools.count(3)

    def moves() -> None:
        astray.feed = astray.grid = f"{GRID[:-1]}{next(feeds)}"
        session.flush()

    meanwhile(monkeypatch, moves)
    with pytest.raises(ConcurrentWrite):
        follow(session, COUNTY, [astray.household_id], NOW)
