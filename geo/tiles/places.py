"""Tiles of households and of visits to them: what a reader may see, as points or counted by cell.

Both are searched by whole numbers (``map_x``, ``map_y``): under row-level security no geometry
finds its index. A visit stands where its household does, never where the phone was.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles.address import EXTENT, Tile
from records.dates import COUNTY_ZONE
from records.divisions import RANGES, CodeRange, range_params
from records.fieldwork.households import is_visited

MAX_ZOOM: Final = 16
POINTS_FROM: Final = 13  # below this zoom, places are counted by cell
MAX_POINTS: Final = 5_000  # a tile with more is counted by cell at any zoom: about 400 kB
CELLS: Final = 16  # a tile's side

_AREA = f"JOIN {RANGES} ON h.grid >= r.lo AND h.grid < r.hi"
_HERE = "h.map_x >= :x AND h.map_x < :to_x AND h.map_y >= :y AND h.map_y < :to_y"
_UNITS = f"{EXTENT.bit_length() - 1}"
_AT = f"""ST_MakePoint(CAST(h.map_x - :x AS bigint) << {_UNITS} >> :bits,
                       CAST(h.map_y - :y AS bigint) << {_UNITS} >> :bits)"""


def _number(id: str) -> str:
    """SQL: 53 random bits of an id, as a feature's id. Equal ones in one tile are as good as ruled
    out (1 in 700 million for 5,000); the whole id of a household is its property."""
    seven_bytes = f"encode(substr(uuid_send({id}), 10, 7), 'hex')"
    return f"CAST(CAST('x' || {seven_bytes} AS bit(56)) AS bigint) & {2**53 - 1}"


_HOUSEHOLDS = f"""
    FROM households h {_AREA} WHERE h.county = :county AND {_HERE} AND {is_visited("h.kind")}"""
_VISITS = f"""
    FROM households h {_AREA}
    JOIN visits v ON v.county = h.county AND v.household_id = h.id
    WHERE h.county = :county AND {_HERE} AND v.counted_at >= :since AND v.counted_at < :until
"""
_DAY = f"to_char(v.counted_at AT TIME ZONE {COUNTY_ZONE}, 'YYYY-MM-DD')"
_POINTS: Final = {
    "households": f"""
        SELECT {_number("h.id")} AS number, CAST(h.id AS text) AS id, h.grid AS code, h.kind,
               {_AT} AS place
        {_HOUSEHOLDS}""",
    "visits": f"""
        SELECT {_number("v.id")} AS number, CAST(h.id AS text) AS household, h.grid AS code,
               {_DAY} AS day, v.purpose, v.outcome, {_AT} AS place
        {_VISITS}""",
}
_COUNTED: Final = {
    "households": f"count(*) FILTER (WHERE h.kind = 'priority') AS priority {_HOUSEHOLDS}",
    "visits": f"count(DISTINCT h.id) AS households {_VISITS}",
}
_PLACES: Final = {
    layer: text(f"""
        WITH shown AS MATERIALIZED ({points} LIMIT {MAX_POINTS + 1})
        SELECT (SELECT count(*) FROM shown),
               (SELECT ST_AsMVT(s, '{layer}', {EXTENT}, 'place', 'number')
                FROM (SELECT * FROM shown ORDER BY number) s)
    """)
    for layer, points in _POINTS.items()
}
# A cell's id: its column and row among those of its zoom. It stands in the middle of its places.
_BY_CELL: Final = {
    layer: text(f"""
        WITH shown AS MATERIALIZED (
            SELECT CAST(h.map_x >> :cell AS bigint) << 21 | (h.map_y >> :cell) AS number,
                   ST_MakePoint(
                       floor(avg(CAST(h.map_x - :x AS bigint)) * {EXTENT} / (:to_x - :x)),
                       floor(avg(CAST(h.map_y - :y AS bigint)) * {EXTENT} / (:to_y - :y))
                   ) AS place,
                   count(*) AS count, {counted}
            GROUP BY h.map_x >> :cell, h.map_y >> :cell
            ORDER BY 1
        )
        SELECT ST_AsMVT(shown, '{layer}', {EXTENT}, 'place', 'number') FROM shown
    """)
    for layer, counted in _COUNTED.items()
}


def place_tile(
    session: Session,
    county: str,
    layer: str,
    ranges: Sequence[CodeRange],
    tile: Tile,
    period: tuple[datetime, datetime] | None = None,
) -> bytes:
    """The tile of ``households``, or of ``visits`` of a period, in these areas."""
    params: dict[str, Any] = {"county": county} | range_params(ranges) | tile.in_steps
    if period is not None:
        params |= {"since": period[0], "until": period[1]}
    if tile.z >= POINTS_FROM:
        count, points = session.execute(_PLACES[layer], params).one()
        if count <= MAX_POINTS:
            return bytes(points or b"")
    params["cell"] = params["bits"] - (CELLS.bit_length() - 1)
    return bytes(session.scalar(_BY_CELL[layer], params) or b"")
