"""Replanning on request: by a cadre for their own week, or by an operator."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.problems import Problem, TooManyRequests
from schedulers.plans.plan_settings import load_settings
from schedulers.plans.plan_tasks import KIND, cadres_of_week, queue_plans
from schedulers.plans.planning_window import must_be_open

_WAITING = text("""
    SELECT EXISTS (
        SELECT FROM tasks WHERE county = :county AND kind = :kind AND done_at IS NULL
            AND dead_at IS NULL AND payload ->> 'person' = :person AND payload ->> 'week' = :week
    )
""")


class NothingToPlan(Problem):
    code = "nothing_to_plan"
    title = "There is nothing to plan: no area is assigned in that week."


def request_own_plan(
    session: Session, county: str, zone: ZoneInfo, person: UUID, monday: date, now: datetime
) -> None:
    """Request a new plan of one's own week, at most once a minute.

    Raises WeekIsPast, WeekTooFar, NothingToPlan, and TooManyRequests with ``retry_after``.
    """
    must_be_open(monday, load_settings(session, county).begins, zone, now)
    if person not in cadres_of_week(session, county, monday):
        raise NothingToPlan(week=monday.isoformat())
    occasion = f"asked-{now:%Y-%m-%dT%H:%M}"
    if not queue_plans(session, county, [person], monday, occasion, now, urgent=True):
        raise TooManyRequests(retry_after=60 - now.second)


def request_plans(
    session: Session,
    county: str,
    zone: ZoneInfo,
    monday: date,
    now: datetime,
    person: UUID | None = None,
) -> int:
    """Request new plans of a week for all cadres, or for one; return the number of requests.

    Raises WeekIsPast, WeekTooFar, and NothingToPlan if no such cadre has an assignment.
    """
    must_be_open(monday, load_settings(session, county).begins, zone, now)
    people = cadres_of_week(session, county, monday)
    chosen = [one for one in people if person in (None, one)]
    if not chosen:
        raise NothingToPlan(week=monday.isoformat())
    return queue_plans(session, county, chosen, monday, f"ordered-{now.isoformat()}", now)


def is_waiting(session: Session, county: str, person: UUID, monday: date) -> bool:
    """Whether a plan of this person's week waits for the job process."""
    params = {"county": county, "kind": KIND, "person": str(person), "week": monday.isoformat()}
    return bool(session.scalar(_WAITING, params))
