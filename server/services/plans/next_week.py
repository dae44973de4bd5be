"""The households of a cadre's week that are left for the next week, with the reason."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import instant
from records.divisions import CodeRange
from schedulers.quotas.facts import is_counted
from server.services.plans.due import WANTED_HOMES, due_params

# Old plans have no list of due households: there, a household counts until somebody reached it.
_LEFT = text(f"""
    WITH {WANTED_HOMES}, of_days AS (
        SELECT v.household_id AS household, max(v.due) AS due,
               CASE WHEN bool_or(v.is_skipped) THEN 'skipped' ELSE 'not_reached' END AS reason
        FROM (
            SELECT household_id, due, skipped IS NOT NULL AS is_skipped,
                   coalesce(day, planned_day) AS day
            FROM planned_visits
            WHERE county = :county AND cadre_id = :person AND week = :week
        ) v
        GROUP BY v.household_id
        HAVING bool_or(v.is_skipped OR v.day < :today) AND max(v.due) <= :sunday
           AND count(*) FILTER (WHERE NOT v.is_skipped AND v.day >= :today) = 0
    ), left_over AS (
        SELECT household, due, reason FROM of_days
        UNION ALL
        SELECT u.household, u.due, u.reason
        FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.unplanned)
            AS u(household uuid, due date, reason text)
        WHERE p.county = :county AND p.person_id = :person AND p.week = :week
          AND u.household NOT IN (SELECT household FROM of_days)
    )
    SELECT l.household, l.due, l.reason, h.number, h.head, h.address, h.grid
    FROM left_over l
    LEFT JOIN households h ON h.county = :county AND h.id = l.household AND EXISTS (
        SELECT FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS area(lo, hi)
        WHERE h.grid COLLATE "C" >= area.lo AND h.grid COLLATE "C" < area.hi)
    WHERE l.household IN (
        SELECT household FROM wanted_homes WHERE person_id = :person AND is_due
    ) OR EXISTS (
        SELECT FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.load) AS line(homes jsonb)
        WHERE p.county = :county AND p.person_id = :person AND p.week = :week
          AND line.homes IS NULL
    ) AND NOT EXISTS (
        SELECT FROM visits f
        WHERE f.county = :county AND f.household_id = l.household AND {is_counted("contact")}
          AND f.counted_at >= :start AND f.counted_at < :end)
    ORDER BY l.due, l.household
""")


def left_for_next_week(
    session: Session,
    county: str,
    zone: ZoneInfo,
    person: UUID,
    monday: date,
    today: date,
    seen: tuple[CodeRange, ...],
) -> list[dict[str, Any]]:
    """The cadre's households due by the end of the week, not reached, and without a day left.

    As of the last planning and the visits since. Names are given only within ``seen``.
    """
    params = due_params(zone, monday) | {
        "county": county,
        "person": person,
        "today": today,
        "start": instant(monday, zone),
        "lows": array(area.lo for area in seen),
        "highs": array(area.hi for area in seen),
    }
    return [{**row} for row in session.execute(_LEFT, params).mappings()]
