"""Files of grids: every format and projection."""

from pathlib import Path

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from pyogrio import raw
from shapely import box
from sqlalchemy.orm import Session

from importing.grids.load_grids import GridOptions, load_grids
from importing.problems import (
    CrsMissing,
    CrsUnknown,
    FileFormatUnknown,
    FileIncomplete,
    FileUnreadable,
    LayersSeveral,
)
from tests.importing.files import codes, order, write_polygons
from tests.importing.grid_loads import LEFT, TODAY, A, B, drawings, load


# Corners of LEFT in each system, by PostGIS; that it is right is seen from the round figures:
# the central meridian of EPSG:4548 is 117, of EPSG:4526 it is 114, with the zone in front.
@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".zip"])
@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326", "EPSG:4548", "EPSG:3857", "EPSG:4526"])
def test_every_format_in_every_projection(
    county: Session, tmp_path: Path, suffix: str, crs: str
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


def test_a_central_meridian_is_where_it_should_be(county: Session, tmp_path: Path) -> None:
    shape = box(500_000, 2_700_000, 501_000, 2_701_000)
    path = write_polygons(tmp_path / "a.zip", [shape], "EPSG:4548", code=[A], name=["a"])
    load_grids(county, order(), path)
    assert county.scalar(sa.text("SELECT ST_XMin(geom) FROM grids")) == pytest.approx(117.0)


def test_a_projection_without_a_number_is_read_from_its_description(
    county: Session, tmp_path: Path
) -> None:
    own = "+proj=tmerc +lat_0=0 +lon_0=116.5 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"
    shape = box(500_000, 2_700_000, 501_000, 2_701_000)
    path = write_polygons(tmp_path / "a.zip", [shape], own, code=[A], name=["a"])
    load_grids(county, order(), path)
    assert county.scalar(sa.text("SELECT ST_XMin(geom) FROM grids")) == pytest.approx(116.5)


def test_a_shapefile_without_prj_needs_to_be_told(county: Session, tmp_path: Path) -> None:
    path = write_polygons(tmp_path / "a.zip", [LEFT], None, code=[A], name=["a"])
    with pytest.raises(CrsMissing) as caught:
        load_grids(county, order(), path)
    assert caught.value.code == "crs_missing"
    outcome = load_grids(county, order(), path, GridOptions(crs="EPSG:4490"))
    assert outcome.new == 1


@pytest.mark.parametrize("crs", ["nonsense", "EPSG:999999"])
def test_an_unknown_projection(county: Session, tmp_path: Path, crs: str) -> None:
    path = write_polygons(tmp_path / "a.zip", [LEFT], None, code=[A], name=["a"])
    with pytest.raises(CrsUnknown):
        load_grids(county, order(), path, GridOptions(crs=crs))


def test_an_old_datum_is_read_with_a_warning(county: Session, tmp_path: Path) -> None:
    path = write_polygons(tmp_path / "a.gpkg", [LEFT], "EPSG:4610", code=[A], name=["a"])
    outcome = load_grids(county, order(), path)
    assert (outcome.new, outcome.bad) == (1, 0)
    assert codes(outcome, "warning") == {0: ["datum_shift_unknown"]}


def test_heights_are_left_out(county: Session, tmp_path: Path) -> None:
    path = write_polygons(
        tmp_path / "a.geojson",
        [shapely.force_3d(LEFT, 120.0)],
        "EPSG:4326",
        code=[A],
        name=["a"],
    )
    assert load_grids(county, order(), path).new == 1


def test_numbers_as_codes(county: Session, tmp_path: Path) -> None:
    assert load(county, tmp_path, [(int(A), LEFT)], names=["a"]).new == 1
    assert drawings(county) == [(A, TODAY, None, 1.0)]


def test_several_layers_need_a_choice(county: Session, tmp_path: Path) -> None:
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
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{"type"', FileIncomplete),
        ("a.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>", FileUnreadable),
        ("a.gpkg", b"not SQLite", FileUnreadable),
        ("a.zip", b"not zip", FileUnreadable),
    ],
)
def test_what_is_no_polygon_file(
    county: Session, tmp_path: Path, name: str, content: bytes, problem: type[Exception]
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(problem):
        load_grids(county, order(), tmp_path / name)


def test_a_file_that_is_not_there(county: Session, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        load_grids(county, order(), tmp_path / "none.gpkg")


def write_layer(path: Path, layer: str, code: str) -> None:
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
