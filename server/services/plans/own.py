"""A cadre's week: the plan, its visits, and the households that are left for the next week, with
names of those that the cadre may see."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, null, select, text
from sqlalchemy.orm import Session

from records.dates import instant, name_of_week
from records.divisions import CodeRange, in_ranges, range_params, within
from records.fieldwork.households import Household
from records.planning.plans import Plan, PlannedVisit, PlanTrial
from records.problems import NotFound
from schedulers.plans.queue_plans import is_waiting
from schedulers.quotas.facts import is_counted
from server.services.plans.due import WANTED_HOMES, due_params

_SHOWN = ("published_at", "planned_at", "days", "unplanned", "missing_s", "ways")
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
    LEFT JOIN households h ON h.county = :county AND h.id = l.household
        AND {in_ranges("h.grid")}
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


def week_of_person(
    session: Session,
    county: str,
    zone: ZoneInfo,
    person: UUID,
    monday: date,
    today: date,
    seen: tuple[CodeRange, ...],
) -> dict[str, Any]:
    """The plan and visits of a week, as phones have them, and the households left for the next
    week. Names are given only within ``seen``."""
    plan = session.scalar(
        select(Plan).where(Plan.county == county, Plan.person_id == person, Plan.week == monday)
    )
    return {
        "week": name_of_week(monday),
        "monday": monday,
        "waiting": is_waiting(session, county, person, monday),
        "plan": _shown(plan) if plan else None,
        "visits": _visits(session, county, person, monday, seen),
        "next_week": left_for_next_week(session, county, zone, person, monday, today, seen),
    }


def tried(trial: PlanTrial | None) -> dict[str, Any]:
    """A trial of the cadre's week, with its result if there is one. Raises `not_found`."""
    if trial is None:
        raise NotFound()
    return {
        "week": name_of_week(trial.week),
        "monday": trial.week,
        "away": trial.away,
        "asked_at": trial.asked_at,
        "waiting": trial.answer is None,
        "answer": trial.answer
        and trial.answer
        | {
            "missing_hours": hours(trial.answer["missing_s"]),
            "missing_hours_now": hours(trial.answer["missing_s_now"]),
        },
    }


def hours(seconds: float) -> int:
    """Whole hours, rounded up."""
    return -int(-seconds // 3600)


def _shown(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in _SHOWN} | {"missing_hours": hours(plan.missing_s)}


def _visits(
    session: Session, county: str, person: UUID, monday: date, seen: tuple[CodeRange, ...]
) -> list[dict[str, Any]]:
    """The visits by day and position; those without a day come last."""
    is_seen = within(Household.grid, seen)
    day = func.coalesce(
        PlannedVisit.day, case((PlannedVisit.dropped.is_(None), PlannedVisit.planned_day))
    )
    named = [
        case((is_seen, column), else_=null()).label(name)
        for name, column in (
            ("number", Household.number),
            ("head", Household.head),
            ("address", Household.address),
            ("grid", Household.grid),
        )
    ]
    own = (
        PlannedVisit.id,
        PlannedVisit.household_id.label("household"),
        PlannedVisit.day,
        PlannedVisit.planned_day,
        PlannedVisit.position,
        PlannedVisit.arrives_at,
        PlannedVisit.service_s,
        PlannedVisit.due,
        PlannedVisit.why,
        PlannedVisit.skipped,
        PlannedVisit.dropped,
        PlannedVisit.note,
    )
    rows = session.execute(
        select(*own, *named)
        .outerjoin(
            Household,
            and_(
                Household.county == PlannedVisit.county, Household.id == PlannedVisit.household_id
            ),
        )
        .where(
            PlannedVisit.county == county,
            PlannedVisit.cadre_id == person,
            PlannedVisit.week == monday,
        )
        .order_by(day.nulls_last(), PlannedVisit.position.nulls_last(), PlannedVisit.id)
    )
    return [{**row} for row in rows.mappings()]


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
        **range_params(seen),
    }
    return [{**row} for row in session.execute(_LEFT, params).mappings()]
