"""Grids drawn anew by a file: their households move on the day from which the drawings hold."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from shapely import Polygon, box
from sqlalchemy.orm import Session

from geo.replacing import replace_households
from tests.geo.tiling import COUNTY, add_grids, add_household
from tests.importing.files import NOW
from tests.importing.grid_loads import LEFT, TODAY, TOMORROW, VILLAGE, A, B, S, X, Y, load

HALVES: dict[str, Polygon] = {
    A: box(X, Y, X + S / 2, Y + S),
    B: box(X + S / 2, Y, X + S, Y + S),
}


@pytest.fixture
def homes(county: Session) -> Session:
    """One grid with two households in its west, one in its east, and one without a point."""
    add_grids(county, [(A, LEFT)])
    for at in ((X + 0.001, Y + 0.001), (X + 0.004, Y + 0.009), (X + 0.006, Y + 0.005), None):
        add_household(county, A, at)
    return county


def standing(session: Session) -> list[str]:
    """The grids of the households from west to east, those without a point last."""
    return list(session.scalars(sa.text("SELECT grid FROM households ORDER BY ST_X(point)")))


def test_a_split_moves_the_households_of_the_new_half(homes: Session, tmp_path: Path) -> None:
    outcome = load(homes, tmp_path, HALVES)
    assert (outcome.new, outcome.changed, outcome.moved, outcome.stranded) == (1, 1, 1, 0)
    assert standing(homes) == [A, A, B, A]
    left = homes.execute(sa.text("SELECT feed, collection, why FROM tombstones")).all()
    assert [tuple(row) for row in left] == [(A, "households", "moved")]
    assert load(homes, tmp_path, HALVES).moved == 0


def test_a_drawing_of_a_later_day_moves_nobody_before_it(homes: Session, tmp_path: Path) -> None:
    outcome = load(homes, tmp_path, HALVES, valid_from=TOMORROW)
    assert (outcome.new, outcome.changed, outcome.moved) == (1, 1, 0)
    assert standing(homes) == [A, A, A, A]
    assert replace_households(homes, COUNTY, TODAY, NOW).moved == 0
    assert replace_households(homes, COUNTY, TOMORROW, NOW).moved == 1
    assert standing(homes) == [A, A, B, A]


def test_a_grid_that_ends_leaves_its_households_to_the_others(
    homes: Session, tmp_path: Path
) -> None:
    outcome = load(homes, tmp_path, {B: LEFT}, end_missing=VILLAGE)
    assert (outcome.new, outcome.ended, outcome.bad) == (1, 1, 0)
    assert (outcome.moved, outcome.stranded) == (3, 1)
    assert standing(homes) == [B, B, B, A]


def test_a_dry_run_moves_nobody(homes: Session, tmp_path: Path) -> None:
    assert load(homes, tmp_path, HALVES, dry_run=True).moved == 0
    assert standing(homes) == [A, A, A, A]
