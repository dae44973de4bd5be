"""Coordinates of polygons: CGCS2000 in all its zones, old datums under any name."""

import sqlite3
from pathlib import Path

import pytest
import shapely
import sqlalchemy as sa
from shapely import box
from sqlalchemy.orm import Session

from importing.grids.load_grids import GridOptions, load_grids
from importing.problems import CrsMissing, CrsUnknown
from importing.reading.crs import FileCrs, choose_crs, is_of_an_old_datum, transform_polygons
from tests.importing.files import codes, order, write_polygons
from tests.importing.grid_loads import LEFT, A
from tests.importing.shapefiles import dbf, write_shapefile

TABLE = dbf([(b"code", 20), (b"name", 30)], [[A.encode(), b"a"]])
# EPSG codes by central meridian: 6 and 3 degrees, with the zone before the easting and without.
ZONES = [
    *((4491 + n, 75 + 6 * n, 13 + n) for n in range(11)),
    *((4502 + n, 75 + 6 * n, None) for n in range(11)),
    *((4513 + n, 75 + 3 * n, 25 + n) for n in range(21)),
    *((4534 + n, 75 + 3 * n, None) for n in range(21)),
]


def gcs(name: str, datum: str, ellipsoid: str, radius: float, flattening: float) -> str:
    return (
        f'GEOGCS["{name}",DATUM["{datum}",SPHEROID["{ellipsoid}",{radius},{flattening}]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    )


def zone(name: str, base: str, easting: float = 500_000.0, how: str = "Gauss_Kruger") -> str:
    return (
        f'PROJCS["{name}",{base},PROJECTION["{how}"],PARAMETER["False_Easting",{easting}],'
        'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],'
        'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


CGCS2000 = gcs(
    "GCS_China_Geodetic_Coordinate_System_2000",
    "D_China_2000",
    "CGCS2000",
    6378137.0,
    298.257222101,
)
TODAYS = {
    "ESRI": zone("CGCS2000_3_Degree_GK_CM_117E", CGCS2000),
    "ESRI, 6 degrees": zone("CGCS2000_GK_CM_117E", CGCS2000),
    "ESRI, with the zone": zone("CGCS2000_3_Degree_GK_Zone_39", CGCS2000, 39_500_000.0),
    "MapGIS": zone(
        "高斯大地坐标系_中国2000_39带3_北",
        gcs("中国2000坐标系", "D_中国2000", "中国2000", 6378137, 298.257222101),
    ),
    "LocaSpace": zone(
        "unnamed",
        gcs("unnamed ellipse", "D_unknown", "Unknown", 6378137, 298.257222101),
        how="Transverse_Mercator",
    ),
    "AutoCAD": zone(
        "China-2000/3GK-39",
        gcs("LLCHINA-2000", "CHINA-2000", "CGCS2000", 6378137, 298.2572221),
        how="Transverse_Mercator",
    ),
    "a number": "EPSG:4548",
}
OLD = {
    "Beijing 54": gcs("GCS_Beijing_1954", "D_Beijing_1954", "Krasovsky_1940", 6378245.0, 298.3),
    "Pulkovo 42": gcs("GCS_Pulkovo_1942", "D_Pulkovo_1942", "Krasovsky_1940", 6378245.0, 298.3),
    "Xi'an 80": gcs("GCS_Xian_1980", "D_Xian_1980", "Xian_1980", 6378140.0, 298.257),
    "no name": gcs("User_Defined", "D_User_Defined", "User_Defined_Spheroid", 6378245.0, 298.3),
    "no name either": gcs("GCS_User", "D_User", "IAG_75", 6378140.0, 298.257),
    "Chinese": gcs("西安80", "D_西安80", "西安80", 6378140.0, 298.257),
}


@pytest.mark.parametrize(("code", "meridian", "number"), ZONES)
def test_every_zone_of_cgcs2000(
    session: Session, code: int, meridian: int, number: int | None
) -> None:
    east = (number or 0) * 1_000_000 + 500_000
    session.execute(sa.text("CREATE TEMP TABLE load_x (number int, wkb bytea)"))
    session.execute(sa.text("CREATE TEMP TABLE load_notes (n int, f text, c text, r text, l text)"))
    session.execute(
        sa.text("INSERT INTO load_x VALUES (1, :wkb)"),
        {"wkb": box(east, 2_700_000, east + 1_000, 2_701_000).wkb},
    )
    transform_polygons(session, "load_x", FileCrs(f"EPSG:{code}"))
    west, south = session.execute(sa.text("SELECT ST_XMin(geom), ST_YMin(geom) FROM load_x")).one()
    assert (west, south) == (pytest.approx(meridian), pytest.approx(24.4036, abs=1e-3))
    assert session.scalar(sa.text("SELECT count(*) FROM load_notes WHERE f = 'crs'")) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("made_by", TODAYS)
def test_a_prj_of_any_program(county: Session, tmp_path: Path, made_by: str, encoding: str) -> None:
    text = TODAYS[made_by]
    east = 39_500_000 if "39500000" in text else 500_000
    shape = box(east, 2_700_000, east + 1_000, 2_701_000)
    path = write_shapefile(tmp_path / "a.zip", TABLE, [shape], prj=text.encode(encoding))
    outcome = load_grids(county, order(), path)
    assert outcome.notes == []
    assert county.scalar(sa.text("SELECT ST_XMin(geom) FROM grids")) == pytest.approx(117.0)


@pytest.mark.parametrize("name", OLD)
def test_an_old_datum_under_any_name_is_told(county: Session, tmp_path: Path, name: str) -> None:
    shape = box(500_000, 2_700_000, 501_000, 2_701_000)
    prj = zone("x", OLD[name]).encode()
    path = write_shapefile(tmp_path / "a.zip", TABLE, [shape], prj=prj)
    outcome = load_grids(county, order(), path)
    assert (outcome.new, codes(outcome, "warning")) == (1, {0: ["datum_shift_unknown"]})
    west = county.scalar(sa.text("SELECT ST_XMin(geom) FROM grids"))
    assert west == pytest.approx(117.0, abs=2e-3)


@pytest.mark.parametrize("code", ["EPSG:4214", "EPSG:2436", "EPSG:4555", "EPSG:28420", "EPSG:2384"])
def test_the_registrys_old_systems(session: Session, code: str) -> None:
    known = sa.text("SELECT srtext FROM spatial_ref_sys WHERE srid = :srid")
    assert is_of_an_old_datum(session.scalar(known, {"srid": int(code[5:])}) or "")


def test_what_is_old_and_what_only_sounds_so() -> None:
    for old in ("+proj=longlat +ellps=krass", "+proj=longlat +a=6378140 +rf=298.257", "Xian 1980"):
        assert is_of_an_old_datum(old)
    assert not is_of_an_old_datum(zone("CGCS2000_Beijing_Local", CGCS2000))
    assert not is_of_an_old_datum("EPSG:4490")


@pytest.mark.parametrize("said", ["EPSG:4479", "EPSG:4978"])
def test_coordinates_from_the_centre_of_the_earth_are_none_of_a_map(
    county: Session, tmp_path: Path, said: str
) -> None:
    path = write_polygons(tmp_path / "a.gpkg", [LEFT], code=[A], name=["a"])
    with pytest.raises(CrsUnknown):
        load_grids(county, order(), path, GridOptions(crs=said))


@pytest.mark.parametrize(
    "said", ["EPSG:4480", "cgcs2000", "国家2000", "urn:ogc:def:crs:EPSG::4490"]
)
def test_other_words_for_cgcs2000(said: str) -> None:
    assert choose_crs(said, None, []).system == "EPSG:4490"
    assert choose_crs(None, said, []).system == "EPSG:4490"


@pytest.mark.parametrize(
    "prj", [b'PROJCS["CGCS2000_3_Degree_GK_CM_117E",GEOGCS[', b"\xff\xfe?", b"x"]
)
def test_a_prj_that_is_cut_or_none(county: Session, tmp_path: Path, prj: bytes) -> None:
    path = write_shapefile(tmp_path / "a.zip", TABLE, prj=prj)
    with pytest.raises(CrsUnknown):
        load_grids(county, order(), path)
    assert load_grids(county, order(), path, GridOptions(crs="EPSG:4490")).new == 1


def test_an_empty_prj_says_nothing(county: Session, tmp_path: Path) -> None:
    with pytest.raises(CrsMissing):
        load_grids(county, order(), write_shapefile(tmp_path / "a.zip", TABLE, prj=b" \n"))


def test_a_prj_of_the_newer_kind(county: Session, tmp_path: Path) -> None:
    prj = county.scalar(sa.text("SELECT srtext FROM spatial_ref_sys WHERE srid = 4480"))
    path = write_shapefile(tmp_path / "a.zip", TABLE, prj=prj.encode())
    load_grids(county, order(), path)
    stored = county.scalar(sa.text("SELECT ST_AsBinary(geom) FROM grids"))
    assert shapely.from_wkb(stored).hausdorff_distance(LEFT) < 1e-9


@pytest.mark.parametrize("kind", [0, -1])
def test_a_geopackage_that_names_no_coordinates(county: Session, tmp_path: Path, kind: int) -> None:
    path = write_polygons(tmp_path / "a.gpkg", [LEFT], code=[A], name=["a"])
    with sqlite3.connect(path) as file:
        file.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", [kind])
        file.execute("UPDATE gpkg_contents SET srs_id = ?", [kind])
    with pytest.raises(CrsMissing):
        load_grids(county, order(), path)
