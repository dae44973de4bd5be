"""Polygons from GeoJSON, GeoPackage and zipped Shapefiles: numbered features.

Geometries stay in the file's coordinates; PostGIS transforms them (it checks and stores grids and
outlines anyway, and operators update its PROJ database). GDAL only reads, in a process of its own,
and only files whose first bytes fit the driver.
"""

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from importing.load_outcome import Note
from importing.problems import (
    FileEmpty,
    FileFormatUnknown,
    FileIncomplete,
    FileUnreadable,
    LayersSeveral,
)
from importing.reading import archives, gdal, geojson, shapefiles
from importing.reading.archives import check_size, name_of_shapefile, unpack_shapefile
from importing.reading.encodings import GB18030, UTF8, choose_encoding, decode
from importing.reading.heads import Heads, Matched, match

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
# GDAL's replacement for an unpaired surrogate in JSON.
_NO_CHARACTER: Final = "\ufffd"


class Features(NamedTuple):
    """All features of one layer. ``cells`` have a value for each head, None if it was not read.

    ``crs`` is the one that the file names. ``geometries`` are WKB, or None with a field and a code
    in ``faults``.
    """

    crs: str | None
    heads: list[str]
    matched: Matched
    cells: list[tuple[object, ...]]
    geometries: list[bytes | None]
    faults: list[tuple[str, str] | None]
    notes: list[Note]


class _Source(NamedTuple):
    """A file for GDAL to open, with the properties that GDAL would not report."""

    path: Path
    layer: str | None
    crs: str | None = None
    encoding: str = ""
    head_width: int | None = None


def read_features(path: Path, heads: Heads, layer: str | None) -> Features:
    """Read one layer: the columns that ``heads`` knows.

    Raises FileFormatUnknown, FileUnreadable, FileIncomplete, FileTooLarge, FileTakesTooLong,
    FileEmpty, EncodingUnknown, LayersSeveral, and the problems of ``heads``.
    """
    _check_format(path)
    check_size(path)
    with tempfile.TemporaryDirectory(prefix="yicetong-") as folder:
        source = _prepare(path, Path(folder), layer)
        with gdal.Gdal(source.path) as opened:
            described = opened.describe(source.layer)
            chosen = _one_layer(described.layers, source.layer)
            names = [_head(raw, heads, source.head_width) for raw in described.heads]
            if not names:
                raise FileEmpty(f"the layer {chosen} has no columns")
            matched = match(heads, names)
            needed = {
                field: raw
                for raw, field in zip(described.heads, matched.columns, strict=True)
                if field
            }
            content = opened.read(chosen, list(needed.values()))
    if not content.geometries:
        raise FileEmpty(f"the layer {chosen} has no features")
    columns = {field: content.cells[raw] for field, raw in needed.items()}
    notes, broken = _decode_columns(columns, source.encoding)
    empty = [None] * len(content.geometries)
    cells = list(zip(*(columns.get(f or "", empty) for f in matched.columns), strict=True))
    faults = [
        ("geometry", fault) if fault else broken.get(number)
        for number, fault in enumerate(content.faults, 1)
    ]
    crs = source.crs or described.crs
    return Features(crs, names, matched, cells, content.geometries, faults, notes)


def _check_format(path: Path) -> None:
    suffix = path.suffix.casefold()
    if suffix in SUFFIXES:
        return
    if suffix in archives.SHAPEFILE_PARTS:
        parts = ", ".join(f"{path.stem}{part}" for part in archives.SHAPEFILE_PARTS)
        raise FileFormatUnknown(f"{path.name} is one part of a Shapefile: pack {parts} as one .zip")
    raise FileFormatUnknown(
        f"{suffix or path.name}: needs {', '.join(SUFFIXES)} (Shapefile: zipped);"
        " export it as GeoPackage"
    )


def _prepare(path: Path, folder: Path, layer: str | None) -> _Source:
    """Copy the file for GDAL, which may write beside a file, and read other files there."""
    suffix = path.suffix.casefold()
    if suffix == ".zip":
        name = name_of_shapefile(path)
        shp = unpack_shapefile(path, folder)
        _check_start(shp)
        declared = shapefiles.check_parts(shp, name)
        if layer not in (None, name):
            raise LayersSeveral(name, layers=[name])
        return _Source(shp, "layer", declared.crs, declared.encoding, shapefiles.HEAD_WIDTH)
    if _DRIVERS[suffix] == "GeoJSON":
        text = geojson.read_geojson(path)
        geojson.check_whole(text)
        copy = folder / f"{path.stem}.geojson"
        copy.write_bytes(text)
        _check_start(copy)
        return _Source(copy, layer, geojson.declared_crs(text))
    _check_start(path)
    _check_geopackage(path)
    copy = folder / "layer.gpkg"
    for beside in ("", "-wal", "-journal"):
        if (other := path.with_name(path.name + beside)).is_file():
            check_size(other)
            shutil.copyfile(other, copy.with_name(copy.name + beside))
    return _Source(copy, layer)


def _check_start(path: Path) -> None:
    driver = _DRIVERS[path.suffix.casefold()]
    with path.open("rb") as file:
        start = file.read(64).lstrip(b" \t\r\n")
    if _STARTS[driver].startswith(start):  # nothing, or only a part of the first bytes
        raise FileIncomplete(f"{path.name} has {path.stat().st_size} bytes")
    if not start.startswith(_STARTS[driver]):
        raise FileUnreadable(f"this is no {driver} file")


def _check_geopackage(path: Path) -> None:
    """Raises FileIncomplete for a cut file, or for one without its -wal file: SQLite keeps new data
    there while a program has the file open."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100:
        raise FileIncomplete(f"{path.name} is cut: it has {len(head)} bytes")
    page = int.from_bytes(head[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if path.stat().st_size < size:
        raise FileIncomplete(f"{path.name} is cut: it says that it has {size:,} bytes")
    if head[18] == 2 and not path.with_name(f"{path.name}-wal").is_file():
        raise FileIncomplete(
            f"it was copied while a program had it open, without {path.name}-wal: close it there"
            " (QGIS: remove the layer) and copy it again"
        )


def _one_layer(layers: Sequence[str], layer: str | None) -> str:
    if layer is not None and layer in layers:
        return layer
    if layer is not None or len(layers) > 1:
        raise LayersSeveral(", ".join(layers), layers=layers)
    if not layers:
        raise FileUnreadable("the file holds no layer with geometry")
    return layers[0]


def _head(raw: str, heads: Heads, width: int | None) -> str:
    """The text of a head; if the format cut it, the known head with that beginning."""
    data = raw.encode("latin-1")
    if width and len(data) >= width:
        for known in (name for names in heads.names.values() for name in names):
            if any(known.encode(e)[:width].lower() == data.lower() for e in (UTF8, GB18030)):
                return known
    decoded = decode(data, UTF8) or decode(data, GB18030)
    return decoded.text if decoded else data.decode("ascii", "backslashreplace")


def _decode_columns(
    columns: dict[str, list[object]], declared: str
) -> tuple[list[Note], dict[int, tuple[str, str]]]:
    """Decode the columns in place. Returns notes, and the faults of bad rows by number."""
    cells = itertools.chain.from_iterable(columns.values())
    values = [cell.encode("latin-1") for cell in cells if isinstance(cell, str)]
    chosen = choose_encoding(values, declared)
    notes, broken = [], {}
    if chosen.differs:
        reason = f"it says {declared[:20]}, and is in {chosen.encoding.upper()}: read as that"
        notes.append(Note(0, "row", "encoding_differs", reason, "warning"))
    for field, column in columns.items():
        for at, text, cut in _decoded(column, chosen.encoding):
            column[at] = text
            if cut:
                notes.append(Note(at + 1, field, "text_cut", text, "warning"))
            if _NO_CHARACTER in text:
                broken[at + 1] = (field, "invalid_text")
    return notes, broken


def _decoded(column: list[object], encoding: str) -> Iterator[tuple[int, str, bool]]:
    for at, value in enumerate(column):
        if isinstance(value, str) and (decoded := decode(value.encode("latin-1"), encoding)):
            yield at, decoded.text, decoded.cut
