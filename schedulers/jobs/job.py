"""Jobs and their runs. docs/jobs.md explains how to add a job."""

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
    """One run of a job for a county and a period; ``now`` is the time of the database.

    The job's writes in ``session`` are committed together with the record of the run. With ``dry``
    they are rolled back, and the job must skip what cannot be rolled back (deleting files).
    """

    session: Session
    county: str
    zone: ZoneInfo
    period: str
    due_at: datetime
    now: datetime
    dry: bool = False


# Returns counts by name; they are logged and stored with the run.
Work = Callable[[Run], Counts]


@dataclass(frozen=True, slots=True)
class Job:
    """One entry of the timetable.

    After an outage, all periods that became due within ``look_back`` are run, oldest first.
    """

    name: str
    every: Every
    look_back: timedelta
    work: Work

    @property
    def about(self) -> str:
        """Description: the first line of the function's docstring."""
        work = self.work.func if isinstance(self.work, partial) else self.work
        return (work.__doc__ or "").strip().partition("\n")[0]


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One task of a large job; ``key`` and ``payload`` as given to `add_tasks`."""

    session: Session
    county: str
    zone: ZoneInfo
    key: str
    payload: Mapping[str, object]
    now: datetime


TaskWork = Callable[[TaskRun], None]


class Overtaken(RuntimeError):
    """The input of a computation changed before its result was written."""


@dataclass(frozen=True, slots=True)
class LongWork:
    """A task with a long computation, in three steps, so that no transaction stays open.

    ``read`` reads in its own transaction and returns the computation. The computation runs without
    a transaction and returns a function that writes the result in the task's transaction. If the
    input has changed, that function raises `Overtaken`, and all three steps are repeated.
    """

    read: Callable[[TaskRun], Callable[[], TaskWork]]
