"""Grids as a set: outlines, overlaps, holes."""

from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely import box
from sqlalchemy.orm import Session

from tests.geo.tiling import COUNTY, METRE, add_grids, grid_code, square
from tests.importing.files import codes, count
from tests.importing.grid_loads import (
    BOWTIE,
    LEFT,
    RIGHT,
    TODAY,
    VILLAGE,
    A,
    B,
    C,
    S,
    X,
    Y,
    load,
    mark,
)


def test_neighbours_may_share_a_border_but_no_ground(county: Session, tmp_path: Path) -> None:
    assert load(county, tmp_path, {A: LEFT, B: RIGHT}).bad == 0
    over = load(county, tmp_path, {C: square(X + S / 2, Y + S / 2)})
    assert codes(over) == {1: ["overlaps_grid"]}
    assert over.notes[0].reason.startswith(f"{A} by 28")
    assert f"{B} by 28" in over.notes[0].reason


def test_both_of_two_overlapping_rows_are_named(county: Session, tmp_path: Path) -> None:
    outcome = load(county, tmp_path, {A: LEFT, B: square(X + S / 2, Y), C: square(X + 3 * S, Y)})
    assert codes(outcome) == {1: ["overlaps_grid"], 2: ["overlaps_grid"]}


@pytest.mark.parametrize(("metres", "sliver_m", "bad"), [(0.8, 1, 0), (1.5, 1, 2), (1.5, 2, 0)])
def test_a_sliver_is_no_overlap(
    county: Session, tmp_path: Path, metres: float, sliver_m: float, bad: int
) -> None:
    shapes = {A: LEFT, B: square(X + S - metres * METRE, Y)}
    assert load(county, tmp_path, shapes, sliver_m=sliver_m).bad == bad


def test_grids_that_hold_on_other_days_are_not_in_the_way(county: Session, tmp_path: Path) -> None:
    add_grids(county, [(B, LEFT)], date(2020, 1, 1), TODAY)
    add_grids(county, [(C, LEFT)], date(2027, 1, 1))
    outcome = load(county, tmp_path, {A: LEFT})
    assert codes(outcome) == {1: ["overlaps_grid"]}
    assert outcome.notes[0].reason.startswith(C)


def test_a_grid_lies_in_the_nearest_outline_there_is(county: Session, tmp_path: Path) -> None:
    mark(county, COUNTY, box(X, Y, X + 2 * S, Y + S))
    assert load(county, tmp_path, {A: LEFT, B: RIGHT}, dry_run=True).bad == 0
    mark(county, VILLAGE, LEFT)
    outcome = load(county, tmp_path, {A: LEFT, B: RIGHT, grid_code(0, 1): RIGHT}, sliver_m=2000)
    assert codes(outcome) == {2: ["outside_outline"]}
    assert outcome.notes[0].reason == f"reaches out of {VILLAGE}"


@pytest.mark.parametrize(("tolerance_m", "bad"), [(50, 1), (200, 0)])
def test_an_outline_is_kept_within_a_tolerance(
    county: Session, tmp_path: Path, tolerance_m: float, bad: int
) -> None:
    mark(county, f"{COUNTY}100", LEFT)
    wide = box(X - 100 * METRE, Y, X + S, Y + S)
    assert load(county, tmp_path, {A: wide}, tolerance_m=tolerance_m).bad == bad


def test_a_fully_gridded_village_has_no_hole(county: Session, tmp_path: Path) -> None:
    hole = square(X + 0.004, Y + 0.004, 0.002)
    mark(county, VILLAGE)
    outcome = load(county, tmp_path, {A: LEFT.difference(hole), B: RIGHT})
    assert codes(outcome) == {1: ["village_hole"], 2: ["village_hole"]}
    assert f"{VILLAGE} lacks" in outcome.notes[0].reason
    assert load(county, tmp_path, {A: LEFT.difference(hole), B: hole, C: RIGHT}).bad == 0


def test_a_crack_is_no_hole(county: Session, tmp_path: Path) -> None:
    mark(county, VILLAGE)
    frame = box(X, Y, X + 3 * S, Y + 3 * S).difference(square(X + S, Y + S))
    core = square(X + S, Y + S).buffer(-0.4 * METRE)
    assert load(county, tmp_path, {A: frame, B: core}).bad == 0


def test_an_outline_that_the_grids_do_not_fill_is_a_hole(county: Session, tmp_path: Path) -> None:
    mark(county, VILLAGE, box(X, Y, X + 3 * S, Y + S))
    assert codes(load(county, tmp_path, {A: LEFT, B: RIGHT})) == {
        1: ["village_hole"],
        2: ["village_hole"],
    }
    third = square(X + 2 * S, Y)
    assert load(county, tmp_path, {A: LEFT, B: RIGHT, C: third}).bad == 0


def test_what_only_follows_from_a_bad_row_is_reported_if_the_rest_would_be_kept(
    county: Session, tmp_path: Path
) -> None:
    mark(county, VILLAGE, box(X, Y, X + 2 * S, Y + S))
    rows = {A: LEFT, B: BOWTIE}
    assert codes(load(county, tmp_path, rows)) == {2: ["geometry_invalid"]}
    assert codes(load(county, tmp_path, rows, partial=True)) == {
        1: ["village_hole"],
        2: ["geometry_invalid"],
    }
    assert count(county, "grids") == 0


def test_a_partial_load_never_leaves_an_overlap_with_what_stays(
    county: Session, tmp_path: Path
) -> None:
    add_grids(county, [(A, LEFT), (B, RIGHT)])
    wider = box(X, Y, X + 1.5 * S, Y + S)
    crossed = shapely.affinity.translate(BOWTIE, S)
    assert codes(load(county, tmp_path, {A: wider, B: crossed}, partial=True)) == {
        1: ["overlaps_grid"],
        2: ["geometry_invalid"],
    }
