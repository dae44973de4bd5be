"""When weekly plans are made: on the county's evening, every night, and when they are asked for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.planning.plans import Plan, PlanSettings
from records.staff.people import Person
from schedulers.jobs.job import Counts, Run, TaskRun, Work
from schedulers.jobs.queues import TASKS
from schedulers.plans import queue_plans
from schedulers.plans.plan_work import plan_work
from schedulers.plans.queue_plans import request_own_plan
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


def do(subject: TaskRun) -> None:
    plan_work().read(subject)()(subject)


def tasks(session: Session) -> list[tuple[str, dict[str, str]]]:
    rows = session.execute(sa.text("SELECT key, payload FROM tasks WHERE kind = 'plan'"))
    return [(row.key, row.payload) for row in rows]


def test_plans_are_asked_for_on_sunday_evening_once(session: Session, cadre: Person) -> None:
    assert run(session, queue_plans.publish_plans, SUNDAY) == {"asked": 1}
    assert run(session, queue_plans.publish_plans, SUNDAY) == {"asked": 0}
    [(_, payload)] = tasks(session)
    assert payload == {"person": str(cadre.id), "week": "2026-03-16"}


@pytest.mark.parametrize("hours", [-0.5, 0.5, 24, -24])
def test_at_other_times_there_is_nothing_to_do(
    session: Session, cadre: Person, hours: float
) -> None:
    assert run(session, queue_plans.publish_plans, SUNDAY + timedelta(hours=hours)) == {}


def test_a_county_sets_its_own_evening(session: Session, cadre: Person) -> None:
    session.add(PlanSettings(county=f.COUNTY, publish_on=5, publish_at=time(16, 45)))
    session.flush()
    assert run(session, queue_plans.publish_plans, SUNDAY) == {}
    friday = datetime(2026, 3, 13, 17, 0, tzinfo=ZONE)
    assert run(session, queue_plans.publish_plans, friday) == {"asked": 1}


@pytest.mark.parametrize("at", [time(23, 45), time(23, 59), time(0, 0), time(0, 1)])
@pytest.mark.parametrize("weekday", [1, 6, 7])
def test_whatever_the_evening_plans_are_published_once_and_for_the_week_after_it(
    session: Session, cadre: Person, weekday: int, at: time
) -> None:
    """Looked for every half hour of two weeks: once in each, at most half an hour late."""
    session.add(PlanSettings(county=f.COUNTY, publish_on=weekday, publish_at=at))
    session.flush()
    begin = datetime(2026, 3, 9, tzinfo=ZONE)
    looks = [begin + timedelta(minutes=30 * n) for n in range(1, 2 * 7 * 48 + 1)]
    found = [look for look in looks if run(session, queue_plans.publish_plans, look)]
    evenings = [
        datetime.combine(begin.date() + timedelta(days=weekday - 1 + days), at, ZONE)
        for days in (0, 7, 14)
    ]
    weeks = sorted(date.fromisoformat(payload["week"]) for _, payload in tasks(session))
    assert len(found) == len(weeks) == 2
    for look, week in zip(found, weeks, strict=True):
        (evening,) = (each for each in evenings if each <= look < each + queue_plans.LOOK_EVERY)
        assert timedelta(0) < week - evening.date() <= timedelta(days=7)


def test_who_has_left_by_then_has_no_plan(session: Session, cadre: Person) -> None:
    cadre.left_on = MONDAY
    session.flush()
    assert run(session, queue_plans.publish_plans, SUNDAY) == {"asked": 0}


def test_every_night_published_plans_are_asked_for_again(session: Session, cadre: Person) -> None:
    f.make_plan(session, cadre, MONDAY)
    tuesday = datetime(2026, 3, 17, 20, 30, tzinfo=ZONE)
    assert run(session, queue_plans.replan, tuesday) == {"asked": 1}
    assert run(session, queue_plans.replan, tuesday) == {"asked": 0}
    assert run(session, queue_plans.replan, tuesday + timedelta(days=1)) == {"asked": 1}


def test_who_joins_within_a_week_has_a_plan_of_it_the_next_morning(
    session: Session, cadre: Person
) -> None:
    f.make_plan(session, cadre, MONDAY)
    new = f.make_person(session)
    f.make_assignment(session, new, "441427100201001", valid_from=MONDAY + timedelta(days=1))
    tuesday = datetime(2026, 3, 17, 20, 30, tzinfo=ZONE)
    assert run(session, queue_plans.replan, tuesday) == {"asked": 2}
    assert {payload["person"] for _, payload in tasks(session)} == {str(cadre.id), str(new.id)}


def test_next_week_is_not_planned_for_everybody_before_its_evening(
    session: Session, cadre: Person
) -> None:
    """Whoever asked for it has a plan of it, which is brought up to date as any other."""
    saturday = datetime(2026, 3, 14, 20, 30, tzinfo=ZONE)
    run(session, queue_plans.replan, saturday)
    assert {payload["week"] for _, payload in tasks(session)} == {"2026-03-09"}
    f.make_plan(session, cadre, MONDAY)
    run(session, queue_plans.replan, saturday + timedelta(minutes=1))
    assert {payload["week"] for _, payload in tasks(session)} == {"2026-03-09", "2026-03-16"}


def test_whoever_asks_does_not_wait_for_the_county_s_plans(session: Session, cadre: Person) -> None:
    now = SUNDAY.astimezone(UTC)
    run(session, queue_plans.publish_plans, SUNDAY)
    asking = f.make_person(session, areas=["441427100201001"])
    request_own_plan(session, f.COUNTY, ZONE, asking.id, MONDAY, now + timedelta(minutes=5))
    first = TASKS.claim(session, f.COUNTY, now + timedelta(minutes=6))
    assert first is not None
    assert first["payload"]["person"] == str(asking.id)


def test_a_task_makes_one_cadre_s_plan(session: Session, cadre: Person) -> None:
    payload = {"person": str(cadre.id), "week": "2026-03-16"}
    do(TaskRun(session, f.COUNTY, ZONE, "key", payload, SUNDAY.astimezone(UTC)))
    assert session.scalars(sa.select(Plan.week)).all() == [MONDAY]


def test_a_task_that_comes_after_its_week_has_nothing_left_to_do(
    session: Session, cadre: Person
) -> None:
    payload = {"person": str(cadre.id), "week": "2026-03-16"}
    late = datetime(2026, 3, 23, 1, tzinfo=UTC)
    do(TaskRun(session, f.COUNTY, ZONE, "key", payload, late))
    assert session.scalars(sa.select(Plan)).all() == []
