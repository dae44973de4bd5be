"""CSV and GeoJSON, batch by batch. Both end with a mark: without it, a file is not whole."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from importing.safe_csv import ENCODING, lines
from server.exports.columns import Column, cells_for_people, heads
from server.exports.rows import ExportRows
from server.web.pages import messages

_JSON = orjson.OPT_NON_STR_KEYS


def csv(
    rows: ExportRows, columns: Sequence[Column], language: str, zone: ZoneInfo
) -> Iterator[bytes]:
    """A table for spreadsheets. Its last line says how many rows there are."""
    cells = cells_for_people(columns, zone)
    yield lines([heads(columns, language)]).encode(ENCODING)
    for batch in rows.batches():
        yield lines(map(cells, batch)).encode()
    end = messages(language)["export"]["end"].format(rows=rows.total)
    yield lines([[end, *[""] * (len(columns) - 1)]]).encode()


def geojson(rows: ExportRows, columns: Sequence[Column]) -> Iterator[bytes]:
    """A feature collection (RFC 7946), one feature a line; it ends with `numberReturned`."""
    yield b'{"type":"FeatureCollection","features":[\n'
    before = b""
    for batch in rows.batches():
        features = (orjson.dumps(feature(row, columns), option=_JSON) for row in batch)
        yield before + b",\n".join(features)
        before = b",\n"
    yield b'\n],"numberReturned":%d}\n' % rows.total


def feature(row: Mapping[str, Any], columns: Sequence[Column]) -> dict[str, Any]:
    """A row as a GeoJSON feature. Its properties are the fields that the API has."""
    return {
        "type": "Feature",
        "id": row.get("id", row.get("code")),
        "geometry": _geometry(row),
        "properties": {column.name: row[column.name] for column in columns},
    }


def _geometry(row: Mapping[str, Any]) -> Any:
    if "geometry" in row:
        return None if row["geometry"] is None else orjson.Fragment(row["geometry"])  # JSON already
    return _point(row)


def _point(row: Mapping[str, Any]) -> dict[str, Any] | None:
    if row.get("lng") is None or row.get("lat") is None:
        return None
    return {"type": "Point", "coordinates": [row["lng"], row["lat"]]}


def geometry_text(row: Mapping[str, Any]) -> str | None:
    """A row's geometry as GeoJSON text, None if it has none."""
    if "geometry" in row:
        return None if row["geometry"] is None else str(row["geometry"])
    point = _point(row)
    return orjson.dumps(point).decode() if point else None
