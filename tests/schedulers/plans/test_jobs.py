"""When weekly plans are made: on the county's evening, every night, and when they are asked for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.people import Person
from records.plans import Plan, PlanSettings
from schedulers.jobs import Counts, Run, Subject, Work
from schedulers.plans import jobs
from schedulers.plans.publish import plan_one
from tests import factories as f

ZONE = ZoneInfo("Asia/Shanghai")
SUNDAY = datetime(2026, 3, 15, 18, 0, tzinfo=ZONE)
MONDAY = date(2026, 3, 16)


@pytest.fixture
def cadre(session: Session) -> Person:
    f.make_grid(session, "441427100201001")
    return f.make_person(session, areas=["441427100201001"])


def run(session: Session, work: Work, due: datetime) -> Counts:
    at = due.astimezone(UTC)
    return work(Run(session, f.COUNTY, ZONE, due.isoformat(), at, at + timedelta(seconds=3)))


def tasks(session: Session) -> list[tuple[str, dict[str, str]]]:
    rows = session.execute(sa.text("SELECT key, payload FROM tasks WHERE kind = 'plan'"))
    return [(row.key, row.payload) for row in rows]


def test_plans_are_asked_for_on_sunday_evening_once(session: Session, cadre: Person) -> None:
    assert run(session, jobs.publish_plans, SUNDAY) == {"asked": 1}
    assert run(session, jobs.publish_plans, SUNDAY) == {"asked": 0}
    [(_, payload)] = tasks(session)
    assert payload == {"person": str(cadre.id), "week": "2026-03-16"}


@pytest.mark.parametrize("hours", [-0.5, 0.5, 24, -24])
def test_at_other_times_there_is_nothing_to_do(
    session: Session, cadre: Person, hours: float
) -> None:
    assert run(session, jobs.publish_plans, SUNDAY + timedelta(hours=hours)) == {}


def test_a_county_sets_its_own_evening(session: Session, cadre: Person) -> None:
    session.add(PlanSettings(county=f.COUNTY, publish_on=5, publish_at=time(16, 45)))
    session.flush()
    assert run(session, jobs.publish_plans, SUNDAY) == {}
    friday = datetime(2026, 3, 13, 17, 0, tzinfo=ZONE)
    assert run(session, jobs.publish_plans, friday) == {"asked": 1}


def test_who_has_left_by_then_has_no_plan(session: Session, cadre: Person) -> None:
    cadre.left_on = MONDAY
    session.flush()
    assert run(session, jobs.publish_plans, SUNDAY) == {"asked": 0}


def test_every_night_published_plans_are_asked_for_again(session: Session, cadre: Person) -> None:
    f.make_plan(session, cadre, MONDAY)
    tuesday = datetime(2026, 3, 17, 20, 30, tzinfo=ZONE)
    assert run(session, jobs.replan, tuesday) == {"asked": 1}
    assert run(session, jobs.replan, tuesday) == {"asked": 0}
    assert run(session, jobs.replan, tuesday + timedelta(days=1)) == {"asked": 1}


def test_a_task_makes_one_cadre_s_plan(session: Session, cadre: Person) -> None:
    payload = {"person": str(cadre.id), "week": "2026-03-16"}
    plan_one(Subject(session, f.COUNTY, ZONE, "key", payload, SUNDAY.astimezone(UTC)))
    assert session.scalars(sa.select(Plan.week)).all() == [MONDAY]


def test_a_task_that_comes_after_its_week_has_nothing_left_to_do(
    session: Session, cadre: Person
) -> None:
    payload = {"person": str(cadre.id), "week": "2026-03-16"}
    late = datetime(2026, 3, 23, 1, tzinfo=UTC)
    plan_one(Subject(session, f.COUNTY, ZONE, "key", payload, late))
    assert session.scalars(sa.select(Plan)).all() == []
