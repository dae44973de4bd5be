"""Queue tasks for weekly plans: on the county's publishing evening, every night, and on request.

`plan_work.plan_work` makes the plans, one task for each cadre. The web process imports this module,
so it must not import the planner.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.dates import WEEK, local_day, monday_of
from records.problems import Problem, TooManyRequests
from records.staff.people import employed_on
from records.validity import valid_on
from schedulers.jobs.job import Counts, Run
from schedulers.jobs.tasks import add_tasks
from schedulers.plans.plan_settings import load_settings
from schedulers.plans.planning_window import evening_of, must_be_open, open_days

KIND = "plan"
LOOK_EVERY = timedelta(minutes=30)  # interval of the job `publish_plans`

_CADRES = text(f"""
    SELECT DISTINCT a.person_id FROM assignments a
    JOIN people p ON p.county = a.county AND p.id = a.person_id
    WHERE a.county = :county AND {valid_on("a", ":monday", ":sunday")}
      AND {employed_on("p", ":monday")}
""")
_PUBLISHED = text("""
    SELECT person_id, week FROM plans
    WHERE county = :county AND week = ANY(CAST(:weeks AS date[]))
""")
_WAITING = text("""
    SELECT EXISTS (
        SELECT FROM tasks WHERE county = :county AND kind = :kind AND done_at IS NULL
            AND dead_at IS NULL AND payload ->> 'person' = :person AND payload ->> 'week' = :week
    )
""")


class NothingToPlan(Problem):
    code = "nothing_to_plan"
    title = "There is nothing to plan: no area is assigned in that week."


def publish_plans(run: Run) -> Counts:
    """Publishes the plans of the next week on the evening that the county has set."""
    settings = load_settings(run.session, run.county)
    # A late evening on Sunday may be noticed on Monday, when the planned week has begun.
    for at in (run.due_at, run.due_at - LOOK_EVERY):
        monday = monday_of(local_day(at, run.zone)) + WEEK
        evening = evening_of(monday, settings.publish_on, settings.publish_at, run.zone)
        if evening <= run.due_at < evening + LOOK_EVERY:
            cadres = cadres_of_week(run.session, run.county, monday)
            return {
                "asked": queue_plans(run.session, run.county, cadres, monday, "published", run.now)
            }
    return {}


def replan(run: Run) -> Counts:
    """Updates published plans with visits, changed assignments and leave."""
    settings = load_settings(run.session, run.county)
    monday = monday_of(local_day(run.due_at, run.zone))
    weeks = [
        week
        for week in (monday, monday + WEEK)
        if open_days(week, settings.begins, run.zone, run.due_at)
    ]
    people: dict[date, set[UUID]] = {week: set() for week in weeks}
    for person, week in run.session.execute(_PUBLISHED, {"county": run.county, "weeks": weeks}):
        people[week].add(person)
    for week in weeks:
        # Cadres with new assignments since then have no plan yet.
        if evening_of(week, settings.publish_on, settings.publish_at, run.zone) <= run.due_at:
            people[week].update(cadres_of_week(run.session, run.county, week))
    counts = (
        queue_plans(run.session, run.county, sorted(cadres), week, run.period, run.now)
        for week, cadres in people.items()
    )
    return {"asked": sum(counts)}


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


def queue_plans(
    session: Session,
    county: str,
    people: Sequence[UUID],
    monday: date,
    occasion: str,
    now: datetime,
    *,
    urgent: bool = False,
) -> int:
    """Queue the planning of these people's week, once for each ``occasion``.

    Returns the number of new tasks. ``urgent`` tasks come before those that wait already.
    """
    payloads = {
        f"{monday}/{occasion}/{person}": {"person": str(person), "week": monday.isoformat()}
        for person in people
    }
    return add_tasks(session, county, KIND, payloads, now, urgent=urgent)


def cadres_of_week(session: Session, county: str, monday: date) -> Sequence[UUID]:
    """The people with an assignment on some day of a week."""
    params = {"county": county, "monday": monday, "sunday": monday + timedelta(days=6)}
    return session.scalars(_CADRES, params).all()
