"""Trials: what a week's plan would be with some days of absence. No plan changes.

The job process computes the answer (`work.trial_work`); the web process does not import the
planner.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from records.planning.plans import PlanTrial
from records.problems import InvalidFields, TooManyRequests
from schedulers.jobs.tasks import add_tasks
from schedulers.plans.plan_settings import load_settings
from schedulers.plans.planning_window import must_be_open, open_days
from schedulers.plans.queue_plans import NothingToPlan, cadres_of_week

KIND = "plan_trial"

_ASK = text("""
    INSERT INTO plan_trials (county, person_id, week, away, asked_at)
    VALUES (:county, :person, :week, :away, :now)
    ON CONFLICT (county, person_id) DO UPDATE
        SET week = EXCLUDED.week, away = EXCLUDED.away, asked_at = EXCLUDED.asked_at, answer = NULL
""")
# Only for the latest trial: an older task has no effect.
_ANSWER = text("""
    UPDATE plan_trials SET answer = CAST(:answer AS jsonb)
    WHERE county = :county AND person_id = :person AND week = :week AND away = CAST(:away AS date[])
""")


def request_trial(
    session: Session,
    county: str,
    zone: ZoneInfo,
    person: UUID,
    monday: date,
    away: Sequence[date],
    now: datetime,
) -> None:
    """Request a trial of one's own week, at most once a minute; only the latest one is stored.

    Raises WeekIsPast, WeekTooFar, `invalid_fields` if a day is past or not in the week,
    NothingToPlan, and TooManyRequests with ``retry_after``.
    """
    begins = load_settings(session, county).begins
    must_be_open(monday, begins, zone, now)
    if not away or not set(away).issubset(open_days(monday, begins, zone, now)):
        raise InvalidFields(errors=[{"field": "away", "code": "out_of_range"}])
    if person not in cadres_of_week(session, county, monday):
        raise NothingToPlan(week=monday.isoformat())
    days = sorted(set(away))
    payload = {
        "person": str(person),
        "week": monday.isoformat(),
        "away": ",".join(day.isoformat() for day in days),
    }
    key = f"{now:%Y-%m-%dT%H:%M}/{person}"
    if not add_tasks(session, county, KIND, {key: payload}, now, urgent=True):
        raise TooManyRequests(retry_after=60 - now.second)
    params = {"county": county, "person": person, "week": monday, "away": days, "now": now}
    session.execute(_ASK, params)


def load_trial(session: Session, county: str, person: UUID) -> PlanTrial | None:
    """Load a person's latest trial."""
    return session.get(PlanTrial, (county, person))


def write_answer(
    session: Session,
    county: str,
    person: UUID,
    monday: date,
    away: Sequence[date],
    answer: Mapping[str, Any],
) -> None:
    params = {"county": county, "person": person, "week": monday, "away": list(away)}
    session.execute(_ANSWER, params | {"answer": orjson.dumps(answer).decode()})
