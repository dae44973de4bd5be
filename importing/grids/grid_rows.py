"""Rows of a load of grids for the preview and for the journal."""

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.placement import grid_at
from importing import journal, staging
from importing.households import household_rows
from importing.load_outcome import LoadChange, LoadOrder
from importing.words import km2_sql

_SHARED = km2_sql("ST_Intersection(g.geom, d.geom)")
_CHANGES = text(f"""
    SELECT d.number, d.code, CASE d.action WHEN 'added' THEN 'new' ELSE 'changed' END, v.field,
           coalesce(v.before, ''), coalesce(v.after, ''), coalesce(v.reason, '')
    FROM (SELECT * FROM load_decided WHERE action <> 'same' AND {staging.NOT_BAD}) d
    LEFT JOIN grids g ON g.county = :county AND g.id = d.current_id
    CROSS JOIN LATERAL (VALUES
        ('name', d.name IS DISTINCT FROM g.name, g.name, d.name, NULL),
        ('polygon', NOT d.same, {km2_sql("g.geom")}, {km2_sql("d.geom")},
         {_SHARED} || ' of it as before')) v(field, differs, before, after, reason)
    WHERE v.differs
    UNION ALL
    SELECT 0, e.code, 'ended', '', g.name, '', '' FROM load_ending e
    JOIN grids g ON g.county = :county AND g.id = e.id
    ORDER BY 1, 2
""")
_MOVING = text(f"""
    SELECT h.number, h.grid AS old, placed.code AS new, {household_rows.count_along("h.id")}
    FROM households h CROSS JOIN LATERAL {grid_at("h.point", "CAST(:day AS date)")} placed
    WHERE h.county = :county AND h.point IS NOT NULL AND placed.code <> h.grid
    ORDER BY h.number
""")
# The version of each code after the load, and the values before it.
_VERSIONS = text(f"""
    SELECT d.code, d.rev,
           g.rev AS old_rev, g.name AS old_name, encode(ST_AsEWKB(g.geom), 'hex') AS old_geom,
           d.name
    FROM load_decided d LEFT JOIN grids g ON g.county = :county AND g.id = d.current_id
    WHERE d.action <> 'same' AND d.{staging.NOT_BAD}
    UNION ALL
    SELECT e.code, e.new_rev, g.rev, g.name, encode(ST_AsEWKB(g.geom), 'hex'), NULL
    FROM load_ending e JOIN grids g ON g.county = :county AND g.id = e.id
""")


def changes(session: Session, params: dict[str, object]) -> list[LoadChange]:
    return [LoadChange(*row) for row in session.execute(_CHANGES, params)]


def moving(session: Session, county: str, day: date) -> list[LoadChange]:
    """Households whose grid is not the one that covers their point on ``day``."""
    return [
        LoadChange(
            0, row.number or "", "moved", "grid", row.old, row.new, household_rows.along(row)
        )
        for row in session.execute(_MOVING, {"county": county, "day": day})
    ]


def keep(session: Session, order: LoadOrder, load: int, params: dict[str, object]) -> None:
    """Store the drawings of the load's day, before they are overwritten."""
    day = str(params["day"])
    rows = session.execute(_VERSIONS, params).all()
    written = ((row.code, row.rev, _changes_of(row, day)) for row in rows)
    journal.keep(session, order, load, "grids", written)


def _changes_of(row: Any, day: str) -> journal.Changes:
    return {
        "name": (row.old_name, row.name),
        "geom": (row.old_geom, None),
        "day": (None, day),
        "rev": (row.old_rev and str(row.old_rev), None),
    }
