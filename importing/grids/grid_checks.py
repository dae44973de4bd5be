"""Checks of grids as a set, in SQL, on the map that the county would have after the load.

``load_map (code, village, number, writes, lasts, geom)`` holds all drawings valid on some day from
the load's day on: those of the file's good rows, and the stored ones that stay. ``number`` is the
file's row, ``writes`` is true where its polygon is new.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.placement import METRE
from importing import staging
from records.validity import ends_after

_MAP = f"""
    SELECT s.code, left(s.code, 12) AS village, s.number, s.writes,
           daterange(:day, s.valid_to) AS lasts, s.geom
    FROM load_decided s WHERE {staging.NOT_BAD}
    UNION ALL
    SELECT g.code, g.village, NULL, false,
           daterange(greatest(g.valid_from, :day), g.valid_to), g.geom
    FROM grids g
    WHERE g.county = :county AND {ends_after("g.valid_to", ":day")}
      AND NOT EXISTS (SELECT FROM load_ending e WHERE e.id = g.id)
      AND NOT EXISTS (SELECT FROM load_decided s WHERE s.code = g.code AND s.current_id = g.id
                      AND (:whole OR {staging.NOT_BAD}))
"""

# False for slivers: shapes that are empty after shrinking by :sliver metres.
_THICK = f"NOT ST_IsEmpty(ST_Buffer({{shape}}, -CAST(:sliver AS float8) / 2 * {METRE}))"

_SQUARE_METRES = "round(CAST(ST_Area(CAST({shape} AS geography)) AS numeric))"

# ST_Intersection only where interiors intersect: neighbours share only a line.
_OVERLAPS = f"""
    WITH pairs AS MATERIALIZED (
        SELECT a.number, b.number AS other_number, a.code, b.code AS other,
               ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 3) AS shared
        FROM load_map a JOIN load_map b
          ON a.geom && b.geom AND a.code <> b.code AND a.lasts && b.lasts
         AND (NOT b.writes OR a.number < b.number)
        WHERE a.writes AND ST_Relate(a.geom, b.geom, '2********')
    ), thick AS MATERIALIZED (
        SELECT * FROM pairs WHERE {_THICK.format(shape="shared")}
    ), both_ways AS (
        SELECT number, other, shared FROM thick
        UNION ALL
        SELECT other_number, code, shared FROM thick WHERE other_number IS NOT NULL
    )
    SELECT number, 'geometry', 'overlaps_grid',
           string_agg(other || ' by ' || {_SQUARE_METRES.format(shape="shared")} || ' m2', ', '
                      ORDER BY other), 'error'
    FROM both_ways GROUP BY number
"""

# The outline of the village, or else of its township or county.
_OUTSIDE = f"""
    WITH outlines AS MATERIALIZED (
        SELECT v.village, o.code,
               ST_Buffer(o.outline, CAST(:tolerance AS float8) * {METRE}) AS shape
        FROM (SELECT DISTINCT village FROM load_map WHERE writes) v
        CROSS JOIN LATERAL (
            SELECT d.code, d.outline FROM divisions d
            WHERE d.county = :county AND d.outline IS NOT NULL
              AND d.code IN (v.village, left(v.village, 9), left(v.village, 6))
            ORDER BY length(d.code) DESC LIMIT 1
        ) o
    )
    SELECT m.number, 'geometry', 'outside_outline', 'reaches out of ' || o.code, 'error'
    FROM load_map m JOIN outlines o ON o.village = m.village
    WHERE m.writes AND NOT ST_Covers(o.shape, m.geom)
"""

# A hole is enclosed by the village's grids, or lies between them and its outline. Each has its own
# tolerance, because outlines are less exact than borders of neighbours.
_HOLES = f"""
    WITH touched AS (
        SELECT DISTINCT left(code, 12) AS village FROM load_decided
        WHERE writes AND {staging.NOT_BAD}
        UNION SELECT left(code, 12) FROM load_ending
    ), villages AS MATERIALIZED (
        SELECT d.code AS village, d.outline, ST_Union(m.geom) AS covered
        FROM touched t JOIN divisions d ON d.county = :county AND d.code = t.village
        LEFT JOIN load_map m ON m.village = d.code AND m.lasts @> CAST(:day AS date)
        WHERE d.fully_gridded AND (:partial OR NOT EXISTS (
            SELECT FROM load_decided s WHERE left(s.code, 12) = d.code AND NOT {staging.NOT_BAD}))
        GROUP BY d.code, d.outline
    ), enclosed AS MATERIALIZED (
        SELECT village, ST_Difference(ring.geom, covered) AS hole
        FROM villages, ST_Dump(covered) part, ST_DumpRings(part.geom) ring
        WHERE ring.path[1] > 0 AND {_THICK.format(shape="ring.geom")}
    ), outer_edge AS MATERIALIZED (
        SELECT village, coalesce(ST_Difference(outline, (
            SELECT ST_Union(ST_MakePolygon(ST_ExteriorRing(part.geom)))
            FROM ST_Dump(covered) part)), outline) AS hole
        FROM villages WHERE outline IS NOT NULL
    ), holes AS (
        SELECT * FROM enclosed WHERE {_THICK.format(shape="hole")}
        UNION ALL
        SELECT * FROM outer_edge
        WHERE NOT ST_IsEmpty(ST_Buffer(hole, -CAST(:tolerance AS float8) / 2 * {METRE}))
    )
    SELECT coalesce(s.number, 0), 'geometry', 'village_hole',
           h.village || ' lacks ' || {_SQUARE_METRES.format(shape="h.hole")} || ' m2 at '
           || ST_AsText(ST_PointOnSurface(h.hole), 6), 'error'
    FROM holes h LEFT JOIN load_decided s
      ON left(s.code, 12) = h.village AND {staging.NOT_BAD}
"""

_CHECKS: Final = (_OUTSIDE, _OVERLAPS, _HOLES)


def check_map(session: Session, params: dict[str, object], partial: bool) -> None:
    """Note the rows that cannot be on the map together.

    With ``partial``, the remaining rows must make a valid map: the old drawing of a rejected row
    may conflict with others, so the checks are repeated until no more rows are rejected. Otherwise
    one round is enough: nothing is written, and errors that follow from others are not reported.
    """
    params = {**params, "whole": not partial, "partial": partial}
    count = 1
    while count:
        staging.derive(session, "load_map", _MAP, params)
        session.execute(text("CREATE INDEX ON load_map USING gist (geom)"))
        count = sum(staging.add_notes(session, check, params) for check in _CHECKS)
        if not partial:
            return
