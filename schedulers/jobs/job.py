"""A job, and what it is told when it runs. docs/jobs.md says how one is added."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from schedulers.jobs.periods import Every

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job: for which county and period, and when that is by the database's clock.

    What the job writes by ``session`` is committed together with the note that the period is done.
    A job of which ``dry`` is true writes as ever and is rolled back; what cannot be rolled back,
    such as deleting a file, it leaves undone.
    """

    session: Session
    county: str
    zone: ZoneInfo
    period: str
    due_at: datetime
    now: datetime
    dry: bool = False


# What a run did, as counts by name: they are logged, and kept with the run.
Work = Callable[[Run], Counts]


@dataclass(frozen=True, slots=True)
class Job:
    """A line of the timetable.

    ``look_back`` is how long after it was due a period is still worth running: after an outage all
    periods that began in that time are run, the oldest first.
    """

    name: str
    every: Every
    look_back: timedelta
    work: Work

    @property
    def about(self) -> str:
        """What it does: the first line of its function's docstring."""
        work = self.work.func if isinstance(self.work, partial) else self.work
        return (work.__doc__ or "").strip().partition("\n")[0]


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One task of a large job: ``key`` names whose, ``payload`` is what `add_tasks` was given."""

    session: Session
    county: str
    zone: ZoneInfo
    key: str
    payload: Mapping[str, object]
    now: datetime


TaskWork = Callable[[TaskRun], None]


class Overtaken(RuntimeError):
    """What was read before a computation no longer holds when its result is to be written."""


@dataclass(frozen=True, slots=True)
class LongWork:
    """A task that computes for long. It is in three steps, so that nobody waits meanwhile.

    ``read`` reads, in a transaction of its own, and returns the computation; that runs while none
    is open, and returns what writes its result in the task's transaction. If what was read has
    changed by then, that raises `Overtaken`, and all three are done anew.
    """

    read: Callable[[TaskRun], Callable[[], TaskWork]]
