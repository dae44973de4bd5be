"""Which periods of which jobs are due, and that each is done once: the calendar minus the runs.

A run has two transactions, so that work which ends its process is noticed:

1. `begin` notes the attempt, and until when nobody else shall try.
2. `perform` does the work and writes the run; the attempt goes with it.

Whoever holds the period's advisory lock is at it. Should two come that far all the same, the
run's primary key lets one of them commit. Nothing here depends on a process's own clock: ``now``
is the database's.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from records.system.jobs import MAX_ERROR
from schedulers.jobs.job import Counts, Job, Run
from schedulers.jobs.periods import DuePeriod, latest
from schedulers.jobs.retries import RetryPolicy

RETRY = RetryPolicy(timedelta(seconds=5), 2, timedelta(minutes=10))
_MOMENT = timedelta(microseconds=1)

_START = text("""
    INSERT INTO job_starts (county, job, since)
    SELECT :county, j.job, j.since
    FROM unnest(CAST(:jobs AS text[]), CAST(:sinces AS timestamptz[])) AS j(job, since)
    ON CONFLICT DO NOTHING
""")
_STARTS = text("SELECT job, since FROM job_starts WHERE county = :county")
_KNOWN = text("""
    SELECT job, period FROM job_runs WHERE county = :county AND due_at >= :oldest
    UNION ALL
    SELECT job, period FROM job_attempts WHERE county = :county AND not_before > :now
""")
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
_IS_DONE = text("""
    SELECT 1 FROM job_runs WHERE county = :county AND job = :job AND period = :period
""")
_BEGIN = text("""
    INSERT INTO job_attempts AS a (county, job, period, due_at, attempts, begun_at, not_before)
    VALUES (:county, :job, :period, :due_at, 1, :now, :not_before)
    ON CONFLICT (county, job, period) DO UPDATE
    SET attempts = a.attempts + 1, begun_at = :now, not_before = :not_before
    WHERE a.not_before <= :now
    RETURNING attempts
""")
_WAIT = text("""
    UPDATE job_attempts SET not_before = :not_before
    WHERE county = :county AND job = :job AND period = :period
""")
_TAKE = text("""
    INSERT INTO job_runs (county, job, period, due_at, done_at)
    VALUES (:county, :job, :period, :due_at, :now)
    ON CONFLICT DO NOTHING RETURNING 1
""")
_DONE = text("""
    WITH ended AS (
        DELETE FROM job_attempts WHERE county = :county AND job = :job AND period = :period
    )
    UPDATE job_runs SET told = CAST(CAST(:told AS text) AS jsonb)
    WHERE county = :county AND job = :job AND period = :period
""")
_FAIL = text("""
    UPDATE job_attempts SET error = :error
    WHERE county = :county AND job = :job AND period = :period
""")


def due(
    session: Session, county: str, zone: ZoneInfo, jobs: Iterable[Job], now: datetime
) -> list[tuple[Job, DuePeriod]]:
    """All that is due and not done, the oldest first; without what somebody else tries just now,
    or what failed and waits. A job that is new in the county begins with its latest period."""
    jobs = list(jobs)
    since = _starts(session, county, zone, jobs, now)
    oldest = min((now - job.look_back for job in jobs), default=now)
    asked = {"county": county, "oldest": oldest, "now": now}
    known = {(row.job, row.period) for row in session.execute(_KNOWN, asked)}
    found = [
        (job, period)
        for job in jobs
        for period in job.every.between(
            max(since[job.name] - _MOMENT, now - job.look_back), now, zone
        )
        if (job.name, period.period) not in known
    ]
    return sorted(found, key=lambda each: each[1].at)


def _starts(
    session: Session, county: str, zone: ZoneInfo, jobs: list[Job], now: datetime
) -> dict[str, datetime]:
    since: dict[str, datetime] = dict(session.execute(_STARTS, {"county": county}).all())
    new = {job.name: latest(job.every, now, zone).at for job in jobs if job.name not in since}
    if not new:
        return since
    asked = {"county": county, "jobs": list(new), "sinces": list(new.values())}
    session.execute(_START, asked)
    return dict(session.execute(_STARTS, {"county": county}).all())


def begin(
    session: Session,
    county: str,
    job: Job,
    period: DuePeriod,
    now: datetime,
    retry: RetryPolicy = RETRY,
) -> bool:
    """Note an attempt, and commit; False where it is done, or somebody is at it."""
    key = _key(county, job, period)
    if not _locked(session, key) or session.scalar(_IS_DONE, key):
        return False
    asked = {**key, "due_at": period.at, "now": now, "not_before": now + retry.first}
    attempts = session.scalar(_BEGIN, asked)
    if attempts is not None and attempts > 1:
        session.execute(_WAIT, {**key, "not_before": now + retry.after(attempts)})
    return attempts is not None


def perform(
    session: Session, county: str, zone: ZoneInfo, job: Job, period: DuePeriod, now: datetime
) -> Counts | None:
    """Do the work, and commit; None where somebody else is at it or has done it."""
    key = _key(county, job, period)
    if not _locked(session, key):
        return None
    if session.scalar(_TAKE, {**key, "due_at": period.at, "now": now}) is None:
        return None
    told = job.work(Run(session, county, zone, period.period, period.at, now))
    session.execute(_DONE, {**key, "told": orjson.dumps(told).decode()})
    return told


def fail(session: Session, county: str, job: Job, period: DuePeriod, error: str) -> None:
    """Keep what a run was ended by; it is tried again."""
    session.execute(_FAIL, {**_key(county, job, period), "error": error[:MAX_ERROR]})


def _locked(session: Session, key: dict[str, str]) -> bool:
    name = "/".join(("job", *key.values()))
    return bool(session.scalar(_LOCK, {"name": name}))


def _key(county: str, job: Job, period: DuePeriod) -> dict[str, str]:
    return {"county": county, "job": job.name, "period": period.period}
