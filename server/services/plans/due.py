"""SQL fragments: the households of a week that are due and not reached, as of now.

A plan stores the households due by the end of its week, and from which day on which visits settle
them (`schedulers.plans.plan_rows.load_by_grid`). Visits logged later are subtracted by the query.
The statements bind `due_params`, ``:county`` and ``:today``.
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from records.dates import DAY, WEEK, instant
from schedulers.quotas.facts import PAIRED_THEN, is_counted

# The due households of each plan; ``is_due`` until settled for the plan's cadre.
WANTED_HOMES = f"""wanted_homes AS (
        SELECT p.person_id, e.*, NOT EXISTS (
            SELECT FROM visits f
            WHERE f.county = :county AND f.household_id = e.household
              AND f.counted_at >= CAST(e.since AS timestamp) AT TIME ZONE :zone
              AND f.counted_at < :end
              AND (e.counts = 'visit' OR e.counts = 'contact' AND {is_counted("contact")})
              AND (NOT e.own OR f.cadre_id = p.person_id AND {PAIRED_THEN})
        ) AS is_due
        FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.load) AS l(homes jsonb)
        CROSS JOIN LATERAL jsonb_to_recordset(l.homes) AS e(
            household uuid, since date, counts text, own boolean, visit_s int, missing_s int)
        WHERE p.county = :county AND p.week = :week
    )"""
# ``coming``: households with a planned visit today or later. ``due_homes``: one row for each
# household, even if several plans have it; ``is_due`` until settled for all of them.
# ``missing_s``: as in the plan; after the week, the whole visit.
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


def due_params(zone: ZoneInfo, monday: date) -> dict[str, Any]:
    """The parameters of these fragments for a week."""
    return {
        "week": monday,
        "sunday": monday + 6 * DAY,
        "zone": zone.key,
        "end": instant(monday + WEEK, zone),
    }
