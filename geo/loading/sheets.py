"""One way to read every kind of file: rows of named cells, with a geometry where there is one."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from geo.loading.crs import FileCrs, choose_crs
from geo.loading.heads import Heads, Matched, match
from geo.loading.outcome import Note
from geo.loading.polygons import read_features
from geo.loading.problems import FileFormatUnknown
from geo.loading.tables import NumberedRow, heads_of, read_csv, read_xlsx

_TABLES: Final = {".csv": read_csv, ".xlsx": read_xlsx}


class Row(NamedTuple):
    """One row. ``cells`` by field; ``fault`` is the field and the code of what makes it bad before
    its cells are looked at: a geometry that could not be read, more cells than there are heads.
    """

    number: int
    cells: Mapping[str, object]
    geometry: bytes | None = None
    fault: tuple[str, str] | None = None


class Sheet(NamedTuple):
    """A file's rows. ``fields`` are those it has columns for; ``crs`` is None for a table."""

    fields: frozenset[str]
    ignored: tuple[str, ...]
    rows: list[Row]
    crs: FileCrs | None = None
    notes: tuple[Note, ...] = ()


def is_table(path: Path) -> bool:
    return path.suffix.casefold() in _TABLES


def read_table(path: Path, heads: Heads) -> Sheet:
    """Read CSV or XLSX. Raises the problems of ``tables`` and ``heads``, and FileFormatUnknown."""
    read = _TABLES.get(path.suffix.casefold())
    if read is None:
        raise FileFormatUnknown(f"{path.suffix or path.name}: needs {' or '.join(_TABLES)}")
    rows = read(path)
    matched = match(heads, heads_of(rows))
    return Sheet(matched.fields, matched.ignored, list(_named(matched, rows)))


def read_polygons(
    path: Path, heads: Heads, crs: str | None = None, layer: str | None = None
) -> Sheet:
    """Read GeoJSON, GeoPackage or a zipped Shapefile; ``crs`` is what ``--crs`` said.

    Raises the problems of ``polygons`` and ``crs``.
    """
    features = read_features(path, heads, layer)
    matched = features.matched
    numbered = (NumberedRow(at, cells) for at, cells in enumerate(features.cells, 1))
    rows = [
        row._replace(geometry=geometry, fault=fault)
        for row, geometry, fault in zip(
            _named(matched, numbered), features.geometries, features.faults, strict=True
        )
    ]
    known = choose_crs(crs, features.crs, features.heads)
    return Sheet(matched.fields, matched.ignored, rows, known, tuple(features.notes))


def _named(matched: Matched, rows: Iterator[NumberedRow]) -> Iterator[Row]:
    """Rows with their cells by field. A short row lacks its last cells; so do its fields."""
    for number, cells in rows:
        named = {f: c for f, c in zip(matched.columns, cells, strict=False) if f is not None}
        # An unquoted comma moves all that follows it: which cell is one too many, nobody knows.
        lost = any(c is not None and str(c).strip() for c in cells[len(matched.columns) :])
        yield Row(number, named, fault=("row", "too_many_cells") if lost else None)
