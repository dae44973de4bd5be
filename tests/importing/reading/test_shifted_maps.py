"""Polygons drawn on the maps of Chinese services: moved back where said, recognised where not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import prcoords
import pytest
import shapely
import sqlalchemy as sa
from shapely import box
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from importing.divisions.load_divisions import load_divisions
from importing.grids.load_grids import GridOptions, load_grids
from importing.problems import LooksLikeGcj02
from importing.reading.shifted_maps import Pair, compare, shifted_back
from tests.geo.tiling import COUNTY, add_grids, grid_code, tiling
from tests.importing.files import codes, order, write_polygons
from tests.importing.grid_loads import VILLAGE, mark

FORWARD = {"gcj02": prcoords.wgs_gcj, "bd09": prcoords.wgs_bd}
VILLAGE_SHAPE = box(116.0, 24.5, 116.4, 24.9)
CELLS = tiling(4, 4, bends=3)
CODES = [grid_code(n) for n in range(len(CELLS))]


def on_map(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """The shape as somebody draws it on the tiles of such a service."""

    def moved(corners: np.ndarray) -> np.ndarray:
        places = (FORWARD[crs]((lat, lng)) for lng, lat in corners.tolist())
        return np.array([(place.lon, place.lat) for place in places])

    return shapely.transform(shape, moved)


def write(path: Path, crs: str | None, shapes: Sequence[BaseGeometry] = CELLS) -> Path:
    drawn = [on_map(shape, crs) if crs else shape for shape in shapes]
    used = CODES[: len(shapes)]
    return write_polygons(path, drawn, "EPSG:4326", code=used, name=used)


def stored(session: Session) -> list[BaseGeometry]:
    raw = session.scalars(sa.text("SELECT ST_AsBinary(geom) FROM grids ORDER BY code")).all()
    return [shapely.from_wkb(shape) for shape in raw]


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "高德", "百度"])
@pytest.mark.parametrize("suffix", [".geojson", ".zip"])
def test_what_is_said_to_be_shifted_is_moved_back(
    county: Session, tmp_path: Path, crs: str, suffix: str
) -> None:
    mark(county, VILLAGE, VILLAGE_SHAPE)
    service = {"高德": "gcj02", "百度": "bd09"}.get(crs, crs)
    path = write(tmp_path / f"a{suffix}", service)
    outcome = load_grids(county, order(), path, GridOptions(crs=crs, tolerance_m=1))
    assert (outcome.new, outcome.notes) == (16, [])
    for shape, cell in zip(stored(county), CELLS, strict=True):
        assert shape.hausdorff_distance(cell) < 5e-7


def test_shared_borders_stay_shared(county: Session, tmp_path: Path) -> None:
    """To the last bit: there is neither overlap nor hole, be it as thin as can be."""
    mark(county, VILLAGE, VILLAGE_SHAPE)
    path = write(tmp_path / "a.geojson", "bd09")
    outcome = load_grids(county, order(), path, GridOptions(crs="bd09", sliver_m=0, tolerance_m=1))
    assert outcome.notes == []
    corners = shapely.get_coordinates(stored(county))
    assert len(np.unique(corners, axis=0)) == len(np.unique(shapely.get_coordinates(CELLS), axis=0))


def test_a_drawing_on_tiles_in_metres(county: Session, tmp_path: Path) -> None:
    moved = on_map(CELLS[0], "gcj02")
    metres = county.scalar(
        sa.text("SELECT ST_AsBinary(ST_Transform(ST_GeomFromWKB(:shape, 4326), 3857))"),
        {"shape": moved.wkb},
    )
    path = write_polygons(tmp_path / "a.gpkg", [metres], "EPSG:3857", code=CODES[:1], name=["a"])
    load_grids(county, order(), path, GridOptions(crs="gcj02"))
    assert stored(county)[0].hausdorff_distance(CELLS[0]) < 1e-7


def expect_refused(session: Session, path: Path, crs: str) -> None:
    with pytest.raises(LooksLikeGcj02, match=f"--crs {crs};.*--crs EPSG:4490"):
        load_grids(session, order(), path)
    assert load_grids(session, order(), path, GridOptions(crs=crs, tolerance_m=100)).bad == 0


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_a_shift_that_nobody_said_shows_in_the_outline(
    county: Session, tmp_path: Path, crs: str
) -> None:
    mark(county, VILLAGE, VILLAGE_SHAPE)
    expect_refused(county, write(tmp_path / "a.geojson", crs), crs)


def test_a_shift_shows_in_the_grids_that_are_there(county: Session, tmp_path: Path) -> None:
    add_grids(county, zip(CODES, CELLS, strict=True))
    expect_refused(county, write(tmp_path / "a.zip", "gcj02"), "gcj02")


def test_what_is_right_is_left_alone(county: Session, tmp_path: Path) -> None:
    mark(county, VILLAGE, VILLAGE_SHAPE)
    path = write(tmp_path / "a.geojson", None)
    assert load_grids(county, order(), path).notes == []
    assert load_grids(county, order(), path).unchanged == 16


def test_whoever_says_what_it_is_is_believed(county: Session, tmp_path: Path) -> None:
    add_grids(county, zip(CODES, CELLS, strict=True))
    path = write(tmp_path / "a.geojson", "gcj02")
    assert load_grids(county, order(), path, GridOptions(crs="EPSG:4490")).changed == 16


def test_one_border_that_is_wrong_is_a_hint_only(county: Session, tmp_path: Path) -> None:
    """Reaching out in one direction alone, it may be a drawing that is wrong there."""
    mark(county, VILLAGE, VILLAGE_SHAPE)
    far = box(116.30, 24.60, 116.4035, 24.65)
    outcome = load_grids(county, order(), write(tmp_path / "a.geojson", None, [far]))
    assert codes(outcome) == {1: ["outside_outline"]}
    assert codes(outcome, "warning") == {0: ["looks_like_gcj02"]}


def write_published(path: Path, crs: str | None, **more: Sequence[object]) -> Path:
    """As DataV publishes an outline."""
    shape = on_map(VILLAGE_SHAPE, crs) if crs else VILLAGE_SHAPE
    return write_polygons(
        path, [shape], "EPSG:4326", adcode=[int(COUNTY)], name=["蕉岭县"], childrenNum=[0],
        level=["district"], subFeatureIndex=[7], **more,
    )  # fmt: skip


def outline(session: Session) -> BaseGeometry:
    query = "SELECT ST_AsBinary(outline) FROM divisions WHERE length(code) = 6"
    return shapely.from_wkb(session.scalar(sa.text(query)))


def test_the_outline_that_a_map_company_publishes(session: Session, tmp_path: Path) -> None:
    """Nothing is there to compare it with: a county begins with it."""
    path = write_published(tmp_path / "441427.json.geojson", "gcj02")
    with pytest.raises(LooksLikeGcj02, match="--crs gcj02"):
        load_divisions(session, order(), path)
    assert load_divisions(session, order(), path, "gcj02").new == 1
    assert outline(session).hausdorff_distance(VILLAGE_SHAPE) < 5e-7


def test_a_published_outline_that_was_moved_back_already(county: Session, tmp_path: Path) -> None:
    add_grids(county, zip(CODES, CELLS, strict=True))
    path = write_published(tmp_path / "a.geojson", None)
    assert load_divisions(county, order(), path).changed == 1


def test_outlines_are_compared_with_grids(county: Session, tmp_path: Path) -> None:
    add_grids(county, zip(CODES, CELLS, strict=True))
    path = write_polygons(
        tmp_path / "a.gpkg", [on_map(VILLAGE_SHAPE, "bd09")], code=[COUNTY], name=["蕉岭县"]
    )
    with pytest.raises(LooksLikeGcj02, match="--crs bd09"):
        load_divisions(county, order(), path)


def test_nothing_to_compare_is_no_evidence() -> None:
    assert compare([]) == (False, None)


def test_polygons_that_fit_nowhere_are_not_said_to_be_shifted() -> None:
    pairs = [Pair("same", cell.wkb, CELLS[(at + 5) % 16].wkb) for at, cell in enumerate(CELLS)]
    assert compare(pairs) == (False, None)


@pytest.mark.parametrize("place", [(75.9, 39.5), (116.2, 24.6), (126.5, 45.8), (104.1, 30.6)])
@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_a_shift_is_recognised_all_over_the_country(place: tuple[float, float], crs: str) -> None:
    lng, lat = place
    cells = [box(lng + x, lat + y, lng + x + 0.02, lat + y + 0.02)
             for x in (0, 0.02) for y in (0, 0.02)]  # fmt: skip
    area = box(lng, lat, lng + 0.04, lat + 0.04)
    pairs = [Pair("inside", on_map(cell, crs).wkb, area.wkb) for cell in cells]
    _, fit = compare(pairs)
    assert fit is not None
    assert (fit.crs, fit.sure) == (crs, True)
    assert compare([Pair("inside", cell.wkb, area.wkb) for cell in cells]) == (True, None)


def test_a_shape_outside_the_country_stays() -> None:
    shape = box(2.0, 48.0, 2.1, 48.1)
    assert shifted_back(np.array([shape]), "gcj02")[0].equals(shape)
