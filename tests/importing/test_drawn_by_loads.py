"""Loads and undos bring the versions of the drawing up to date, before anybody asks for a map."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from shapely import box
from sqlalchemy.orm import Session

from importing.divisions.load_divisions import load_divisions
from importing.undo import undo_load
from records.drawings import Drawing, DrawnShape
from tests.importing.files import order, write_polygons
from tests.importing.grid_loads import LEFT, RIGHT, TODAY, TOMORROW, A, B, S, X, Y, load

HALVES = {A: box(X, Y, X + S / 2, Y + S), B: box(X + S / 2, Y, X + 2 * S, Y + S)}


@pytest.fixture
def loaded(county: Session, tmp_path: Path) -> list[tuple[object, ...]]:
    load(county, tmp_path, {A: LEFT, B: RIGHT})
    return drawn(county)


def drawn(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        sa.select(Drawing.first_day, Drawing.grids, Drawing.divisions).order_by(Drawing.first_day)
    )
    found = [tuple(row) for row in rows]
    named = {version for row in found for version in row[1:]}
    there = set(session.scalars(sa.select(DrawnShape.drawing).distinct()))
    assert there <= named, "shapes of a version that no day has"
    assert {found[-1][1], found[-1][2]} <= there
    return found


def test_a_load_draws(loaded: list[tuple[object, ...]]) -> None:
    assert [row[0] for row in loaded][1:] == [TODAY]


def test_what_is_drawn_anew_has_a_version_from_its_day_on(
    county: Session, loaded: list[tuple[object, ...]], tmp_path: Path
) -> None:
    load(county, tmp_path, HALVES, valid_from=TOMORROW)
    assert drawn(county)[:-1] == loaded
    assert drawn(county)[-1][0] == TOMORROW


def test_a_load_that_is_only_tried_draws_nothing(
    county: Session, loaded: list[tuple[object, ...]], tmp_path: Path
) -> None:
    load(county, tmp_path, HALVES, dry_run=True)
    assert drawn(county) == loaded


def test_an_undo_brings_the_version_back(
    county: Session, loaded: list[tuple[object, ...]], tmp_path: Path
) -> None:
    outcome = load(county, tmp_path, HALVES)
    assert outcome.load is not None
    assert drawn(county) != loaded
    undo_load(county, order(), outcome.load)
    assert drawn(county) == loaded


def test_an_outline_changes_the_divisions_and_its_undo_changes_them_back(
    county: Session, loaded: list[tuple[object, ...]], tmp_path: Path
) -> None:
    outline = box(X, Y, X + 2 * S, Y + 2 * S)
    path = write_polygons(tmp_path / "v.gpkg", [outline], code=[A[:12]], name=[A[:12]])
    outcome = load_divisions(county, order(), path)
    assert outcome.load is not None
    changed = drawn(county)
    assert [row[1] for row in changed] == [row[1] for row in loaded]
    assert changed[-1][2] != loaded[-1][2]
    undo_load(county, order(), outcome.load)
    assert drawn(county) == loaded
