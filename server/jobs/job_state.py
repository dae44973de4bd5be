"""The timetable of this deployment, and the state of the job process for operators."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from schedulers.jobs.job import Counts, Job, Run
from schedulers.jobs.purposes_ended import PurposePeriods
from schedulers.jobs.queues import OUTBOX, TASKS, Queue
from schedulers.jobs.retention import RetentionPeriods
from schedulers.jobs.timetable import timetable
from server.config import Settings
from server.photos.files import photo_files
from server.photos.leftovers import remove_orphans
from server.services.rights.erasing import list_of
from server.web.request_context import settings

QUEUES = (TASKS.table, OUTBOX.table)

# A worker writes its heartbeat every 10 s; what waits longer than OVERDUE is overdue.
LIVES = timedelta(minutes=1)
OVERDUE = timedelta(minutes=15)

_SEEN = text("SELECT max(seen_at) FROM workers")
_STATE = text("""
    SELECT
        (SELECT count(*) FROM job_attempts
         WHERE county = :county AND error IS NOT NULL) AS failing_jobs,
        (SELECT count(*) FROM tasks WHERE county = :county AND dead_at IS NOT NULL) AS dead_tasks,
        (SELECT count(*) FROM outbox
         WHERE county = :county AND dead_at IS NOT NULL
           AND coalesce(error, '') <> ALL(CAST(:no_fault AS text[]))) AS dead_messages,
        (SELECT count(*) FROM tasks
         WHERE county = :county AND greatest(added_at, not_before) < :overdue
         AND done_at IS NULL AND dead_at IS NULL) AS overdue_tasks,
        (SELECT count(*) FROM outbox WHERE county = :county AND not_before < :overdue
         AND sent_at IS NULL AND dead_at IS NULL) AS overdue_messages,
        (SELECT backed_up_at FROM deployment) AS backed_up_at
""")
_LAST = text("""
    SELECT DISTINCT ON (job) job, period, done_at, told FROM job_runs
    WHERE county = :county ORDER BY job, due_at DESC
""")
_ATTEMPTS = text("""
    SELECT job, period, attempts, begun_at, error FROM job_attempts
    WHERE county = :county ORDER BY job, period
""")


def jobs_of(settings: Settings) -> tuple[Job, ...]:
    """The timetable with the retention periods of these settings."""
    keep = RetentionPeriods(
        audit=timedelta(days=settings.keep_audit_days),
        jobs=timedelta(days=settings.keep_jobs_days),
        outcomes=timedelta(days=settings.keep_outcomes_days),
        bodies=timedelta(days=settings.keep_bodies_days),
        coverage_years=settings.keep_coverage_years,
    )
    purposes = PurposePeriods(
        gone_years=settings.keep_gone_years,
        notes_years=settings.keep_notes_years,
        photos_years=settings.keep_photos_years,
        payees_years=settings.keep_payees_years,
        erasures=list_of(settings),
    )
    return timetable(keep, purposes, timedelta(days=settings.backup_days), clean_photos)


def clean_photos(run: Run) -> Counts:
    """Remove expired uploads, and stored bytes that no photo's record names."""
    removed = remove_orphans(run.session, photo_files(), run.county, run.now, dry=run.dry)
    return removed._asdict()


def worker_lives(session: Session, now: datetime) -> bool:
    """True if a job process had a heartbeat within the last minute."""
    seen = session.scalar(_SEEN)
    return seen is not None and now - seen < LIVES


def state(session: Session, county: str, now: datetime) -> dict[str, Any]:
    """Counts of failing and overdue work; zeros if all is well."""
    params = {"county": county, "overdue": now - OVERDUE, "no_fault": list(OUTBOX.no_fault)}
    row = session.execute(_STATE, params).mappings().one()
    return {"worker_lives": worker_lives(session, now), **row}


def overview(
    session: Session, county: str, zone: ZoneInfo, jobs: Sequence[Job], now: datetime
) -> list[dict[str, Any]]:
    """Every job with its last run, its next run, and its running or failed attempts."""
    last = {row["job"]: row for row in session.execute(_LAST, {"county": county}).mappings()}
    attempts: dict[str, list[dict[str, Any]]] = {}
    for row in session.execute(_ATTEMPTS, {"county": county}).mappings():
        attempts.setdefault(row["job"], []).append({**row})
    return [
        {
            "name": job.name,
            "about": job.about,
            "last": last.get(job.name),
            "next_at": next(job.every.between(now, now + job.every.longest, zone)).at,
            "attempts": attempts.get(job.name, []),
        }
        for job in jobs
    ]


def dead_letters(session: Session, county: str, limit: int) -> list[dict[str, Any]]:
    """Tasks and messages that were given up, with the day, the latest first; no names.

    Their keys would disclose who is behind, or who requested what: a hash stands for each key.
    """
    rows = [
        {
            "queue": queue.table,
            "kind": row.kind,
            "key": _hashed_key(county, queue, row),
            "attempts": row.attempts,
            "dead_at": row.dead_on,
            "error": row.error,
        }
        for queue in (TASKS, OUTBOX)
        for row in queue.dead(session, county, limit)
    ]
    rows.sort(key=lambda row: (row["queue"], row["kind"], row["key"]))
    return sorted(rows, key=lambda row: row["dead_at"], reverse=True)[:limit]


def _hashed_key(county: str, queue: Queue, row: Row[Any]) -> str:
    """A keyed hash of the item's key: stable, and not found by hashing guessed keys."""
    text = f"dead_letter:{county}:{queue.table}:{row.kind}:{row.key}".encode()
    return hmac.new(settings().secret_key.encode(), text, hashlib.sha256).hexdigest()[:32]


def revive(
    session: Session, county: str, now: datetime, queue: str, kind: str | None, key: str | None
) -> int:
    """Queue dead tasks or messages again: all, those of a kind, or the one that `dead_letters`
    lists under ``key``. Returns how many."""
    chosen = {each.table: each for each in (TASKS, OUTBOX)}[queue]
    if key is None:
        return chosen.revive(session, county, now, kind, None)
    matching = (
        row
        for row in chosen.dead(session, county, limit=None)
        if kind in (None, row.kind) and _hashed_key(county, chosen, row) == key
    )
    return sum(chosen.revive(session, county, now, row.kind, row.key) for row in matching)
