"""The progress of a week's plans by grid, village or township; without people."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import access_context, with_own_feeds
from records.dates import instant
from records.divisions import CodeRange
from schedulers.quotas.facts import is_counted
from server.services.plans.areas import NAME, NAMED, area_params, inside
from server.services.plans.due import DUE_HOMES, due_params

# ``is_planned``: it had a planned day, even if it was reached earlier and dropped from it.
_PROGRESS = text(f"""
    WITH {DUE_HOMES}, wanted AS (
        SELECT v.household_id,
               bool_or(v.dropped IS NULL OR v.day IS NOT NULL) AS is_planned,
               max(coalesce(v.day, v.planned_day)) FILTER (WHERE v.skipped IS NULL) AS day
        FROM planned_visits v
        WHERE v.county = :county AND v.week = :week
          AND (v.day IS NOT NULL OR v.planned_day IS NOT NULL OR v.dropped = 'no_longer_due')
        GROUP BY v.household_id
    ), households_of_week AS (
        SELECT h.grid, w.*, EXISTS (
            SELECT FROM visits f
            WHERE f.county = :county AND f.household_id = w.household_id
              AND {is_counted("contact")} AND f.counted_at >= :start AND f.counted_at < :end
        ) AS done
        FROM wanted w JOIN households h ON h.county = :county AND h.id = w.household_id
    ), counted AS (
        SELECT grid, 1 AS planned, done::int AS done,
               (NOT done AND coalesce(day >= :today, false))::int AS to_come, 0 AS next_week
        FROM households_of_week WHERE done OR is_planned
        UNION ALL
        SELECT grid, 0, 0, 0, (is_due AND NOT is_planned)::int FROM due_homes
        UNION ALL
        SELECT l.grid, 0, 0, 0, l.due - l.planned
        FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.load)
            AS l(grid text, due int, planned int, homes jsonb)
        WHERE p.county = :county AND p.week = :week AND l.homes IS NULL
    )
    SELECT s.code, {NAME} AS name, s.planned, s.done, s.to_come, s.next_week
    FROM (
        SELECT left(c.grid, :length) COLLATE "C" AS code, sum(c.planned)::int AS planned,
               sum(c.done)::int AS done, sum(c.to_come)::int AS to_come,
               sum(c.next_week)::int AS next_week
        FROM counted c WHERE {inside("c.grid")}
        GROUP BY 1
    ) s {NAMED}
    ORDER BY s.code
""")


def progress_of_week(
    session: Session,
    county: str,
    zone: ZoneInfo,
    ranges: Sequence[CodeRange],
    monday: date,
    by: str,
    today: date,
) -> list[dict[str, Any]]:
    """One row for each area with households in published plans, by code.

    ``planned``: households with a planned visit in the week; ``done``: of these, reached in the
    week by any cadre; ``to_come``: of these, planned for today or later; ``next_week``: households
    due by the end of the week, not reached, and without a day left.
    """
    params = area_params(county, ranges, by, today) | due_params(zone, monday)
    params["start"] = instant(monday, zone)
    # Plans are in their cadres' personal feeds; only counts are returned.
    with access_context(with_own_feeds(county, ranges)):
        return [{**row} for row in session.execute(_PROGRESS, params).mappings()]
