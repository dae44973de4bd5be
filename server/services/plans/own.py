"""A cadre's week: the plan and its visits, with names of the households that the cadre may see."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, null, select
from sqlalchemy.orm import Session

from records.dates import name_of_week
from records.divisions import CodeRange, within
from records.fieldwork.households import Household
from records.planning.plans import Plan, PlannedVisit, PlanTrial
from records.problems import NotFound
from schedulers.plans.queue_plans import is_waiting
from server.services.plans.next_week import left_for_next_week

_SHOWN = ("published_at", "planned_at", "days", "unplanned", "missing_s", "ways")


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
