"""Files that are not whole, or were made to harm: a coded error, soon, and nothing else."""

import http.server
import json
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from importing.problems import (
    CrsUnknown,
    FileEmpty,
    FileFormatUnknown,
    FileIncomplete,
    FileTakesTooLong,
    FileTooLarge,
    FileUnreadable,
    LayersSeveral,
)
from importing.reading import gdal, heads
from importing.reading.polygons import Features, read_features
from tests.importing.files import write_layer, write_polygons
from tests.importing.grid_loads import LEFT, RIGHT, A, B
from tests.importing.shapefiles import dbf, write_shapefile

TABLE = dbf([(b"code", 20), (b"name", 30)], [[A.encode(), b"a"], [B.encode(), b"b"]])


def read(path: Path, layer: str | None = None) -> Features:
    return read_features(path, heads.GRIDS, layer)


def geopackage(path: Path, *statements: str) -> Path:
    """One with the layer ``a``, and what these statements make of it."""
    write_polygons(path, [LEFT], code=[A], name=["a"])
    with sqlite3.connect(path) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            file.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            file.execute(statement)
    return path


def a_view(query: str) -> list[str]:
    """The layer is what this query gives."""
    return [
        f"CREATE VIEW v AS {query}",
        "INSERT INTO gpkg_contents VALUES ('v', 'features', 'v', '', '', 0, 0, 0, 0, 4490)",
        "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4490, 0, 0)",
    ]


ENDLESS = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT i AS fid, (SELECT geom FROM a) AS geom, '1' AS code, 'a' AS name FROM n
"""


def test_a_view_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdal, "MAX_SECONDS", 5)
    path = geopackage(tmp_path / "a.gpkg", *a_view(ENDLESS))
    with pytest.raises(FileTakesTooLong) as caught:
        read(path, "v")
    assert caught.value.code == "file_takes_too_long"


def test_a_file_that_takes_all_memory_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gdal, "MAX_MEMORY", 2**30)
    many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000)"
    query = f"{many} SELECT i AS fid, NULL AS geom, hex(zeroblob(500)) AS code, '' AS name FROM n"
    with pytest.raises(FileTooLarge):
        read(geopackage(tmp_path / "a.gpkg", *a_view(query)), "v")


def test_more_polygons_than_a_load_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gdal, "MAX_FEATURES", 1)
    path = write_polygons(tmp_path / "a.gpkg", [LEFT, RIGHT], code=[A, B], name=["a", "b"])
    with pytest.raises(FileTooLarge):
        read(path)


def test_a_process_that_ends_is_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ends.py").write_text("import os; os.abort()")
    monkeypatch.setattr(gdal, "_CHILD", tmp_path / "ends.py")
    with pytest.raises(FileUnreadable, match="reading it ended with -6"):
        read(write_polygons(tmp_path / "a.gpkg", [LEFT], code=[A], name=["a"]))


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address, and what is asked of it."""
    paths: list[str] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


def test_no_file_makes_the_server_call_an_address(
    tmp_path: Path, asked: tuple[str, list[str]]
) -> None:
    address, paths = asked
    path = write_polygons(tmp_path / "a.geojson", [LEFT], code=[A], name=["a"])
    link = {"type": "link", "properties": {"href": f"{address}/crs"}}
    content = json.dumps(json.loads(path.read_text("utf-8")) | {"crs": link})
    path.write_text(content)
    with pytest.raises(CrsUnknown):
        read(path)
    path.write_text(content.replace('"crs"', r'"\u0063rs"'))
    read(path)
    command = f"gdal vector pipeline ! read /vsicurl/{address}/x.geojson ! write --format stream x"
    path.write_text(json.dumps({"type": "gdal_streamed_alg", "command_line": command}))
    with pytest.raises(FileUnreadable):
        read(path)
    assert paths == []


@pytest.mark.parametrize(
    "content",
    [
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": '
        + "[" * 100_000,
        '{"type": "FeatureCollection", "features": [{"type": "Feature"}, {"type": "Fea',
        '{"type": "FeatureCollection", "note": "}}\\"]]',
        "{",
    ],
)
def test_json_that_is_cut(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.geojson").write_text(content)
    with pytest.raises(FileIncomplete):
        read(tmp_path / "a.geojson")


def test_json_that_is_too_deep(tmp_path: Path) -> None:
    content = '{"type": "FeatureCollection", "features": ' + "[" * 100_000 + "]" * 100_000 + "}"
    (tmp_path / "a.geojson").write_text(content)
    with pytest.raises(FileUnreadable):
        read(tmp_path / "a.geojson")


@pytest.mark.parametrize("part", ["shx", "dbf"])
def test_a_shapefile_without_a_part_is_named(tmp_path: Path, part: str) -> None:
    path = write_shapefile(tmp_path / "a.zip", TABLE, [LEFT, RIGHT], without=[part])
    with pytest.raises(FileIncomplete, match=rf"网格.shp is there without 网格.{part}"):
        read(path)


def patched(raw: bytes, at: int, new: bytes) -> bytes:
    return raw[:at] + new + raw[at + len(new) :]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (TABLE[:-20], "网格.dbf is cut"),
        (patched(TABLE, 4, (10**6).to_bytes(4, "little")), "网格.dbf is cut"),
        (patched(TABLE, 4, b"\xff\xff\xff\xff"), "网格.dbf is cut"),
        (patched(TABLE, 4, (1).to_bytes(4, "little")), "2 shapes, 网格.dbf 1 rows"),
        (b"", "网格.dbf is cut"),
    ],
)
def test_a_table_that_is_not_whole(tmp_path: Path, table: bytes, found: str) -> None:
    path = write_shapefile(tmp_path / "a.zip", table, [LEFT, RIGHT])
    with pytest.raises(FileIncomplete, match=found):
        read(path)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.rpartition(".")[2]: archive.read(name) for name in archive.namelist()}


def test_a_shape_with_a_billion_points_is_none(tmp_path: Path) -> None:
    whole = parts_of(write_shapefile(tmp_path / "a.zip", TABLE, [LEFT, RIGHT]))
    shp = patched(whole["shp"], 100 + 8 + 36, 2 * (10**9).to_bytes(4, "little"))
    path = write_shapefile(tmp_path / "b.zip", TABLE, [LEFT, RIGHT], shp=shp)
    assert read(path).faults == [("geometry", "geometry_missing"), None]
    cut = write_shapefile(tmp_path / "c.zip", TABLE, [LEFT, RIGHT], shp=whole["shp"][:-30])
    with pytest.raises(FileIncomplete, match=r"网格.shp is cut"):
        read(cut)


def test_parts_that_are_there_twice(tmp_path: Path) -> None:
    path = write_shapefile(tmp_path / "a.zip", TABLE, [LEFT, RIGHT])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("网格.DBF", TABLE)
    with pytest.raises(FileUnreadable, match="twice"):
        read(path)


def test_a_geopackage_that_was_copied_while_it_was_open(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg")
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = wal")
    writer.execute("UPDATE a SET name = 'newer'")
    writer.commit()
    alone = tmp_path / "b.gpkg"
    alone.write_bytes(path.read_bytes())
    with pytest.raises(FileIncomplete, match=r"b\.gpkg-wal"):
        read(alone)
    before = {file.name: file.read_bytes() for file in tmp_path.glob("a.gpkg*")}
    assert read(path).cells == [(A, "newer")]
    assert {file.name: file.read_bytes() for file in tmp_path.glob("a.gpkg*")} == before
    writer.close()


def test_a_geopackage_that_is_cut(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg")
    path.write_bytes(path.read_bytes()[:-4096])
    with pytest.raises(FileIncomplete, match="is cut"):
        read(path)
    path.write_bytes(geopackage(tmp_path / "b.gpkg").read_bytes()[:4096].ljust(90_000, b"\x00"))
    with pytest.raises((FileUnreadable, FileIncomplete)):
        read(path)


@pytest.mark.parametrize("name", ["a.kml", "a.tab", "a.dxf", "a.gdb", "a.rar", "a"])
def test_formats_that_are_not_read_say_which_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileFormatUnknown, match=r"needs .geojson, .json, .gpkg, .zip"):
        read(tmp_path / name)


@pytest.mark.parametrize("name", ["网格.shp", "网格.dbf", "网格.shx"])
def test_a_part_of_a_shapefile_says_to_pack_them_all(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileFormatUnknown, match=r"pack 网格.shp, 网格.shx, 网格.dbf"):
        read(tmp_path / name)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").mkdir()
    with pytest.raises(FileUnreadable):
        read(tmp_path / "a.gpkg")


def test_a_layer_without_features(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", "DELETE FROM a")
    with pytest.raises(FileEmpty):
        read(path)
    (tmp_path / "a.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(FileEmpty):
        read(tmp_path / "a.geojson")


def test_layers_with_chinese_names(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for layer, code in (("网格", A), ("村界", B)):
        write_layer(path, layer, code, LEFT)
    assert read(path, "村界").cells[0][0] == B
    for layer in (None, "镇界"):
        with pytest.raises(LayersSeveral, match="网格, 村界"):
            read(path, layer)


def test_every_kind_of_polygon_and_no_other(tmp_path: Path) -> None:
    """Heights, several parts, either way round; a collection is none."""
    wkb = [
        shapely.force_3d(LEFT, 12.0).wkb,
        shapely.MultiPolygon([LEFT, shapely.box(117, 24, 117.1, 24.1)]).wkb,
        shapely.GeometryCollection([LEFT]).wkb,
        shapely.Polygon(list(LEFT.exterior.coords)[::-1]).wkb,
    ]
    path = tmp_path / "a.gpkg"
    pyogrio.raw.write(
        path,
        np.array(wkb, dtype=object),
        field_data=[np.array([A] * 4, dtype=object), np.array(["a"] * 4, dtype=object)],
        fields=["code", "name"],
        geometry_type="Unknown",
        crs="EPSG:4490",
        driver="GPKG",
    )
    features = read(path)
    assert features.faults == [None, None, ("geometry", "geometry_not_a_polygon"), None]
    assert all(not shapely.from_wkb(raw).has_z for raw in features.geometries if raw)


def test_an_arc_becomes_a_line_of_points(tmp_path: Path) -> None:
    """As drawn in GIS programs: their WKB, with the head that GeoPackage puts before it."""
    points = [(116.1, 24.6), (116.15, 24.65), (116.2, 24.6), (116.15, 24.55), (116.1, 24.6)]
    wkb = b"\x01" + (10).to_bytes(4, "little") + (1).to_bytes(4, "little")
    wkb += b"\x01" + (8).to_bytes(4, "little") + len(points).to_bytes(4, "little")
    wkb += np.array(points, dtype="<f8").tobytes()
    path = geopackage(tmp_path / "a.gpkg")
    with sqlite3.connect(path) as file:
        file.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY'")
        head = b"GP\x00\x01" + (4490).to_bytes(4, "little")
        file.execute("UPDATE a SET geom = ?", [head + wkb])
    features = read(path)
    assert features.faults == [None]
    assert shapely.get_num_coordinates(shapely.from_wkb(features.geometries[0])) > 20


def test_rings_that_turn_the_wrong_way_round(tmp_path: Path) -> None:
    """A hole is a hole, whichever way its ring turns."""
    ring = shapely.box(116.102, 24.602, 116.104, 24.604).exterior.coords
    shapes = [shapely.Polygon(LEFT.exterior.coords, [order]) for order in (ring, list(ring)[::-1])]
    path = write_shapefile(tmp_path / "a.zip", TABLE, shapes)
    whole = parts_of(path)["shp"]
    found = [shapely.from_wkb(raw) for raw in read(path).geometries]
    assert [len(shape.interiors) for shape in found] == [1, 1]
    assert len(whole) > 100
