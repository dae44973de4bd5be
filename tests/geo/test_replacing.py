"""Grids that are split, merged or ended: households move by their points, with what is theirs."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from geo.replacing import Replaced, replace_households
from records.divisions import Grid
from records.feeds import Feed, Tombstone
from records.fieldwork.households import Household
from records.fieldwork.visits import Visit
from tests.factories import COUNTY, NOW, make_grid, make_household, make_person, make_visit, square

VILLAGE = "441427100201"
WHOLE, HALF = VILLAGE + "001", VILLAGE + "002"
DAY = date(2026, 3, 18)


def at(lng: float) -> str:
    return f"SRID=4490;POINT({lng} 24.605)"


@pytest.fixture
def split(session: Session) -> tuple[Household, Household]:
    """One grid of two squares is split on DAY; a household in the middle of either half."""
    whole = make_grid(session, WHOLE, square(116.10, 24.6, 0.02), valid_to=DAY)
    west = make_household(session, WHOLE, point=at(116.105))
    east = make_household(session, WHOLE, point=at(116.115))
    make_visit(session, east, make_person(session), made_in=WHOLE)
    make_grid(session, WHOLE, square(116.10, 24.6), valid_from=DAY)
    make_grid(session, HALF, square(116.11, 24.6), valid_from=DAY)
    assert whole.valid_to == DAY
    return west, east


def place(session: Session, day: date = DAY) -> Replaced:
    done = replace_households(session, COUNTY, day, NOW)
    session.expire_all()
    return done


def test_a_split_moves_just_the_households_of_the_new_half(
    session: Session, split: tuple[Household, Household]
) -> None:
    west, east = split
    assert place(session) == Replaced(moved=1, stranded=0)
    assert (west.grid, east.grid, east.village) == (WHOLE, HALF, VILLAGE)
    visit = session.scalars(sa.select(Visit)).one()
    assert (visit.grid, visit.feed, visit.made_in) == (HALF, HALF, WHOLE)
    left = session.execute(sa.select(Tombstone.collection, Tombstone.feed, Tombstone.why)).all()
    assert sorted(left) == [("households", WHOLE, "moved"), ("visits", WHOLE, "moved")]


def test_feeds_stay_in_order(session: Session, split: tuple[Household, Household]) -> None:
    place(session)
    feeds = session.scalars(sa.select(Feed).where(Feed.code.in_([WHOLE, HALF]))).all()
    assert len(feeds) == 2
    for feed in feeds:
        seqs = [
            seq
            for table in (Grid, Household, Visit, Tombstone)
            for seq in session.scalars(sa.select(table.seq).where(table.feed == feed.code))
        ]
        assert len(seqs) == len(set(seqs))
        assert max(seqs) == feed.n


def test_nothing_moves_before_the_day_nor_a_second_time(
    session: Session, split: tuple[Household, Household]
) -> None:
    assert place(session, DAY - timedelta(days=1)).moved == 0
    assert place(session).moved == 1
    assert place(session).moved == 0


def test_a_household_without_a_point_in_a_grid_that_has_ended_is_told(session: Session) -> None:
    make_grid(session, WHOLE, square(116.10, 24.6), valid_to=DAY)
    make_grid(session, HALF, square(116.10, 24.6), valid_from=DAY)
    lost = make_household(session, WHOLE)
    found = make_household(session, WHOLE, point=at(116.105))
    assert place(session) == Replaced(moved=1, stranded=1)
    assert (lost.grid, found.grid) == (WHOLE, HALF)
