"""Sample files, written the way the world writes them."""

import csv
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import pytest
from shapely.geometry.base import BaseGeometry

from importing.load_outcome import LoadOrder
from records.phones import PhoneSeal

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
COUNTY = "441427"
SEAL = PhoneSeal.of([("1", b"k" * 32)])


def order(**more: Any) -> LoadOrder:
    return LoadOrder(**{"county": COUNTY, "now": NOW, "seal": SEAL} | more)


def write_csv(path: Path, rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def write_polygons(
    path: Path,
    shapes: Sequence[BaseGeometry | bytes | None],
    crs: str | None = "EPSG:4490",
    **fields: Sequence[object],
) -> Path:
    """GeoJSON, GeoPackage, or (``.zip``) a Shapefile, by the path's suffix."""
    target = path.with_suffix(".shp") if path.suffix == ".zip" else path
    driver = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".shp": "ESRI Shapefile"}[target.suffix]
    wkb = [s.wkb if isinstance(s, BaseGeometry) else s for s in shapes]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        pyogrio.raw.write(
            target,
            np.array(wkb, dtype=object),
            field_data=[np.array(list(column), dtype=object) for column in fields.values()],
            fields=list(fields),
            geometry_type="MultiPolygon" if target.suffix == ".gpkg" else "Polygon",
            crs=crs,
            driver=driver,
            promote_to_multi=target.suffix == ".gpkg",
        )
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                if target.with_suffix(part).exists():
                    archive.write(target.with_suffix(part), f"网格/{target.stem}{part}")
    return path


def count(session: Any, table: str) -> int:
    return int(session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar())


def codes(outcome: Any, level: str = "error") -> dict[int, list[str]]:
    """The codes of each row's notes, by the row's number."""
    found: dict[int, list[str]] = {}
    for note in outcome.notes:
        if note.level == level:
            found.setdefault(note.number, []).append(note.code)
    return found
