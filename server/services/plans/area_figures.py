"""A week's plans by grid, village or township: the workload and missing hours, and the progress;
without people."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import access_context, with_own_feeds
from records.dates import instant
from records.divisions import LENGTHS, CodeRange, in_ranges, range_params
from records.validity import valid_on
from schedulers.quotas.facts import is_counted
from server.services.grid_names import whole_names
from server.services.plans.due import DUE_HOMES, due_params
from server.services.plans.own import hours

# Names of the areas of a subquery ``s``.
_NAME = "coalesce(d.name, g.name)"
_NAMED = f"""
    LEFT JOIN divisions d ON d.county = :county AND d.code = s.code
    LEFT JOIN grids g ON g.county = :county AND g.code = s.code
        AND {valid_on("g", ":today")}"""
# The grid lies in the requested areas.
_INSIDE = in_ranges("c.grid")

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
    SELECT s.code, {_NAME} AS name, s.due, s.planned, s.missing_s
    FROM (
        SELECT left(c.grid, :length) COLLATE "C" AS code, sum(c.due)::int AS due,
               sum(c.planned)::int AS planned, coalesce(sum(c.missing_s), 0)::int AS missing_s
        FROM counted c WHERE {_INSIDE}
        GROUP BY 1
    ) s {_NAMED}
    ORDER BY s.code
""")
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
    SELECT s.code, {_NAME} AS name, s.planned, s.done, s.to_come, s.next_week
    FROM (
        SELECT left(c.grid, :length) COLLATE "C" AS code, sum(c.planned)::int AS planned,
               sum(c.done)::int AS done, sum(c.to_come)::int AS to_come,
               sum(c.next_week)::int AS next_week
        FROM counted c WHERE {_INSIDE}
        GROUP BY 1
    ) s {_NAMED}
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
    params = _params(county, zone, ranges, monday, by, today)
    # Plans are in their cadres' personal feeds; only counts are returned.
    with access_context(with_own_feeds(county, ranges)):
        rows = session.execute(_LOAD, params).mappings().all()
    names = _whole_names(session, county, {row["code"]: row["name"] for row in rows})
    return [
        {**row, "name": names[row["code"]], "missing_hours": hours(row["missing_s"])}
        for row in rows
    ]


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
    params = _params(county, zone, ranges, monday, by, today) | {"start": instant(monday, zone)}
    with access_context(with_own_feeds(county, ranges)):  # as above
        rows = session.execute(_PROGRESS, params).mappings().all()
    names = _whole_names(session, county, {row["code"]: row["name"] for row in rows})
    return [{**row, "name": names[row["code"]]} for row in rows]


def _whole_names(
    session: Session, county: str, names: Mapping[str, str | None]
) -> dict[str, str | None]:
    """These names of areas, those of grids with their village's."""
    grids = {code: name for code, name in names.items() if name and len(code) == LENGTHS["grid"]}
    return {**names, **whole_names(session, county, grids)}


def _params(
    county: str, zone: ZoneInfo, ranges: Sequence[CodeRange], monday: date, by: str, today: date
) -> dict[str, Any]:
    return due_params(zone, monday) | {
        "county": county,
        "length": LENGTHS[by],
        **range_params(ranges),
        "today": today,
    }
