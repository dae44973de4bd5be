"""Grids from files: every format and projection, every check, and what a second load does."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo.loading.grids import GridOptions, load_grids
from geo.loading.outcome import Outcome
from geo.loading.problems import (
    AreaUnknown,
    CountyUnknown,
    CrsMissing,
    CrsUnknown,
    FileFormatUnknown,
    FileUnreadable,
    LayersSeveral,
)
from tests.geo.files import codes, count, order, write_polygons
from tests.geo.tiling import (
    COUNTY,
    METRE,
    add_county,
    add_divisions,
    add_grids,
    grid_code,
    square,
    tiling,
)

TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)
VILLAGE = f"{COUNTY}100001"
A, B, C, D = (grid_code(n) for n in range(4))
X, Y = 116.1, 24.6
S = 0.01
LEFT, RIGHT = square(X, Y), square(X + S, Y)
BOWTIE = Polygon([(X, Y), (X + S, Y + S), (X + S, Y), (X, Y + S), (X, Y)])

Shape = BaseGeometry | bytes | None


@pytest.fixture
def county(session: Session) -> Session:
    add_county(session)
    add_divisions(session, [f"{COUNTY}100", VILLAGE, f"{COUNTY}100002"])
    return session


def load(
    session: Session,
    folder: Path,
    shapes: Mapping[str, Shape] | Sequence[tuple[object, Shape]],
    partial: bool = False,
    dry_run: bool = False,
    names: Sequence[object] | None = None,
    **options: Any,
) -> Outcome:
    pairs = list(shapes.items() if isinstance(shapes, Mapping) else shapes)
    path = write_polygons(
        folder / "grids.gpkg",
        [shape for _, shape in pairs],
        code=[code for code, _ in pairs],
        name=names or [f"{code} grid" for code, _ in pairs],
    )
    doing = order(partial=partial, dry_run=dry_run)
    return load_grids(session, doing, path, GridOptions(**options))


def drawings(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        sa.text("""
            SELECT code, valid_from, valid_to, round(ST_Area(geom)::numeric * 10000, 2)::float8
            FROM grids ORDER BY code, valid_from
        """)
    )
    return [tuple(row) for row in rows]


def versions(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(sa.text("SELECT id, rev, seq, written_at FROM grids ORDER BY id"))
    clocks = session.execute(sa.text("SELECT code, n FROM feeds ORDER BY code"))
    return [tuple(row) for row in rows] + [tuple(row) for row in clocks]


def mark(session: Session, code: str, outline: BaseGeometry | None = None) -> None:
    """Say that a village is fully gridded, and where it ends."""
    session.execute(
        sa.text("""
            UPDATE divisions SET fully_gridded = length(code) = 12,
                   outline = ST_Multi(ST_GeomFromWKB(:outline, 4490)) WHERE code = :code
        """),
        {"code": code, "outline": outline and outline.wkb},
    )


class TestFormats:
    # Corners of LEFT in each system, by PostGIS; that it is right is seen from the round figures:
    # the central meridian of EPSG:4548 is 117, of EPSG:4526 it is 114, with the zone in front.
    @pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".zip"])
    @pytest.mark.parametrize(
        "crs", ["EPSG:4490", "EPSG:4326", "EPSG:4548", "EPSG:3857", "EPSG:4526"]
    )
    def test_every_format_in_every_projection(
        self, county: Session, tmp_path: Path, suffix: str, crs: str
    ) -> None:
        moved = sa.text(
            """
            SELECT ST_AsBinary(ST_Transform(ST_GeomFromWKB(:shape, 4490), :crs))
        """.replace(":crs", str(int(crs[5:])))
        )
        shape = county.scalar(moved, {"shape": LEFT.wkb})
        path = write_polygons(tmp_path / f"a{suffix}", [shape], crs, code=[A], name=["城郊一"])
        outcome = load_grids(county, order(), path)
        assert (outcome.new, outcome.bad, outcome.written) == (1, 0, True)
        name, stored = county.execute(sa.text("SELECT name, ST_AsBinary(geom) FROM grids")).one()
        assert name == "城郊一"
        assert shapely.from_wkb(stored).hausdorff_distance(LEFT) < 1e-9

    def test_a_central_meridian_is_where_it_should_be(
        self, county: Session, tmp_path: Path
    ) -> None:
        shape = box(500_000, 2_700_000, 501_000, 2_701_000)
        path = write_polygons(tmp_path / "a.zip", [shape], "EPSG:4548", code=[A], name=["a"])
        load_grids(county, order(), path)
        assert county.scalar(sa.text("SELECT ST_XMin(geom) FROM grids")) == pytest.approx(117.0)

    def test_a_projection_without_a_number_is_read_from_its_description(
        self, county: Session, tmp_path: Path
    ) -> None:
        own = "+proj=tmerc +lat_0=0 +lon_0=116.5 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"
        shape = box(500_000, 2_700_000, 501_000, 2_701_000)
        path = write_polygons(tmp_path / "a.zip", [shape], own, code=[A], name=["a"])
        load_grids(county, order(), path)
        assert county.scalar(sa.text("SELECT ST_XMin(geom) FROM grids")) == pytest.approx(116.5)

    def test_a_shapefile_without_prj_needs_to_be_told(
        self, county: Session, tmp_path: Path
    ) -> None:
        path = write_polygons(tmp_path / "a.zip", [LEFT], None, code=[A], name=["a"])
        with pytest.raises(CrsMissing) as caught:
            load_grids(county, order(), path)
        assert caught.value.code == "crs_missing"
        outcome = load_grids(county, order(), path, GridOptions(crs="EPSG:4490"))
        assert outcome.new == 1

    @pytest.mark.parametrize("crs", ["nonsense", "EPSG:999999"])
    def test_an_unknown_projection(self, county: Session, tmp_path: Path, crs: str) -> None:
        path = write_polygons(tmp_path / "a.zip", [LEFT], None, code=[A], name=["a"])
        with pytest.raises(CrsUnknown):
            load_grids(county, order(), path, GridOptions(crs=crs))

    def test_an_old_datum_is_read_with_a_warning(self, county: Session, tmp_path: Path) -> None:
        path = write_polygons(tmp_path / "a.gpkg", [LEFT], "EPSG:4610", code=[A], name=["a"])
        outcome = load_grids(county, order(), path)
        assert (outcome.new, outcome.bad) == (1, 0)
        assert codes(outcome, "warning") == {0: ["datum_shift_unknown"]}

    def test_heights_are_left_out(self, county: Session, tmp_path: Path) -> None:
        path = write_polygons(
            tmp_path / "a.geojson",
            [shapely.force_3d(LEFT, 120.0)],
            "EPSG:4326",
            code=[A],
            name=["a"],
        )
        assert load_grids(county, order(), path).new == 1

    def test_numbers_as_codes(self, county: Session, tmp_path: Path) -> None:
        assert load(county, tmp_path, [(int(A), LEFT)], names=["a"]).new == 1
        assert drawings(county) == [(A, TODAY, None, 1.0)]

    def test_several_layers_need_a_choice(self, county: Session, tmp_path: Path) -> None:
        path = tmp_path / "a.gpkg"
        for layer, code in (("one", A), ("two", B)):
            write_layer(path, layer, code)
        with pytest.raises(LayersSeveral, match="one, two"):
            load_grids(county, order(), path)
        assert load_grids(county, order(), path, GridOptions(layer="two")).new == 1
        assert drawings(county)[0][0] == B

    @pytest.mark.parametrize(
        ("name", "content", "problem"),
        [
            ("a.kml", b"<kml/>", FileFormatUnknown),
            ("a.shp", b"", FileFormatUnknown),
            ("a.csv", b"code,name", FileFormatUnknown),
            ("a.geojson", b'{"type": "FeatureCollection", "features": [{"type"', FileUnreadable),
            ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", FileUnreadable),
            ("a.gpkg", b"not SQLite", FileUnreadable),
            ("a.zip", b"not zip", FileUnreadable),
        ],
    )
    def test_what_is_no_polygon_file(
        self, county: Session, tmp_path: Path, name: str, content: bytes, problem: type[Exception]
    ) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(problem):
            load_grids(county, order(), tmp_path / name)

    def test_a_file_that_is_not_there(self, county: Session, tmp_path: Path) -> None:
        with pytest.raises(FileUnreadable):
            load_grids(county, order(), tmp_path / "none.gpkg")


def write_layer(path: Path, layer: str, code: str) -> None:
    from pyogrio import raw  # noqa: PLC0415

    raw.write(
        path,
        np.array([LEFT.wkb], dtype=object),
        field_data=[np.array([code], dtype=object), np.array(["a"], dtype=object)],
        fields=["code", "name"],
        geometry_type="Polygon",
        crs="EPSG:4490",
        driver="GPKG",
        layer=layer,
        append=path.exists(),
    )


class TestRows:
    def test_each_bad_row_has_its_number_and_reason(self, county: Session, tmp_path: Path) -> None:
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

    def test_a_name_is_needed_and_has_a_length(self, county: Session, tmp_path: Path) -> None:
        outcome = load(county, tmp_path, {A: LEFT, B: RIGHT}, names=[None, "甲" * 61])
        assert codes(outcome) == {1: ["required"], 2: ["too_long"]}

    def test_rings_that_are_not_closed_and_other_shapes(
        self, county: Session, tmp_path: Path
    ) -> None:
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

    def test_coordinates_of_another_zone_are_noted_one_by_one(
        self, county: Session, tmp_path: Path
    ) -> None:
        good, beyond = box(5e5, 2.7e6, 501e3, 2.701e6), box(39.5e6, 2.7e6, 39.6e6, 2.8e6)
        path = write_polygons(
            tmp_path / "a.gpkg", [beyond, good], "EPSG:4548", code=[A, B], name=["a", "b"]
        )
        outcome = load_grids(county, order(partial=True), path)
        assert codes(outcome) == {1: ["coordinates_impossible"]}
        assert outcome.new == 1

    def test_a_partial_load_keeps_the_good_rows(self, county: Session, tmp_path: Path) -> None:
        outcome = load(county, tmp_path, {A: LEFT, B: BOWTIE}, partial=True)
        assert (outcome.new, outcome.bad, outcome.written) == (1, 1, True)
        assert drawings(county) == [(A, TODAY, None, 1.0)]

    def test_a_dry_run_writes_nothing(self, county: Session, tmp_path: Path) -> None:
        outcome = load(county, tmp_path, {A: LEFT}, dry_run=True)
        assert (outcome.new, outcome.written) == (1, False)
        assert count(county, "grids") == count(county, "feeds") == 0

    def test_an_unknown_county(self, session: Session, tmp_path: Path) -> None:
        with pytest.raises(CountyUnknown):
            load(session, tmp_path, {A: LEFT})


def write_geojson(path: Path, shapes: Sequence[Mapping[str, object]]) -> Path:
    import json  # noqa: PLC0415

    features = [
        {"type": "Feature", "properties": {"code": grid_code(n), "name": "a"}, "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


class TestMap:
    def test_neighbours_may_share_a_border_but_no_ground(
        self, county: Session, tmp_path: Path
    ) -> None:
        assert load(county, tmp_path, {A: LEFT, B: RIGHT}).bad == 0
        over = load(county, tmp_path, {C: square(X + S / 2, Y + S / 2)})
        assert codes(over) == {1: ["overlaps_grid"]}
        assert over.notes[0].reason.startswith(f"{A} by 28")
        assert f"{B} by 28" in over.notes[0].reason

    def test_both_of_two_overlapping_rows_are_named(self, county: Session, tmp_path: Path) -> None:
        outcome = load(
            county, tmp_path, {A: LEFT, B: square(X + S / 2, Y), C: square(X + 3 * S, Y)}
        )
        assert codes(outcome) == {1: ["overlaps_grid"], 2: ["overlaps_grid"]}

    @pytest.mark.parametrize(("metres", "sliver_m", "bad"), [(0.8, 1, 0), (1.5, 1, 2), (1.5, 2, 0)])
    def test_a_sliver_is_no_overlap(
        self, county: Session, tmp_path: Path, metres: float, sliver_m: float, bad: int
    ) -> None:
        shapes = {A: LEFT, B: square(X + S - metres * METRE, Y)}
        assert load(county, tmp_path, shapes, sliver_m=sliver_m).bad == bad

    def test_grids_that_hold_on_other_days_are_not_in_the_way(
        self, county: Session, tmp_path: Path
    ) -> None:
        add_grids(county, [(B, LEFT)], date(2020, 1, 1), TODAY)
        add_grids(county, [(C, LEFT)], date(2027, 1, 1))
        outcome = load(county, tmp_path, {A: LEFT})
        assert codes(outcome) == {1: ["overlaps_grid"]}
        assert outcome.notes[0].reason.startswith(C)

    def test_a_grid_lies_in_the_nearest_outline_there_is(
        self, county: Session, tmp_path: Path
    ) -> None:
        mark(county, COUNTY, box(X, Y, X + 2 * S, Y + S))
        assert load(county, tmp_path, {A: LEFT, B: RIGHT}, dry_run=True).bad == 0
        mark(county, VILLAGE, LEFT)
        outcome = load(county, tmp_path, {A: LEFT, B: RIGHT, grid_code(0, 1): RIGHT}, sliver_m=2000)
        assert codes(outcome) == {2: ["outside_outline"]}
        assert outcome.notes[0].reason == f"reaches out of {VILLAGE}"

    @pytest.mark.parametrize(("tolerance_m", "bad"), [(50, 1), (200, 0)])
    def test_an_outline_is_kept_within_a_tolerance(
        self, county: Session, tmp_path: Path, tolerance_m: float, bad: int
    ) -> None:
        mark(county, f"{COUNTY}100", LEFT)
        wide = box(X - 100 * METRE, Y, X + S, Y + S)
        assert load(county, tmp_path, {A: wide}, tolerance_m=tolerance_m).bad == bad

    def test_a_fully_gridded_village_has_no_hole(self, county: Session, tmp_path: Path) -> None:
        hole = square(X + 0.004, Y + 0.004, 0.002)
        mark(county, VILLAGE)
        outcome = load(county, tmp_path, {A: LEFT.difference(hole), B: RIGHT})
        assert codes(outcome) == {1: ["village_hole"], 2: ["village_hole"]}
        assert f"{VILLAGE} lacks" in outcome.notes[0].reason
        assert load(county, tmp_path, {A: LEFT.difference(hole), B: hole, C: RIGHT}).bad == 0

    def test_a_crack_is_no_hole(self, county: Session, tmp_path: Path) -> None:
        mark(county, VILLAGE)
        frame = box(X, Y, X + 3 * S, Y + 3 * S).difference(square(X + S, Y + S))
        core = square(X + S, Y + S).buffer(-0.4 * METRE)
        assert load(county, tmp_path, {A: frame, B: core}).bad == 0

    def test_an_outline_that_the_grids_do_not_fill_is_a_hole(
        self, county: Session, tmp_path: Path
    ) -> None:
        mark(county, VILLAGE, box(X, Y, X + 3 * S, Y + S))
        assert codes(load(county, tmp_path, {A: LEFT, B: RIGHT})) == {
            1: ["village_hole"],
            2: ["village_hole"],
        }
        third = square(X + 2 * S, Y)
        assert load(county, tmp_path, {A: LEFT, B: RIGHT, C: third}).bad == 0

    def test_what_only_follows_from_a_bad_row_is_reported_if_the_rest_would_be_kept(
        self, county: Session, tmp_path: Path
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
        self, county: Session, tmp_path: Path
    ) -> None:
        add_grids(county, [(A, LEFT), (B, RIGHT)])
        wider = box(X, Y, X + 1.5 * S, Y + S)
        crossed = shapely.affinity.translate(BOWTIE, S)
        assert codes(load(county, tmp_path, {A: wider, B: crossed}, partial=True)) == {
            1: ["overlaps_grid"],
            2: ["geometry_invalid"],
        }


class TestAgain:
    def test_the_same_file_changes_nothing(self, county: Session, tmp_path: Path) -> None:
        polygons = tiling(4, 3, 5)
        shapes = {grid_code(n): p for n, p in enumerate(polygons)}
        assert load(county, tmp_path, shapes).new == 12
        before = versions(county)
        for day in (None, TOMORROW):
            again = load(county, tmp_path, shapes, valid_from=day)
            assert (again.new, again.changed, again.unchanged) == (0, 0, 12)
        assert versions(county) == before

    def test_rounding_on_the_way_is_no_change(self, county: Session, tmp_path: Path) -> None:
        load(county, tmp_path, {A: LEFT})
        nearly = shapely.transform(LEFT, lambda xy: xy + 1e-10)
        assert load(county, tmp_path, {A: nearly}, valid_from=TOMORROW).unchanged == 1

    def test_a_changed_polygon_ends_the_old_drawing_and_adds_one(
        self, county: Session, tmp_path: Path
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

    def test_a_drawing_of_the_same_day_is_mended_in_place(
        self, county: Session, tmp_path: Path
    ) -> None:
        load(county, tmp_path, {A: LEFT})
        first = county.execute(sa.text("SELECT id, rev FROM grids")).one()
        assert load(county, tmp_path, {A: RIGHT}).changed == 1
        mended = county.execute(sa.text("SELECT id, rev, seq FROM grids")).one()
        assert mended.id == first.id
        assert mended.rev != first.rev
        assert mended.seq == 2

    def test_a_new_name_is_no_new_drawing(self, county: Session, tmp_path: Path) -> None:
        add_grids(county, [(A, LEFT)])
        assert load(county, tmp_path, {A: LEFT}, names=["城郊新一"]).changed == 1
        assert county.execute(sa.text("SELECT name, valid_to, seq FROM grids")).one() == (
            "城郊新一",
            None,
            2,
        )

    def test_an_end_that_was_planned_stays(self, county: Session, tmp_path: Path) -> None:
        add_grids(county, [(A, LEFT)], date(2020, 1, 1), date(2027, 1, 1))
        add_grids(county, [(B, LEFT)], date(2027, 1, 1))
        load(county, tmp_path, {A: box(X, Y, X + S / 2, Y + S)})
        assert drawings(county)[1] == (A, TODAY, date(2027, 1, 1), 0.5)

    def test_a_drawing_before_a_later_one_ends_where_that_begins(
        self, county: Session, tmp_path: Path
    ) -> None:
        add_grids(county, [(A, RIGHT)], date(2027, 1, 1))
        assert load(county, tmp_path, {A: LEFT}).new == 1
        assert drawings(county)[0] == (A, TODAY, date(2027, 1, 1), 1.0)

    def test_grids_missing_from_the_file_end_only_on_demand(
        self, county: Session, tmp_path: Path
    ) -> None:
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

    def test_ending_a_grid_may_leave_a_hole(self, county: Session, tmp_path: Path) -> None:
        add_grids(county, [(A, LEFT), (B, RIGHT)])
        mark(county, VILLAGE, box(X, Y, X + 2 * S, Y + S))
        outcome = load(county, tmp_path, {A: LEFT}, end_missing=VILLAGE)
        assert codes(outcome) == {1: ["village_hole"]}
        assert not outcome.written

    def test_a_grid_of_several_parts_is_one_grid(self, county: Session, tmp_path: Path) -> None:
        parts = MultiPolygon([LEFT, square(X + 3 * S, Y)])
        assert load(county, tmp_path, {A: parts}).new == 1
        assert drawings(county) == [(A, TODAY, None, 2.0)]
