"""A job process as in production, with a timetable of seconds: what `tests.jobs_chaos` kills."""

import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import apscheduler.schedulers.base
from sqlalchemy import text

import schedulers.jobs.timetable
from schedulers.jobs.job import Counts, Job, Run, TaskRun
from schedulers.jobs.outbox import OutboxMessage, queue_messages
from schedulers.jobs.periods import DuePeriod
from schedulers.jobs.queues import OUTBOX, TASKS
from schedulers.jobs.retries import RetryPolicy
from schedulers.jobs.tasks import add_tasks
from schedulers.jobs.timetable import Ticker
from server import create_app
from server.channels.sender import OutboxSender
from server.config import Settings
from server.jobs.job_process import JobProcess

CLOCK = "JOBS_CHAOS_CLOCK"
UNTIL, _NEVER = "JOBS_CHAOS_UNTIL", "9999-01-01T00:00:00+00:00"  # nothing becomes due after that
FORM = "%Y-%m-%dT%H:%M:%SZ"
LOOK_BACK = timedelta(minutes=30)
MESSAGES, SUBJECTS = 2, 3  # of each period
POISON, KILLER = "poison", "killer"
QUICK = RetryPolicy(timedelta(seconds=2), 1, timedelta(seconds=2), attempts=3)
# Tries enough that no outage of the test makes anything else than poison be given up.
TRIES = 8
TASK_QUEUE = replace(TASKS, retry=replace(QUICK, attempts=TRIES))
OUTBOX_QUEUE = replace(OUTBOX, retry=replace(QUICK, attempts=1000))

_EFFECT = text("INSERT INTO effects (what) VALUES (:what)")
_PEOPLE = text("SELECT id FROM people WHERE county = :county")


@dataclass(frozen=True)
class Seconds:
    """Every so many seconds."""

    n: int

    @property
    def longest(self) -> timedelta:
        return timedelta(seconds=self.n)

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        until = min(until, datetime.fromisoformat(os.environ.get(UNTIL, _NEVER)))
        first = int(after.timestamp() // self.n + 1)
        for place in range(first, int(until.timestamp() // self.n) + 1):
            at = datetime.fromtimestamp(place * self.n, UTC)
            yield DuePeriod(at.strftime(FORM), at)

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        return DuePeriod(period, datetime.strptime(period, FORM).replace(tzinfo=UTC))


def tell(run: Run) -> Counts:
    """Leaves a trace, takes its time, tells somebody."""
    run.session.execute(_EFFECT, {"what": f"tell/{run.period}"})
    time.sleep(random.Random(run.period).uniform(0.02, 0.3))
    person = run.session.scalar(_PEOPLE, {"county": run.county})
    messages = [
        OutboxMessage(person, f"tell/{run.period}/{n}", "backup_overdue", {"days": n})
        for n in range(MESSAGES)
    ]
    queue_messages(run.session, run.county, messages, run.now)
    return {"told": MESSAGES}


def fan(run: Run) -> Counts:
    """Asks for tasks."""
    run.session.execute(_EFFECT, {"what": f"fan/{run.period}"})
    keys = {f"{run.period}/{n}": {} for n in range(SUBJECTS)}
    return {"asked": add_tasks(run.session, run.county, "plan", keys, run.now)}


def plan(subject: TaskRun) -> None:
    subject.session.execute(_EFFECT, {"what": f"plan/{subject.key}"})
    time.sleep(random.Random(subject.key).uniform(0.01, 0.1))
    if subject.key == POISON:
        raise ValueError("poison")
    if subject.key == KILLER:
        os.kill(os.getpid(), signal.SIGKILL)


JOBS = (Job("tell", Seconds(1), LOOK_BACK, tell), Job("fan", Seconds(2), LOOK_BACK, fan))


class OwnClock(datetime):
    """This process's wall clock, as far off as a file says.

    (libfaketime would do it for the whole process, but its sleep ends with EINVAL.)
    """

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + timedelta(seconds=int(Path(os.environ[CLOCK]).read_text()))


def main() -> None:
    # All that asks the process's own clock; jobs get the database's.
    apscheduler.schedulers.base.datetime = OwnClock
    schedulers.jobs.timetable.datetime = OwnClock
    settings = Settings.from_environment()
    process = JobProcess(create_app(settings), JOBS, {"plan": plan}, TASK_QUEUE)
    sender = OutboxSender(process, settings, OUTBOX_QUEUE)
    Ticker(
        {
            "heartbeat": (1, process.beat),
            "jobs": (0.2, process.run_due_jobs),
            "tasks": (0.2, process.run_tasks),
            "outbox": (0.2, sender.send_waiting),
        }
    ).run()


if __name__ == "__main__":
    main()
