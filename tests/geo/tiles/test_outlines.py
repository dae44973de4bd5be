"""Tiles of grids and divisions: whole at every zoom, without a gap between neighbours."""

from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
import shapely
from shapely import Polygon
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles import shapes
from geo.tiles.address import Tile
from geo.tiles.drawings import update_drawings, version_on
from geo.tiles.outlines import outline_tile
from tests.geo.tiles.reading import (
    INNER,
    OUTER,
    Feature,
    features,
    geometry,
    in_tile,
    segments,
    tile_at,
    tiles_over,
)
from tests.geo.tiling import (
    COUNTY,
    EAST,
    NORTH,
    SOUTH,
    WEST,
    add_county,
    add_grids,
    grid_code,
    tiling,
)

TODAY = date(2026, 11, 29)
COLUMNS, ROWS = 12, 10
CODES = [grid_code(n % 10, n // 10) for n in range(COLUMNS * ROWS)]
MIDDLE = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
ZOOMS = range(5, shapes.MAX_ZOOM + 1)


@pytest.fixture
def drawn(session: Session) -> list[Polygon]:
    """A county of crooked cells with many bends, twelve villages."""
    add_county(session)
    cells = tiling(COLUMNS, ROWS, bends=60)
    add_grids(session, zip(CODES, cells, strict=True))
    return cells


def shown(session: Session, layer: str, tile: Tile) -> list[Feature]:
    version = version_on(update_drawings(session, COUNTY), TODAY)
    body = outline_tile(session, COUNTY, layer, getattr(version, layer), tile)
    assert len(body) <= 500_000
    return features(body, layer)


def county_in(tile: Tile) -> Polygon:
    west, south = in_tile(tile, WEST, SOUTH)
    east, north = in_tile(tile, EAST, NORTH)
    return shapely.box(west, north, east, south)


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("layer", ["grids", "divisions"])
def test_neighbours_share_each_side_at_each_zoom(session: Session, layer: str) -> None:
    """Each side belongs to two, or lies on the county's border, which is straight here."""
    corners = (MIDDLE, (WEST, NORTH))
    for tile in [tile_at(zoom, *corner) for zoom in ZOOMS for corner in corners]:
        found = shown(session, layer, tile)
        if layer == "divisions":
            found = [each for each in found if each["properties"]["level"] == "village"]
        assert found
        sides = Counter(side for each in found for side in segments(each))
        alone = [side for side, times in sides.items() if times % 2]
        border = county_in(tile).exterior.buffer(1)
        assert all(border.covers(shapely.MultiPoint(list(side))) for side in alone)


@pytest.mark.usefixtures("drawn")
def test_nothing_is_missing_and_nothing_lies_twice(session: Session) -> None:
    for tile in [tile_at(zoom, *MIDDLE) for zoom in ZOOMS]:
        found = [shapely.make_valid(geometry(each)) for each in shown(session, "grids", tile)]
        whole = county_in(tile).intersection(OUTER)
        united = shapely.union_all(found)
        # The border of what is drawn lies on whole units.
        assert united.symmetric_difference(whole).area <= whole.length
        assert sum(each.area for each in found) - united.area <= 0.001 * whole.area
        inside = united.intersection(INNER)
        assert all(not part.interiors for part in shapely.get_parts(inside)), "a hole"


@pytest.mark.usefixtures("drawn")
def test_all_codes_show_with_their_number(session: Session) -> None:
    tiles = tiles_over(10, WEST, SOUTH, EAST, NORTH)
    found = [each for tile in tiles for each in shown(session, "grids", tile)]
    assert {each["properties"]["code"] for each in found} == set(CODES)
    assert all(each["id"] == int(each["properties"]["code"]) < 2**53 for each in found)
    assert all(each["properties"].keys() == {"code"} for each in found)


@pytest.mark.usefixtures("drawn")
def test_outer_rings_turn_as_the_format_has_it(session: Session) -> None:
    """Clockwise on the screen, where y counts downwards."""
    for each in shown(session, "grids", tile_at(10, *MIDDLE)):
        for part in shapely.get_parts(geometry(each)):
            ring = part.exterior.coords
            assert sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring)) > 0


@pytest.mark.usefixtures("drawn")
def test_far_away_outlines_are_simpler(session: Session) -> None:
    def corners(zoom: int) -> int:
        return sum(
            shapely.get_num_coordinates(geometry(each))
            for each in shown(session, "grids", tile_at(zoom, *MIDDLE))
        )

    whole = 120 * 4 * 61
    assert corners(6) < whole / 20
    assert corners(8) < whole / 5


def test_divisions_are_their_grids_unless_they_have_an_outline(
    session: Session, drawn: list[Polygon]
) -> None:
    village, other = CODES[0][:12], CODES[10][:12]
    outline = shapely.box(WEST, SOUTH, WEST + 0.05, SOUTH + 0.05)
    session.execute(
        text("""UPDATE divisions SET name = '桥头村',
                    outline = ST_Multi(ST_GeomFromWKB(:wkb, 4490)) WHERE code = :code"""),
        {"wkb": outline.wkb, "code": village},
    )
    tile = tile_at(8, *MIDDLE)
    found = {each["properties"]["code"]: each for each in shown(session, "divisions", tile)}
    assert found.keys() >= {COUNTY, CODES[0][:9], village, other}
    assert found[village]["properties"] == {"code": village, "name": "桥头村", "level": "village"}
    assert {found[code]["properties"]["level"] for code in (COUNTY, CODES[0][:9])} == {
        "county",
        "township",
    }
    expected = shapely.Polygon([in_tile(tile, *point) for point in outline.exterior.coords])
    expected = expected.intersection(OUTER)
    assert geometry(found[village]).symmetric_difference(expected).area <= expected.length
    united = shapely.transform(
        shapely.union_all(drawn[10:20]),
        lambda points: np.array([in_tile(tile, *point) for point in points]),
    )
    area = united.intersection(OUTER).area
    assert geometry(found[other]).area == pytest.approx(area, rel=0.1)
    assert found[village]["id"] == int(village)


@pytest.mark.usefixtures("drawn")
def test_beyond_the_county_is_nothing(session: Session) -> None:
    for tile in (Tile(14, 0, 0), Tile(10, 0, 1023), tile_at(12, EAST + 1, NORTH)):
        assert shown(session, "grids", tile) == shown(session, "divisions", tile) == []


def test_a_county_of_twenty_times_as_many_grids_fits(session: Session) -> None:
    """Without ids where there are very many; their codes are in every tile."""
    add_county(session)
    cells = tiling(75, 75, bends=2)
    codes = [grid_code(n % 20, n // 20) for n in range(len(cells))]
    add_grids(session, zip(codes, cells, strict=True))
    for zoom, has_ids in ((5, False), (8, False), (11, True)):
        found = shown(session, "grids", tile_at(zoom, *MIDDLE))
        assert all(bool(each["id"]) == has_ids for each in found)  # 0: it has none
        assert {each["properties"]["code"] for each in found} <= set(codes)


@pytest.mark.usefixtures("drawn")
def test_the_index_finds_them(session: Session) -> None:
    """Also for the app's role, which row-level security binds."""
    version = version_on(update_drawings(session, COUNTY), TODAY).grids
    session.execute(text("SET LOCAL enable_seqscan = off"))
    box = "ST_MakeEnvelope(12916000, 2810000, 12918000, 2812000, 3857)"
    plan = session.scalars(
        text(f"""EXPLAIN SELECT code FROM map_shapes WHERE county = '{COUNTY}'
                 AND drawing = :version AND zoom = 14 AND shape && {box}"""),
        {"version": version},
    )
    told = "\n".join(plan)
    assert "ix_drawn_shapes_map" in told
    assert "Index Cond" in told
    assert "&&" in told.partition("Index Cond")[2].partition("\n")[0]
