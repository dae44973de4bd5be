"""Load the open hand-overs of the households that a cadre may plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.divisions import CodeRange, in_ranges, range_params
from records.fieldwork.households import is_visited
from records.planning.handovers import SETTLED_SINCE
from schedulers.plans.planners import GridPlace
from schedulers.quotas.facts import is_counted


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An open hand-over: ``asked_by`` is a name; a contact on ``since`` or later settles it."""

    standing: GridPlace
    kind: str
    since: date
    until: date
    asked_by: str


def load_handed_over(
    session: Session,
    county: str,
    zone: ZoneInfo,
    ranges: Sequence[CodeRange],
    monday: date,
    day: date,
    today: date,
) -> dict[UUID, HandedOver]:
    """The open hand-overs in these areas for the week of ``monday``, whose first open day is
    ``day``. One that an earlier week still has a day for waits for that day."""
    params = {
        "county": county,
        "zone": zone.key,
        **range_params(ranges),
        "week": monday,
        "day": day,
        "today": today,
    }
    return {
        id: HandedOver(GridPlace(grid, group_no), kind, since, until, name)
        for id, grid, group_no, kind, since, until, name in session.execute(_OPEN, params)
    }


# SQL: no contact has settled a hand-over ``o`` yet.
IS_UNSETTLED = f"""NOT EXISTS (
        SELECT FROM visits f
        WHERE f.county = :county AND f.household_id = o.household_id AND {is_counted("contact")}
          AND f.counted_at >= CAST({SETTLED_SINCE} AS timestamp) AT TIME ZONE :zone)"""
_OPEN = text(f"""
    SELECT DISTINCT ON (o.household_id) o.household_id, h.grid, h.group_no, h.kind,
           {SETTLED_SINCE}, o.until, p.name
    FROM handovers o
    JOIN households h ON h.county = :county AND h.id = o.household_id
        AND {is_visited("h.kind")}
    JOIN people p ON p.county = :county AND p.id = o.asked_by
    WHERE o.county = :county AND o.withdrawn_at IS NULL AND o.week <= :week AND o.until >= :day
      AND {in_ranges("h.grid")}
      AND {IS_UNSETTLED}
      AND NOT EXISTS (
          SELECT FROM planned_visits e
          WHERE e.county = :county AND e.household_id = o.household_id AND e.week < :week
            AND e.week >= o.week AND e.skipped IS NULL
            AND coalesce(e.day, CASE WHEN e.dropped IS NULL THEN e.planned_day END) >= :today)
    ORDER BY o.household_id, o.until DESC, o.asked_at
""")
