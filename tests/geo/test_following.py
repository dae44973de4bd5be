"""What waits for its household, and what follows it."""

import itertools
from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import records.changes
from geo.following import follow
from records.changes import hold_feeds
from records.fieldwork.households import Household
from records.fieldwork.visits import Visit
from records.problems import ConcurrentWrite
from records.staff.people import Assignment, Person
from tests.factories import (
    COUNTY,
    LONG_AGO,
    NOW,
    make_assignment,
    make_grid,
    make_household,
    make_person,
    make_visit,
    square,
)

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


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> list[set[str]]:
    """Let something happen before feeds are held; returns which are held from then on."""
    held: list[set[str]] = []

    def late(session: Session, county: str, feeds: Collection[str]) -> None:
        held.append(set(feeds))
        happens()
        hold_feeds(session, county, feeds)

    monkeypatch.setattr(records.changes, "hold_feeds", late)
    return held


def test_a_feed_that_a_record_came_to_meanwhile_is_held_before_it_is_moved(
    session: Session, astray: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, third = astray.feed, f"{GRID[:-1]}3"

    def moves() -> None:
        astray.feed = astray.grid = third
        session.flush()

    held = meanwhile(monkeypatch, moves)
    assert follow(session, COUNTY, [astray.household_id], NOW) == 1
    assert held == [{first, GRID}, {third, GRID}]
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


OTHER = "441427100202003"  # in another village
TODAY = NOW.date()
DAY = timedelta(days=1)


class TestWhoAnswersForItByName:
    @pytest.fixture
    def home(self, session: Session) -> Household:
        """In a grid to which it has moved."""
        make_grid(session, GRID, square(116.1, 24.6))
        make_grid(session, OTHER, square(116.2, 24.6))
        return make_household(session, OTHER)

    def named(self, session: Session, home: Household, **more: Any) -> Person:
        person = make_person(session)
        self.again(session, person, home, **more)
        return person

    def again(self, session: Session, person: Person, home: Household, **more: Any) -> None:
        values = {"kind": "household", "household_id": home.id, "area": GRID} | more
        make_assignment(session, person, values.pop("area"), **values)

    def held(self, session: Session, person: Person) -> list[tuple[str, date, date | None]]:
        session.expire_all()
        query = sa.select(Assignment.area, Assignment.valid_from, Assignment.valid_to)
        found = session.execute(query.where(Assignment.person_id == person.id))
        return sorted((area, first, until) for area, first, until in found)

    def test_goes_on_doing_so_where_it_stands(self, session: Session, home: Household) -> None:
        """What was before stays, for work of then that comes late."""
        person = self.named(session, home)
        follow(session, COUNTY, [home.id], NOW)
        assert self.held(session, person) == [(GRID, LONG_AGO, TODAY), (OTHER, TODAY, None)]
        follow(session, COUNTY, [home.id], NOW)
        assert len(self.held(session, person)) == 2

    def test_who_did_so_once_or_will_do_so(self, session: Session, home: Household) -> None:
        person = self.named(session, home, valid_to=TODAY)
        self.again(session, person, home, valid_from=TODAY + DAY, valid_to=TODAY + 9 * DAY)
        follow(session, COUNTY, [home.id], NOW)
        assert self.held(session, person) == [
            (GRID, LONG_AGO, TODAY),
            (OTHER, TODAY + DAY, TODAY + 9 * DAY),
        ]

    def test_to_and_fro_in_a_day(self, session: Session, home: Household) -> None:
        person = self.named(session, home)
        for grid in (OTHER, GRID):
            home.grid = home.feed = grid
            home.village = grid[:12]
            session.flush()
            follow(session, COUNTY, [home.id], NOW)
        assert self.held(session, person) == [(GRID, LONG_AGO, TODAY), (GRID, TODAY, None)]

    def test_whoever_was_given_it_there_already_has_it_once(
        self, session: Session, home: Household
    ) -> None:
        person = self.named(session, home)
        self.again(session, person, home, area=OTHER, valid_from=TODAY - 9 * DAY)
        follow(session, COUNTY, [home.id], NOW)
        assert self.held(session, person) == [
            (GRID, LONG_AGO, TODAY),
            (OTHER, TODAY - 9 * DAY, None),
        ]

    def test_nobody_else_s_areas_move(self, session: Session, home: Household) -> None:
        person = make_person(session, areas=[GRID])
        self.again(session, person, make_household(session, GRID))
        before = self.held(session, person)
        follow(session, COUNTY, [home.id], NOW)
        assert self.held(session, person) == before
