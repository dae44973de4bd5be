"""What became of a week's plans, by grid, village or township; people are not in it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.divisions import CodeRange
from records.reach import as_county
from schedulers.plans.weeks import WEEK
from schedulers.quotas.facts import CONTACT_OUTCOMES, midnight
from server.plans.areas import NAME, NAMED, asked_of, inside

# ``is_planned``: it was to be visited on some day; what was reached before its day is taken off it.
# What the last planning knew of who is left for next week is in its ``load``; since then, whoever
# was not reached on a day that is over has come to it.
_PROGRESS = text(f"""
    WITH wanted AS (
        SELECT v.household_id, max(v.due) <= :sunday AS is_due,
               bool_or(v.dropped IS NULL OR v.day IS NOT NULL) AS is_planned,
               max(coalesce(v.day, v.planned_day)) FILTER (WHERE v.skipped IS NULL) AS day,
               max(p.planned_at) AS planned_at
        FROM planned_visits v
        LEFT JOIN plans p
            ON p.county = v.county AND p.person_id = v.cadre_id AND p.week = v.week
        WHERE v.county = :county AND v.week = :week
          AND (v.day IS NOT NULL OR v.planned_day IS NOT NULL OR v.dropped = 'no_longer_due')
        GROUP BY v.household_id
    ), households_of_week AS (
        SELECT h.grid, w.*, EXISTS (
            SELECT FROM visits c
            WHERE c.county = :county AND c.household_id = w.household_id
              AND c.outcome = ANY(CAST(:outcomes AS text[]))
              AND c.counted_at >= :start AND c.counted_at < :end
        ) AS done
        FROM wanted w JOIN households h ON h.county = :county AND h.id = w.household_id
    ), counted AS (
        SELECT grid, 1 AS planned, done::int AS done,
               (NOT done AND coalesce(day >= :today, false))::int AS to_come,
               (NOT done AND is_due AND day < :today
                AND day > (planned_at AT TIME ZONE :zone)::date)::int AS next_week
        FROM households_of_week WHERE done OR is_planned
        UNION ALL
        SELECT l.grid, 0, 0, 0, l.due - l.planned
        FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.load) AS l(grid text, due int, planned int)
        WHERE p.county = :county AND p.week = :week
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
    """A line for each area that published plans have households of, by code.

    ``planned``: households that were to be visited in the week; ``done``: how many of them were
    reached in it, by whomever; ``to_come``: how many are planned for today or later; ``next_week``:
    households that are due by the end of the week, were not reached in it and have no day left.
    """
    asked = asked_of(county, ranges, by, today) | {
        "week": monday,
        "sunday": monday + timedelta(days=6),
        "zone": zone.key,
        "outcomes": list(CONTACT_OUTCOMES),
        "start": midnight(monday, zone),
        "end": midnight(monday + WEEK, zone),
    }
    with as_county(county):  # plans live in their cadres' own feeds; these are counts
        return [{**row} for row in session.execute(_PROGRESS, asked).mappings()]
