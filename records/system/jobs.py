"""What the job process knows: which runs there were, what is to be done, who is at work.

Nothing here names people. ``error`` is the kind of a fault and its place in the code, never its
message: messages quote rows.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, Id, Instant, OfCounty

MAX_JOB_KEY = 160
MAX_ERROR = 300


class JobStart(OfCounty, Base):
    """Since when a job is on a county's timetable: what was due before is nobody's debt."""

    __tablename__ = "job_starts"
    __table_args__ = (ForeignKeyConstraint(["county"], ["counties.county"]),)

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[Instant]


class JobRun(OfCounty, Base):
    """A period that a job has done, written in the transaction of its work.

    ``told`` is what the job says of its run: counts by name.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        Index("ix_job_runs_due", "county", "due_at"),
    )

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    due_at: Mapped[Instant]
    done_at: Mapped[Instant]
    told: Mapped[object | None] = mapped_column(JSONB(none_as_null=True))


class JobAttempt(OfCounty, Base):
    """A period that was begun and is not done: under way, failed, or its process was killed.

    Noted before the work begins, in a transaction of its own, so that work which ends the process
    is seen too. ``error`` is None until it raises. The row goes with the run that succeeds.
    """

    __tablename__ = "job_attempts"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        CheckConstraint("attempts > 0", name="attempts_positive"),
    )

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    due_at: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(Integer)
    begun_at: Mapped[Instant]
    not_before: Mapped[Instant]
    error: Mapped[str | None] = mapped_column(String(MAX_ERROR))


class Task(OfCounty, Base):
    """One subject's share of a large job, done in a transaction of its own, exactly once.

    ``kind`` names the function, ``key`` the subject and period: whoever asks for it again finds it
    there. It waits, is done (``done_at``), or was given up after too many tries (``dead_at``):
    those are the dead-letter list.
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
    added_at: Mapped[Instant]
    not_before: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dead_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(String(MAX_ERROR))


class JobWorker(Base):
    """A job process that lives, or lived not long ago; it serves all counties, so it has none."""

    __tablename__ = "workers"

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[Instant]
    seen_at: Mapped[Instant]
