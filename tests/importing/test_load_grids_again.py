"""Grids loaded again: what a second file changes, ends and leaves alone."""

from datetime import date
from pathlib import Path

import pytest
import shapely
import sqlalchemy as sa
from shapely import MultiPolygon, box
from sqlalchemy.orm import Session

from importing.problems import AreaUnknown
from tests.geo.tiling import COUNTY, add_grids, grid_code, square, tiling
from tests.importing.files import codes
from tests.importing.grid_loads import (
    LEFT,
    RIGHT,
    TODAY,
    TOMORROW,
    VILLAGE,
    A,
    B,
    S,
    X,
    Y,
    drawings,
    load,
    mark,
    versions,
)


def test_the_same_file_changes_nothing(county: Session, tmp_path: Path) -> None:
    polygons = tiling(4, 3, 5)
    shapes = {grid_code(n): p for n, p in enumerate(polygons)}
    assert load(county, tmp_path, shapes).new == 12
    before = versions(county)
    for day in (None, TOMORROW):
        again = load(county, tmp_path, shapes, valid_from=day)
        assert (again.new, again.changed, again.unchanged) == (0, 0, 12)
    assert versions(county) == before


def test_rounding_on_the_way_is_no_change(county: Session, tmp_path: Path) -> None:
    load(county, tmp_path, {A: LEFT})
    nearly = shapely.transform(LEFT, lambda xy: xy + 1e-10)
    assert load(county, tmp_path, {A: nearly}, valid_from=TOMORROW).unchanged == 1


def test_a_changed_polygon_ends_the_old_drawing_and_adds_one(
    county: Session, tmp_path: Path
) -> None:
    add_grids(county, [(A, LEFT), (B, RIGHT)])
    halves = {A: box(X, Y, X + S / 2, Y + S), B: box(X + S / 2, Y, X + 2 * S, Y + S)}
    outcome = load(county, tmp_path, halves, valid_from=TOMORROW)
    assert (outcome.new, outcome.changed, outcome.bad) == (0, 2, 0)
    assert drawings(county) == [
        (A, date(2020, 1, 1), TOMORROW, 1.0),
        (A, TOMORROW, None, 0.5),
        (B, date(2020, 1, 1), TOMORROW, 1.0),
        (B, TOMORROW, None, 1.5),
    ]
    clocks = county.execute(sa.text("SELECT array_agg(seq ORDER BY seq), max(f.n) FROM grids g "
                                    "JOIN feeds f ON f.code = feed GROUP BY feed"))  # fmt: skip
    assert [tuple(row) for row in clocks] == [([2, 3], 3), ([2, 3], 3)]


def test_a_drawing_of_the_same_day_is_mended_in_place(county: Session, tmp_path: Path) -> None:
    load(county, tmp_path, {A: LEFT})
    first = county.execute(sa.text("SELECT id, rev FROM grids")).one()
    assert load(county, tmp_path, {A: RIGHT}).changed == 1
    mended = county.execute(sa.text("SELECT id, rev, seq FROM grids")).one()
    assert mended.id == first.id
    assert mended.rev != first.rev
    assert mended.seq == 2


def test_a_new_name_is_no_new_drawing(county: Session, tmp_path: Path) -> None:
    add_grids(county, [(A, LEFT)])
    assert load(county, tmp_path, {A: LEFT}, names=["城郊新一"]).changed == 1
    assert county.execute(sa.text("SELECT name, valid_to, seq FROM grids")).one() == (
        "城郊新一",
        None,
        2,
    )


def test_an_end_that_was_planned_stays(county: Session, tmp_path: Path) -> None:
    add_grids(county, [(A, LEFT)], date(2020, 1, 1), date(2027, 1, 1))
    add_grids(county, [(B, LEFT)], date(2027, 1, 1))
    load(county, tmp_path, {A: box(X, Y, X + S / 2, Y + S)})
    assert drawings(county)[1] == (A, TODAY, date(2027, 1, 1), 0.5)


def test_a_drawing_before_a_later_one_ends_where_that_begins(
    county: Session, tmp_path: Path
) -> None:
    add_grids(county, [(A, RIGHT)], date(2027, 1, 1))
    assert load(county, tmp_path, {A: LEFT}).new == 1
    assert drawings(county)[0] == (A, TODAY, date(2027, 1, 1), 1.0)


def test_grids_missing_from_the_file_end_only_on_demand(county: Session, tmp_path: Path) -> None:
    elsewhere = grid_code(0, 1)
    add_grids(county, [(A, LEFT), (B, RIGHT), (elsewhere, square(X, Y + S))])
    assert load(county, tmp_path, {A: LEFT}).ended == 0
    outcome = load(county, tmp_path, {A: LEFT}, end_missing=VILLAGE)
    assert (outcome.unchanged, outcome.ended) == (1, 1)
    assert [(code, to) for code, _, to, _ in drawings(county)] == [
        (A, None),
        (B, TODAY),
        (elsewhere, None),
    ]
    with pytest.raises(AreaUnknown):
        load(county, tmp_path, {A: LEFT}, end_missing=f"{COUNTY}999")


def test_ending_a_grid_may_leave_a_hole(county: Session, tmp_path: Path) -> None:
    add_grids(county, [(A, LEFT), (B, RIGHT)])
    mark(county, VILLAGE, box(X, Y, X + 2 * S, Y + S))
    outcome = load(county, tmp_path, {A: LEFT}, end_missing=VILLAGE)
    assert codes(outcome) == {1: ["village_hole"]}
    assert not outcome.written


def test_a_grid_of_several_parts_is_one_grid(county: Session, tmp_path: Path) -> None:
    parts = MultiPolygon([LEFT, square(X + 3 * S, Y)])
    assert load(county, tmp_path, {A: parts}).new == 1
    assert drawings(county) == [(A, TODAY, None, 2.0)]
