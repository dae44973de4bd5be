"""Files that were cut on their way, and files that hold nothing: each kind says so."""

import json
from functools import partial
from pathlib import Path

import pytest

from importing.problems import FileEmpty, FileIncomplete
from importing.reading import heads
from importing.reading.sheets import read_polygons, read_table
from tests.importing import workbooks as wb
from tests.importing.files import AWKWARD, write_csv, write_polygons, write_xlsx
from tests.importing.grid_loads import LEFT, RIGHT, A, B
from tests.importing.shapefiles import dbf, write_shapefile

KINDS = {
    "divisions": heads.DIVISIONS, "households": heads.HOUSEHOLDS, "people": heads.PEOPLE,
}  # fmt: skip


def whole(folder: Path, name: str) -> Path:
    """A file with two rows, of the kind that the name says."""
    path = folder / name
    if path.suffix == ".ods":
        lines = [heads_of(heads.HOUSEHOLDS), ["BR-1", "张三"], ["BR-2", "李四"]]
        rows = "".join(wb.ods_row(*map(wb.ods_cell, line)) for line in lines)
        return wb.write_ods(path, f"<table:table table:name='a'>{rows}</table:table>")
    if path.suffix == ".xlsx":
        return write_xlsx(path, [["户号", "户主"], ["BR-1", "张三"], ["BR-2", "李四"]])
    if path.suffix == ".xls":
        path.write_bytes((AWKWARD / "numbers.xls").read_bytes())
        return path
    return write_polygons(path, [LEFT, RIGHT], code=[A, B], name=["东", "西"])


def heads_of(kind: heads.Heads) -> list[str]:
    return list(kind.required)


@pytest.mark.parametrize(
    "name", ["a.xlsx", "a.ods", "a.xls", "a.zip", "a.geojson", "a.json", "a.gpkg"]
)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_what_is_cut_is_incomplete(tmp_path: Path, name: str, share: float) -> None:
    if name == "a.json":
        path = whole(tmp_path, "a.geojson").rename(tmp_path / name)
    else:
        path = whole(tmp_path, name)
    read = partial(read_polygons, heads=heads.GRIDS)
    if name in ("a.xlsx", "a.ods", "a.xls"):
        read = partial(read_table, heads=heads.HOUSEHOLDS)
    assert read(path).rows
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(FileIncomplete):
        read(path)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.ods"])
def test_heads_and_no_rows(tmp_path: Path, kind: str, name: str) -> None:
    path, line = tmp_path / name, heads_of(KINDS[kind])
    if name == "a.ods":
        row = wb.ods_row(*map(wb.ods_cell, line))
        empty = wb.ods_row(wb.ods_cell(), more="table:number-rows-repeated='1048575'")
        wb.write_ods(path, f"<table:table table:name='a'>{row}{empty}</table:table>")
    else:
        (write_csv if name == "a.csv" else write_xlsx)(path, [line])
    with pytest.raises(FileEmpty):
        read_table(path, KINDS[kind])


def test_heads_and_lines_that_are_no_rows(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["户号", "户主"], ["合计", ""], ["制表人：张三", ""]])
    with pytest.raises(FileEmpty):
        read_table(path, heads.HOUSEHOLDS)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.xls", "a.ods"])
def test_no_bytes_and_a_table_without_anything(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    with pytest.raises(FileEmpty):
        read_table(path, heads.HOUSEHOLDS)
    if name == "a.xlsx":
        write_xlsx(path, [])
    elif name == "a.ods":
        wb.write_ods(path, "<table:table table:name='a'/>")
    else:
        path.write_bytes(b"\n\n")
    with pytest.raises(FileEmpty):
        read_table(path, heads.HOUSEHOLDS)


@pytest.mark.parametrize("name", ["a.zip", "a.geojson", "a.json", "a.gpkg"])
def test_polygons_without_any(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    with pytest.raises(FileEmpty):
        read_polygons(path, heads.GRIDS)
    if name == "a.zip":
        write_shapefile(path, dbf([(b"code", 20), (b"name", 30)], []), [])
    elif name == "a.gpkg":
        write_polygons(path, [], code=[], name=[])
    else:
        path.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    with pytest.raises(FileEmpty):
        read_polygons(path, heads.GRIDS)
