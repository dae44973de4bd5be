"""Attributes of polygons: the true name, or none."""

import json
import sqlite3
from pathlib import Path

import pytest

from importing.problems import ColumnsMissing, EncodingUnknown
from importing.reading import heads
from importing.reading.polygons import Features, read_features
from tests.importing.files import AWKWARD, write_polygons
from tests.importing.grid_loads import LEFT, RIGHT, A, B
from tests.importing.shapefiles import dbf, write_shapefile

NAME = "镕基喆网格"


def read(path: Path) -> Features:
    return read_features(path, heads.GRIDS, None)


def rows(features: Features) -> list[dict[str | None, object]]:
    columns = features.matched.columns
    return [dict(zip(columns, cells, strict=True)) for cells in features.cells]


def names(features: Features) -> list[object]:
    return [row["name"] for row in rows(features)]


def warned(features: Features) -> list[tuple[int, str, str]]:
    return [(note.number, note.field, note.code) for note in features.notes]


@pytest.mark.parametrize("said", ["gb2312", "ansi936"])
def test_a_cpg_of_an_office_does_not_spoil_names(said: str) -> None:
    features = read(AWKWARD / f"05_cpg_{said}.zip")
    assert names(features) == [NAME, "城郊二网格"]
    assert warned(features) == []
    assert features.cells[0] == ("441427100201001", NAME, None, None)
    assert features.matched.ignored == ("memo", "area")


def test_a_wrong_cpg_is_told(tmp_path: Path) -> None:
    table = dbf([(b"code", 20), (b"name", 30)], [[A.encode(), NAME.encode("gbk")]])
    features = read(write_shapefile(tmp_path / "a.zip", table, cpg=b"UTF-8\r\n"))
    assert names(features) == [NAME]
    assert warned(features) == [(0, "row", "encoding_differs")]


def test_a_table_that_says_another_language_is_not_guessed_at(tmp_path: Path) -> None:
    table = dbf([(b"code", 20), (b"name", 30)], [[A.encode(), "網格".encode("big5")]], 0x4F)
    with pytest.raises(EncodingUnknown):
        read(write_shapefile(tmp_path / "a.zip", table))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_head_that_was_cut_within_a_character(tmp_path: Path, encoding: str) -> None:
    fields = [("网格代码".encode(encoding), 20), ("网格名称".encode(encoding), 30)]
    table = dbf(fields, [[A.encode(), NAME.encode(encoding)]])
    features = read(write_shapefile(tmp_path / "a.zip", table))
    assert features.cells == [(A, NAME)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_name_that_was_cut_within_a_character_is_told(tmp_path: Path, encoding: str) -> None:
    whole = "蕉" * 130 if encoding == "gb18030" else "蕉" * 90
    width = 253
    rows = [[A.encode(), whole.encode(encoding)], [B.encode(), NAME.encode(encoding)]]
    table = dbf([(b"code", 20), (b"name", width)], rows)
    features = read(write_shapefile(tmp_path / "a.zip", table, [LEFT, RIGHT]))
    kept = width // len("蕉".encode(encoding))
    assert names(features) == [whole[:kept], NAME]
    assert warned(features) == [(1, "name", "text_cut")]


def test_columns_that_are_not_needed_may_hold_anything(tmp_path: Path) -> None:
    fields = [(b"code", 20), (b"\xff\xfe", 10), (b"name", 30), (b"remark", 10)]
    row = [A.encode(), b"\xff\xff\x81", NAME.encode("gbk"), "備註".encode("big5")]
    features = read(write_shapefile(tmp_path / "a.zip", dbf(fields, [row])))
    assert features.cells == [(A, None, NAME, None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_geojson_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = write_polygons(tmp_path / "a.geojson", [LEFT], code=[A], name=["x"])
    content = json.loads(path.read_text("utf-8"))
    content["features"][0]["properties"] = {"网格代码": A, "网格名称": NAME}
    path.write_bytes(json.dumps(content, ensure_ascii=False).encode(encoding))
    assert read(path).cells == [(A, NAME)]


def test_half_a_character_in_json_is_none(tmp_path: Path) -> None:
    path = write_polygons(tmp_path / "a.geojson", [LEFT], code=[A], name=["half"])
    path.write_text(path.read_text("utf-8").replace('"half"', r'"\ud842"'))
    assert read(path).faults == [("name", "invalid_text")]


def test_a_geopackage_that_was_filled_with_gbk(tmp_path: Path) -> None:
    path = write_polygons(tmp_path / "a.gpkg", [LEFT], code=[A], name=["x"])
    with sqlite3.connect(path) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute("UPDATE a SET name = CAST(? AS text)", [NAME.encode("gbk")])
    assert names(read(path)) == [NAME]


def test_heads_that_are_missing_are_told_as_they_are(tmp_path: Path) -> None:
    table = dbf([("编号".encode("gbk"), 20), (b"name", 30)], [[A.encode(), b"x"]])
    with pytest.raises(ColumnsMissing, match="found: 编号, name"):
        read(write_shapefile(tmp_path / "a.zip", table))
