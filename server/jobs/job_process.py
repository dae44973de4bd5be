"""The job process: at each tick it finds, claims, runs and commits what is due.

Any number of these may run on one database; one is enough. It may be killed at any moment. Jobs are
committed here (schedulers/ only writes). A job that fails is noted, logged and tried again; it
delays no other job and no other county.
"""

from __future__ import annotations

import contextlib
import os
import socket
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from flask import Flask
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from authz.access_context import EVERYTHING, access_context, of_county
from records.db import db
from records.divisions import County
from records.system.jobs import MAX_ERROR
from schedulers.jobs import runs
from schedulers.jobs.job import Counts, Job, LongWork, Overtaken, Run, TaskRun, TaskWork
from schedulers.jobs.periods import DuePeriod
from schedulers.jobs.queues import TASKS, Item, Queue
from server.web.database_errors import diagnosis_of, lost_connection

# A job's statements may take longer than a request's.
_LONG = text("SELECT set_config('statement_timeout', '15min', true)")
_FORGET_WORKERS_AFTER = timedelta(days=7)
_TASKS_AT_ONCE = 100  # of one county, before the next county has its turn
_MAX_TRIES = 3  # in a row, of a task that concurrent writes overtake; then it is queued again

_CLOCK: Select[datetime] = select(func.clock_timestamp())
_SEEN = text("""
    INSERT INTO workers (id, name, started_at, seen_at) VALUES (:id, :name, :now, :now)
    ON CONFLICT (id) DO UPDATE SET seen_at = :now
""")
_FORGET_WORKERS = text("DELETE FROM workers WHERE seen_at < :before")

log = structlog.get_logger("server.jobs")
# What is logged inside, such as a slow statement, says whose it is.
_logged_with = structlog.contextvars.bound_contextvars


class JobProcess:
    """The work of one process; `worker.py` calls it at each tick."""

    def __init__(
        self,
        app: Flask,
        jobs: Sequence[Job],
        task_work: Mapping[str, TaskWork | LongWork] = MappingProxyType({}),
        tasks: Queue = TASKS,
    ) -> None:
        self.app = app
        self.jobs = jobs
        self.task_work = task_work
        self.tasks = tasks
        self.stopping = False
        self._id = uuid4()
        self._name = f"{socket.gethostname()[:60]}:{os.getpid()}"

    # -- called at each tick

    def beat(self) -> None:
        """Write this process's heartbeat."""
        with self.surviving("heartbeat"), self.transaction() as (session, now):
            session.execute(_SEEN, {"id": self._id, "name": self._name, "now": now})
            session.execute(_FORGET_WORKERS, {"before": now - _FORGET_WORKERS_AFTER})

    def run_due_jobs(self) -> None:
        """Run all that is due in all counties, the oldest first in each."""
        with self.surviving("jobs"):
            for county, zone in self.counties():
                with self.surviving("jobs", county=county):
                    for job, due in self.due(county, zone):
                        if self.stopping:
                            return
                        self.run(county, zone, job, due)

    def run_tasks(self) -> bool:
        """Work through the task queue, county by county in turn, until it is empty.

        True if there was anything to do.
        """
        worked = False
        with self.surviving("tasks"):
            counties = self.counties()
            while counties and not self.stopping:
                done = [(each, self._run_some_tasks(*each)) for each in counties]
                worked = worked or any(number for _, number in done)
                counties = [each for each, number in done if number == _TASKS_AT_ONCE]
        return worked

    def tasks_wait(self, kinds: Sequence[str]) -> bool:
        """True if a task of these kinds waits in any county."""
        with self.surviving("tasks"), self.transaction() as (session, now):
            return self.tasks.any_wait(session, now, kinds)
        return False

    # -- jobs

    def counties(self) -> list[tuple[str, ZoneInfo]]:
        with self.transaction() as (session, _):
            rows = session.execute(select(County.county, County.timezone).order_by(County.county))
            return [(county, ZoneInfo(timezone)) for county, timezone in rows]

    def due(
        self, county: str, zone: ZoneInfo, *, peek: bool = False
    ) -> list[tuple[Job, DuePeriod]]:
        """The jobs that are due in a county; ``peek`` does not store new jobs as known."""
        with self.transaction(county, keep=not peek) as (session, now):
            return runs.due(session, county, zone, self.jobs, now)

    def run(self, county: str, zone: ZoneInfo, job: Job, due: DuePeriod) -> Counts | None:
        """Run a job for a period; None if it failed, or is another process's."""
        try:
            with self.transaction(county) as (session, now):
                if not runs.begin(session, county, job, due, now):
                    return None
            with _logged_with(job=job.name), self.transaction(county) as (session, now):
                session.execute(_LONG)
                counts = runs.perform(session, county, zone, job, due, now)
        except Exception as error:
            log.error("job_failed", job=job.name, county=county, period=due.period, exc_info=error)
            with self.surviving("jobs", county=county), self.transaction(county) as (session, _):
                runs.fail(session, county, job, due, fault_of(error))
            return None
        if counts is not None:
            log.info("job_done", job=job.name, county=county, period=due.period, **counts)
        return counts

    def rehearse(self, county: str, zone: ZoneInfo, job: Job, due: DuePeriod) -> Counts:
        """Run a job and roll it back; raises what it raises."""
        with self.transaction(county, keep=False) as (session, now):
            session.execute(_LONG)
            return job.work(Run(session, county, zone, due.period, due.at, now, dry=True))

    # -- tasks

    def _run_some_tasks(self, county: str, zone: ZoneInfo) -> int:
        """Run up to ``_TASKS_AT_ONCE`` tasks; returns how many."""
        for done in range(_TASKS_AT_ONCE):
            if self.stopping:
                return done
            with self.transaction(county) as (session, now):
                item = self.tasks.claim(session, county, now, list(self.task_work))
            if item is None:
                return done
            self._run_task(county, zone, item)
        return _TASKS_AT_ONCE

    def _run_task(self, county: str, zone: ZoneInfo, item: Item) -> None:
        try:
            for tries_left in reversed(range(_MAX_TRIES)):
                try:
                    with _logged_with(task=item["kind"]):
                        self._work_on(county, zone, item)
                    break
                except Overtaken:
                    if not tries_left:
                        raise
        except Exception as error:
            with self.transaction(county) as (session, now):
                dead = self.tasks.fail(session, county, item, now, fault_of(error), final=False)
            log.error(
                "task_dead" if dead else "task_failed",
                kind=item["kind"],
                county=county,
                attempts=item["attempts"],
                exc_info=error,
            )

    def _work_on(self, county: str, zone: ZoneInfo, item: Item) -> None:
        def task_run(session: Session, now: datetime) -> TaskRun:
            return TaskRun(session, county, zone, item["key"], item["payload"], now)

        work = self.task_work[item["kind"]]
        if isinstance(work, LongWork):
            with self.transaction(county) as (session, now):
                compute = work.read(task_run(session, now))
            work = compute()
        with self.transaction(county) as (session, now):
            session.execute(_LONG)
            if self.tasks.hold(session, county, item):
                work(task_run(session, now))
                self.tasks.finish(session, county, item, now)

    # -- transactions

    @contextlib.contextmanager
    def transaction(
        self, county: str | None = None, *, keep: bool = True
    ) -> Iterator[tuple[Session, datetime]]:
        """A session and the database's time; committed at the end, rolled back by an exception.

        The session sees only the rows of ``county``, or all rows if it is None. Without ``keep``
        everything is rolled back.
        """
        context = EVERYTHING if county is None else of_county(county)
        with self.app.app_context(), access_context(context):
            session = db.session()
            try:
                yield session, session.execute(_CLOCK).scalar_one()
                session.commit() if keep else session.rollback()
            except BaseException:
                session.rollback()
                raise

    @contextlib.contextmanager
    def surviving(self, what: str, **where: str) -> Iterator[None]:
        """Log an exception instead of raising it, so that the next tick follows."""
        try:
            yield
        except Exception as error:
            if lost_connection(error):
                log.warning("database_away", what=what, **where)
            else:
                log.error("tick_failed", what=what, exc_info=error, **where)


def fault_of(error: BaseException) -> str:
    """The error's class, SQLSTATE and place in the code. Never its message: it may quote a row."""
    state = diagnosis_of(getattr(error, "orig", None)).sqlstate
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{f' {state}' if state else ''}{at}"[:MAX_ERROR]
