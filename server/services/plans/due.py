"""The households of a week that are due and not reached, as they stand now: fragments of SQL.

A plan keeps which households were due by the end of its week when it was last made, and from when
on which visit settles each (`schedulers.plans.plan_rows.load_by_grid`). What has been logged since,
of a weekend or late, is taken off when it is asked. They are read in statements that bind what
`due_in` gives, and what `server.services.plans.areas` asks for.
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from records.dates import DAY, WEEK, instant
from schedulers.quotas.facts import CONTACT_OUTCOMES, PAIRED_THEN

# What each plan has of it: ``is_due`` until it is settled for the cadre whose plan it is.
WANTED_HOMES = f"""wanted_homes AS (
        SELECT p.person_id, e.*, NOT EXISTS (
            SELECT FROM visits f
            WHERE f.county = :county AND f.household_id = e.household
              AND f.counted_at >= CAST(e.since AS timestamp) AT TIME ZONE :zone
              AND f.counted_at < :end
              AND (e.counts = 'visit'
                   OR e.counts = 'contact' AND f.outcome = ANY(CAST(:outcomes AS text[])))
              AND (NOT e.own OR f.cadre_id = p.person_id AND {PAIRED_THEN})
        ) AS is_due
        FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.load) AS l(homes jsonb)
        CROSS JOIN LATERAL jsonb_to_recordset(l.homes) AS e(
            household uuid, since date, counts text, own boolean, visit_s int, missing_s int)
        WHERE p.county = :county AND p.week = :week
    )"""
# ``coming``: whom somebody still means to visit, today or later. ``due_homes``: a line for each
# household, however many plans it is in; ``is_due`` until it is settled for all of them.
# ``missing_s``: as its plan said, and once the week is over its whole visit.
DUE_HOMES = f"""coming AS (
        SELECT DISTINCT household_id FROM planned_visits
        WHERE county = :county AND week = :week AND skipped IS NULL
          AND coalesce(day, CASE WHEN dropped IS NULL THEN planned_day END) >= :today
    ), {WANTED_HOMES}, due_homes AS (
        SELECT h.grid, w.is_due, w.is_due AND c.household_id IS NOT NULL AS is_planned,
               CASE WHEN c.household_id IS NOT NULL THEN 0 ELSE w.missing_s END AS missing_s
        FROM (
            SELECT household, bool_or(is_due) AS is_due,
                   max(CASE WHEN :today > :sunday THEN visit_s ELSE missing_s END)
                       FILTER (WHERE is_due) AS missing_s
            FROM wanted_homes GROUP BY household
        ) w
        JOIN households h ON h.county = :county AND h.id = w.household
        LEFT JOIN coming c ON c.household_id = w.household
    )"""


def due_in(zone: ZoneInfo, monday: date) -> dict[str, Any]:
    """What these fragments bind of a week."""
    return {
        "week": monday,
        "sunday": monday + 6 * DAY,
        "zone": zone.key,
        "outcomes": list(CONTACT_OUTCOMES),
        "end": instant(monday + WEEK, zone),
    }
