"""Tables of the job process: runs, attempts, tasks and worker processes.

They hold no personal data. ``error`` is an exception's type and place in the code, never its
message: messages quote rows.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty

MAX_JOB_KEY = 160
MAX_ERROR = 300


class JobStart(OfCounty, Base):
    """Since when a job is on a county's timetable: earlier periods are not due."""

    __tablename__ = "job_starts"
    __table_args__ = (ForeignKeyConstraint(["county"], ["counties.county"]),)

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime]


class JobRun(OfCounty, Base):
    """A period that a job has done, written in the transaction of its work.

    ``told`` is the job's report: counts by name.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        Index("ix_job_runs_due", "county", "due_at"),
    )

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime]
    told: Mapped[object | None] = mapped_column(JSONB(none_as_null=True))


class JobAttempt(OfCounty, Base):
    """A period that is begun but not done: running, failed, or its process was killed.

    Written before the work begins, in a separate transaction, so that work which kills the process
    is noticed too. ``error`` is NULL until it raises. A successful run deletes the row.
    """

    __tablename__ = "job_attempts"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        CheckConstraint("attempts > 0", name="attempts_positive"),
    )

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    begun_at: Mapped[datetime]
    not_before: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(String(MAX_ERROR))


class Task(OfCounty, Base):
    """One part of a large job, done in its own transaction, exactly once.

    ``kind`` names the function, ``key`` the subject and period, so that a repeated request adds no
    second task. It waits, is done (``done_at``), or failed too often (``dead_at``: the dead-letter
    list).
    """

    __tablename__ = "tasks"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("done_at IS NULL OR dead_at IS NULL", name="one_end"),
        Index(
            "ix_tasks_waiting",
            "county",
            "not_before",
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
        Index("ix_tasks_dead", "county", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
        Index("ix_tasks_done", "county", "done_at", postgresql_where=text("done_at IS NOT NULL")),
    )

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(MAX_JOB_KEY), primary_key=True)
    payload: Mapped[object] = mapped_column(JSONB, server_default=text("'{}'"))
    added_at: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(MAX_ERROR))


class JobWorker(Base):
    """A job process that is running or ran recently. It serves all counties."""

    __tablename__ = "workers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
