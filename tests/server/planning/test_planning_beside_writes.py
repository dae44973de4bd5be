"""A plan is computed while others write: they do not wait for it, and it heeds what they wrote."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from records.dates import monday_of
from records.db import db
from records.planning.plans import PlannedVisit
from records.planning.quotas import TEMPLATES, Quota
from schedulers.jobs.job import LongWork, Overtaken, TaskRun, TaskWork
from schedulers.jobs.task_work import task_work
from schedulers.jobs.tasks import add_tasks
from schedulers.planning.planner import warm_up
from schedulers.planning.week import PlannedWeek
from schedulers.plans import making
from schedulers.plans.queue_plans import queue_plans
from server.ops.postgres_clients import connect
from server.ops.restore import begin_epoch
from tests import factories as f
from tests.contexts import JobProcess
from tests.phone.phone import Phone
from tests.waiting import PATIENCE

ZONE = ZoneInfo("Asia/Shanghai")
# A week that cannot begin while the test runs. The job process goes by the database's own clock.
MONDAY = monday_of(datetime.now(ZONE).date() + timedelta(days=8))
GRID = "441427100201001"


@dataclass
class Planner:
    """The job process, whose planner stops in the midst of its work until it may go on."""

    process: JobProcess
    phone: Phone
    runs: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def compute(self, plan_week: Callable[..., PlannedWeek], *arguments: Any) -> PlannedWeek:
        self.runs += 1
        self.stopped.set()
        assert self.may_go_on.wait(PATIENCE)
        return plan_week(*arguments)

    def begin(self) -> threading.Thread:
        working = threading.Thread(target=self.process.run_tasks)
        working.start()
        assert self.stopped.wait(PATIENCE)
        return working

    def end(self, working: threading.Thread) -> None:
        self.may_go_on.set()
        working.join(PATIENCE)
        assert not working.is_alive()


@pytest.fixture
def planner(committing_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Planner]:
    warm_up()
    with committing_app.app_context():
        session = db.session()
        f.make_grid(session, GRID, f.square(116.11, 24.6))
        for after in range(7):
            f.make_county_day(session, MONDAY + timedelta(days=after), working=after < 5)
        long_ago = MONDAY - timedelta(days=800)
        session.add_all(
            Quota(county=f.COUNTY, valid_from=long_ago, **each)
            for each in TEMPLATES
            if each["name"] in ("field-days", "coverage")
        )
        cadre = f.make_person(session, areas=[GRID])
        for place in range(6):
            point = f"SRID=4490;POINT({116.112 + place * 0.001:.3f} 24.605)"
            home = f.make_household(session, GRID, point=point)
            f.make_visit(session, home, cadre, happened_at=f.NOW - timedelta(days=900))
        queue_plans(
            session, f.COUNTY, [cadre.id], MONDAY, "test", session.scalar(sa.select(sa.func.now()))
        )
        phone = Phone(committing_app.test_client(), f.bearer(f.make_login(session, cadre)))
        session.commit()
    made = Planner(JobProcess(committing_app, [], task_work()), phone)
    plan_week = making.plan_week
    monkeypatch.setattr(making, "plan_week", lambda *given: made.compute(plan_week, *given))
    yield made
    made.may_go_on.set()


def one(app: Flask, statement: str) -> Any:
    with app.app_context():
        return db.session.execute(sa.text(statement)).one()


def test_a_new_epoch_does_not_wait_for_a_plan(committing_app: Flask, planner: Planner) -> None:
    """It takes the clock of every feed; and no transaction is left open meanwhile."""
    working = planner.begin()
    url = sa.make_url(committing_app.config["OWNER_DATABASE_URI"])
    with connect(url) as connection:
        connection.execute("SET lock_timeout = '2s'")
        begin_epoch(connection)
        ((idle,),) = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
        ).fetchall()
    assert idle == 0
    planner.end(working)
    assert planner.runs == 1
    planner.phone.sync()
    assert len(planner.phone.live("planned_visits")) == 6


def test_what_a_phone_writes_meanwhile_is_in_the_plan(
    committing_app: Flask, planner: Planner
) -> None:
    phone = planner.phone
    phone.sync()
    home = next(iter(phone.live("households")))
    working = planner.begin()
    sunday = (MONDAY + timedelta(days=6)).isoformat()
    phone.record("planned_visits", household=home, week=MONDAY.isoformat(), day=sunday)
    (receipt,) = phone.sync()["receipts"]
    assert receipt["outcome"] == "applied"
    planner.end(working)
    assert planner.runs == 2
    with committing_app.app_context():
        rows = db.session.scalars(sa.select(PlannedVisit)).all()
        days = {str(row.household_id): row.planned_day for row in rows if not row.dropped}
    assert len(rows) == len(days) == 6
    assert days[home] == MONDAY + timedelta(days=6)


def test_a_task_that_is_overtaken_again_and_again_waits_its_turn(
    committing_app: Flask,
) -> None:
    with committing_app.app_context():
        f.make_county(db.session())
        db.session.commit()
    overtaken = 5
    tried = []

    def read(task: TaskRun) -> Callable[[], TaskWork]:
        tried.append(task.key)
        return lambda: write

    def write(task: TaskRun) -> None:
        task.session.execute(
            sa.text("INSERT INTO feeds (county, code) VALUES (:c, :k)"),
            {"c": task.county, "k": task.key},
        )
        if len(tried) <= overtaken:
            raise Overtaken

    process = JobProcess(committing_app, [], {"plan": LongWork(read)})
    with process.transaction(f.COUNTY) as (session, now):
        add_tasks(session, f.COUNTY, "plan", {"a": {}}, now)
    process.run_tasks()
    assert len(tried) == 3
    found = one(committing_app, "SELECT done_at, dead_at, error FROM tasks")
    assert (found.done_at, found.dead_at) == (None, None)
    assert found.error.startswith("Overtaken at")
    with process.transaction(f.COUNTY) as (session, now):
        session.execute(sa.text("UPDATE tasks SET not_before = :now"), {"now": now})
    process.run_tasks()
    assert len(tried) == 6
    assert one(committing_app, "SELECT done_at IS NOT NULL FROM tasks") == (True,)
    assert one(committing_app, "SELECT count(*) FROM feeds WHERE code = 'a'") == (1,)
