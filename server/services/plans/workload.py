"""The workload of a week by grid, village or township, and missing hours; without people."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import access_context, with_own_feeds
from records.divisions import CodeRange
from server.services.plans.areas import NAME, NAMED, area_params, inside
from server.services.plans.due import DUE_HOMES, due_params
from server.services.plans.own import hours

# An area without due households has a row of zeros if a plan names it, else none. Old plans, which
# have no list of due households, keep their stored counts.
_LOAD = text(f"""
    WITH {DUE_HOMES}, counted AS (
        SELECT grid, is_due::int AS due, is_planned::int AS planned, missing_s FROM due_homes
        UNION ALL
        SELECT l.grid, l.due, l.planned, l.missing_s
        FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.load)
            AS l(grid text, due int, planned int, missing_s int, homes jsonb)
        WHERE p.county = :county AND p.week = :week AND l.homes IS NULL
    )
    SELECT s.code, {NAME} AS name, s.due, s.planned, s.missing_s
    FROM (
        SELECT left(c.grid, :length) COLLATE "C" AS code, sum(c.due)::int AS due,
               sum(c.planned)::int AS planned, coalesce(sum(c.missing_s), 0)::int AS missing_s
        FROM counted c WHERE {inside("c.grid")}
        GROUP BY 1
    ) s {NAMED}
    ORDER BY s.code
""")


def load_of_week(
    session: Session,
    county: str,
    zone: ZoneInfo,
    ranges: Sequence[CodeRange],
    monday: date,
    by: str,
    today: date,
) -> list[dict[str, Any]]:
    """One row for each area with households in published plans, by code.

    ``due``: households due by the end of the week and not reached yet, each counted once;
    ``planned``: of these, planned for today or later; ``missing_s``: missing working time for the
    others, in seconds.
    """
    params = area_params(county, ranges, by, today) | due_params(zone, monday)
    # Plans are in their cadres' personal feeds; only counts are returned.
    with access_context(with_own_feeds(county, ranges)):
        rows = session.execute(_LOAD, params).mappings().all()
    return [{**row, "missing_hours": hours(row["missing_s"])} for row in rows]
