"""Polygons from GeoJSON, GeoPackage and zipped Shapefiles: numbered features.

Geometries stay in the file's coordinates; PostGIS transforms them (grids and outlines are checked
and stored there anyway, and its PROJ database is the operator's to keep up to date). GDAL only
reads, and only what its first bytes and its driver say it is.
"""

import codecs
import re
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from geo.loading.archives import check_size, unpack_shapefile
from geo.loading.problems import CrsMissing, FileUnreadable, LayersSeveral

_DRIVERS: Final = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
}
_STARTS: Final = {
    "GeoJSON": b"{",
    "GPKG": b"SQLite format 3\x00",
    "ESRI Shapefile": b"\x00\x00\x27\x0a",
}
SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".zip")
# GeoJSON with heights: GDAL then names the three-dimensional WGS 84, which PostGIS may not know.
_SAME_ON_THE_GROUND: Final = {"EPSG:4979": "EPSG:4326"}
_DBF_FILLING = re.compile(rb"[\x00 ]+")
_SURFACES: Final = (3, 6)  # polygon, multipolygon: GEOS's numbers


class Features(NamedTuple):
    """All features of one layer. ``geometries`` are WKB, or None with a code in ``faults``."""

    crs: str
    heads: list[str | None]
    cells: list[tuple[object, ...]]
    geometries: list[bytes | None]
    faults: list[str | None]


def read_features(path: Path, crs: str | None, layer: str | None) -> Features:
    """Read one layer. Raises FileUnreadable, FileTooLarge, LayersSeveral, CrsMissing.

    ``crs`` is what ``--crs`` said: it holds even where the file says something else.
    """
    check_size(path)
    with tempfile.TemporaryDirectory(prefix="yicetong-") as folder:
        if path.suffix.casefold() == ".zip":
            path = unpack_shapefile(path, Path(folder))
        try:
            meta, columns, geometries = _read(path, layer)
        except (DataSourceError, DataLayerError, UnicodeDecodeError, RuntimeError) as error:
            raise FileUnreadable(str(error).replace(str(path), path.name)) from None
    found = crs or meta["crs"]
    if not found:
        raise CrsMissing()
    cells = list(zip(*(column.tolist() for column in columns), strict=True))
    wkb, faults = _check_surfaces(geometries)
    heads = [str(name) for name in meta["fields"]]
    return Features(
        _SAME_ON_THE_GROUND.get(found, found), list(heads), cells or [()] * len(wkb), wkb, faults
    )


def _read(path: Path, layer: str | None) -> tuple[dict[str, Any], list[Any], Any]:
    driver = _DRIVERS[path.suffix.casefold()]
    with path.open("rb") as file:
        start = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if not start.startswith(_STARTS[driver]):
        raise FileUnreadable(f"this is no {driver} file")
    if layer is None:
        layer = _only_layer(path)
    encoding = _dbf_encoding(path) if driver == "ESRI Shapefile" else None
    with warnings.catch_warnings():
        # An unclosed ring, say: each such feature gets a note of its own.
        warnings.simplefilter("ignore", RuntimeWarning)
        meta, _, geometries, columns = pyogrio.raw.read(
            path, layer=layer, encoding=encoding, force_2d=True, datetime_as_string=True
        )
    if geometries is None:
        raise FileUnreadable("the layer holds no geometry")
    return meta, columns, geometries


def _only_layer(path: Path) -> str:
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if len(layers) > 1:
        raise LayersSeveral(", ".join(layers), layers=layers)
    if not layers:
        raise FileUnreadable("the file holds no layer with geometry")
    return layers[0]


def _dbf_encoding(path: Path) -> str | None:
    """What a Shapefile's table is written in, where no .cpg says it: Chinese tools omit that."""
    if path.with_suffix(".cpg").exists():
        return None
    try:
        raw = path.with_suffix(".dbf").read_bytes()
    except OSError:
        raise FileUnreadable("the Shapefile has no .dbf") from None
    # The first 32 bytes are numbers; then a descriptor for each field, then the records.
    texts = [raw[at : at + 11] for at in range(32, int.from_bytes(raw[8:10], "little") - 32, 32)]
    texts.append(raw[int.from_bytes(raw[8:10], "little") :])
    utf8 = all(_is_utf8(word) for text in texts for word in _DBF_FILLING.split(text))
    return "UTF-8" if utf8 else "GB18030"


def _is_utf8(word: bytes) -> bool:
    """True also where the last character is cut: fields have a width in bytes."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(word)
    except UnicodeDecodeError:
        return False
    return True


def _check_surfaces(
    geometries: Sequence[bytes | None],
) -> tuple[list[bytes | None], list[str | None]]:
    """What GEOS can read as a surface, and a code for what it cannot."""
    shapes = shapely.from_wkb(np.asarray(geometries, dtype=object), on_invalid="ignore")
    faults = [_fault(raw, shape) for raw, shape in zip(geometries, shapes, strict=True)]
    return [None if f else raw for raw, f in zip(geometries, faults, strict=True)], faults


def _fault(raw: bytes | None, shape: shapely.Geometry | None) -> str | None:
    if raw is None:
        return "geometry_missing"
    if shape is None:
        return _why_unreadable(raw)
    if shapely.get_type_id(shape) not in _SURFACES:
        return "geometry_not_a_polygon"
    if shape.is_empty:
        return "geometry_empty"
    # Beyond this no coordinate means a place on Earth, and PROJ gives up on the whole statement.
    if not bool((np.abs(shapely.get_coordinates(shape)) < 1e9).all()):
        return "coordinates_impossible"
    return None


def _why_unreadable(raw: bytes) -> str:
    try:
        shapely.from_wkb(raw)
    except shapely.errors.GEOSException as error:
        if "closed linestring" in str(error):
            return "geometry_not_closed"
    return "geometry_unreadable"
