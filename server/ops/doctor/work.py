"""The job process and what it gave up; the last backup."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from records.divisions import County
from records.feeds import Deployment
from schedulers.jobs.maintenance import backup_is_overdue
from server.jobs.job_state import state, worker_lives
from server.ops.doctor.finding import Finding
from server.ops.doctor.patient import Patient

_FAULTS = ("failing_jobs", "dead_tasks", "dead_messages", "overdue_tasks", "overdue_messages")
_START = "start worker.py (`make run` does); its log says why it ended"
_LOOK = "flask --app wsgi jobs state --county {0}, then jobs dead; jobs retry tries again"
_CLOCKS_DIFFER = timedelta(minutes=5)
_BACK_UP = "flask --app wsgi backup FOLDER --keep 14, daily (docs/backup.md)"
_CLOCK = sa.text("SELECT now()")


def worker(patient: Patient) -> Iterator[Finding]:
    """By its heartbeat, which has the database's time."""
    session = patient.database
    if worker_lives(session, session.scalar(_CLOCK)):
        yield Finding("worker", "ok", "a job process runs")
    else:
        text = "no job process runs: no plans, reminders or messages are made"
        yield Finding("worker", "fault", text, _START)


def jobs(patient: Patient) -> Iterator[Finding]:
    """What failed or waits too long, by county."""
    session = patient.database
    now = session.scalar(_CLOCK)
    failing = False
    for county in session.scalars(sa.select(County.county).order_by(County.county)):
        counts = {k: v for k, v in state(session, county, now).items() if k in _FAULTS and v}
        if counts:
            failing = True
            told = ", ".join(
                f"{number} {name.replace('_', ' ')}" for name, number in counts.items()
            )
            yield Finding("jobs", "warning", f"county {county}: {told}", _LOOK.format(county))
    if not failing:
        yield Finding("jobs", "ok", "no job failed, and nothing was given up or waits too long")


def backup(patient: Patient) -> Iterator[Finding]:
    """By the rule of the reminder; where there is no county yet, nothing can be lost."""
    session = patient.database
    last = session.scalar(sa.select(Deployment.backed_up_at))
    longest = timedelta(days=patient.settings.backup_days)
    if not session.scalar(sa.select(sa.exists(sa.select(County)))):
        yield Finding("backup", "ok", "there is no county yet, so nothing to back up")
    elif last is None:
        yield Finding("backup", "fault", "no backup was ever made", _BACK_UP)
    elif last > patient.now + _CLOCKS_DIFFER:
        text = f"the last backup is of {last:%Y-%m-%d %H:%M} UTC, which is still to come"
        yield Finding("backup", "warning", text, f"look at the clocks, and {_BACK_UP}")
    elif backup_is_overdue(last, patient.now, longest):
        days = (patient.now - last).days
        text = f"the last backup is {days} days old; YICETONG_BACKUP_DAYS allows {longest.days}"
        yield Finding("backup", "fault", text, _BACK_UP)
    else:
        yield Finding("backup", "ok", f"the last backup is of {last:%Y-%m-%d %H:%M} UTC")
