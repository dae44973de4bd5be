"""Rows of a file of grids: what is wrong with one by itself, and what is kept then."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from shapely import Polygon, box
from sqlalchemy.orm import Session

from importing.grids.load_grids import load_grids
from importing.problems import CountyUnknown
from tests.geo.tiling import grid_code, square
from tests.importing.files import codes, count, order, write_polygons
from tests.importing.grid_loads import (
    BOWTIE,
    LEFT,
    RIGHT,
    TODAY,
    A,
    B,
    C,
    D,
    S,
    X,
    Y,
    drawings,
    load,
)


def test_each_bad_row_has_its_number_and_reason(county: Session, tmp_path: Path) -> None:
    outcome = load(
        county,
        tmp_path,
        [
            (A, LEFT),
            ("44142710000100", RIGHT),
            ("441426100001001", RIGHT),
            (grid_code(0, 7), RIGHT),
            (None, RIGHT),
            (B, BOWTIE),
            (C, None),
            (C, square(24.6, 116.1)),
            (D, Polygon()),
            (grid_code(5), square(X, Y + 5 * S)),
            (grid_code(5), square(X, Y + 7 * S)),
        ],
    )
    assert codes(outcome) == {
        2: ["code_form"],
        3: ["code_outside_county"],
        4: ["unknown_village"],
        5: ["required"],
        6: ["geometry_invalid"],
        7: ["duplicate_code", "geometry_missing"],
        8: ["duplicate_code", "geometry_outside_china"],
        9: ["geometry_empty"],
        10: ["duplicate_code"],
        11: ["duplicate_code"],
    }
    reasons = {note.number: note.reason for note in outcome.notes}
    assert reasons[6].startswith("Self-intersection[116.105 24.605]")
    assert (outcome.rows, outcome.new, outcome.bad, outcome.written) == (11, 1, 10, False)
    assert count(county, "grids") == 0


def test_a_name_is_needed_and_has_a_length(county: Session, tmp_path: Path) -> None:
    outcome = load(county, tmp_path, {A: LEFT, B: RIGHT}, names=[None, "甲" * 61])
    assert codes(outcome) == {1: ["required"], 2: ["too_long"]}


def test_rings_that_are_not_closed_and_other_shapes(county: Session, tmp_path: Path) -> None:
    open_ring = [[X, Y], [X + S, Y], [X + S, Y + S], [X, Y + S]]
    shapes = [
        {"type": "Polygon", "coordinates": [open_ring]},
        {"type": "Point", "coordinates": [X, Y]},
        {"type": "Polygon", "coordinates": [[[X, Y], [1e300, Y], [X, 1e300], [X, Y]]]},
        {"type": "Polygon", "coordinates": [[["x", Y], [X + S, Y], [X, Y + S], [X, Y]]]},
    ]
    path = write_geojson(tmp_path / "a.geojson", shapes)
    assert codes(load_grids(county, order(), path)) == {
        1: ["geometry_not_closed"],
        2: ["geometry_not_a_polygon"],
        3: ["coordinates_impossible"],
        4: ["geometry_missing"],
    }


def test_coordinates_of_another_zone_are_noted_one_by_one(county: Session, tmp_path: Path) -> None:
    good, beyond = box(5e5, 2.7e6, 501e3, 2.701e6), box(39.5e6, 2.7e6, 39.6e6, 2.8e6)
    path = write_polygons(
        tmp_path / "a.gpkg", [beyond, good], "EPSG:4548", code=[A, B], name=["a", "b"]
    )
    outcome = load_grids(county, order(partial=True), path)
    assert codes(outcome) == {1: ["coordinates_impossible"]}
    assert outcome.new == 1


def test_a_partial_load_keeps_the_good_rows(county: Session, tmp_path: Path) -> None:
    outcome = load(county, tmp_path, {A: LEFT, B: BOWTIE}, partial=True)
    assert (outcome.new, outcome.bad, outcome.written) == (1, 1, True)
    assert drawings(county) == [(A, TODAY, None, 1.0)]


def test_a_dry_run_writes_nothing(county: Session, tmp_path: Path) -> None:
    outcome = load(county, tmp_path, {A: LEFT}, dry_run=True)
    assert (outcome.new, outcome.written) == (1, False)
    assert count(county, "grids") == count(county, "feeds") == 0


def test_an_unknown_county(session: Session, tmp_path: Path) -> None:
    with pytest.raises(CountyUnknown):
        load(session, tmp_path, {A: LEFT})


def write_geojson(path: Path, shapes: Sequence[Mapping[str, object]]) -> Path:
    features = [
        {"type": "Feature", "properties": {"code": grid_code(n), "name": "a"}, "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path
