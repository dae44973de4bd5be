"""Find due periods of jobs (the calendar minus the runs), and run each of them once.

A run has two transactions, so that an attempt counts even if the process dies:

1. `begin` records the attempt and postpones the next one (a lease).
2. `perform` does the work, writes the run and deletes the attempt.

An advisory lock on the period excludes other processes; the primary key of the run is a second
guard. ``now`` is the time of the database, never of a process.
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
_EPSILON = timedelta(microseconds=1)

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
_INSERT_RUN = text("""
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
    """Due periods that are not done, oldest first, without those that are being tried or that wait
    after a failure. A job that is new in the county begins with its latest period."""
    jobs = list(jobs)
    since = _starts(session, county, zone, jobs, now)
    oldest = min((now - job.look_back for job in jobs), default=now)
    params = {"county": county, "oldest": oldest, "now": now}
    known = {(row.job, row.period) for row in session.execute(_KNOWN, params)}
    periods = [
        (job, period)
        for job in jobs
        for period in job.every.between(
            max(since[job.name] - _EPSILON, now - job.look_back), now, zone
        )
        if (job.name, period.period) not in known
    ]
    return sorted(periods, key=lambda each: each[1].at)


def _starts(
    session: Session, county: str, zone: ZoneInfo, jobs: list[Job], now: datetime
) -> dict[str, datetime]:
    since: dict[str, datetime] = dict(session.execute(_STARTS, {"county": county}).all())
    new = {job.name: latest(job.every, now, zone).at for job in jobs if job.name not in since}
    if not new:
        return since
    params = {"county": county, "jobs": list(new), "sinces": list(new.values())}
    session.execute(_START, params)
    return dict(session.execute(_STARTS, {"county": county}).all())


def begin(
    session: Session,
    county: str,
    job: Job,
    period: DuePeriod,
    now: datetime,
    retry: RetryPolicy = RETRY,
) -> bool:
    """Record an attempt; False if the period is done or is being run. The caller commits."""
    key = _key(county, job, period)
    if not _try_lock(session, key) or session.scalar(_IS_DONE, key):
        return False
    params = {**key, "due_at": period.at, "now": now, "not_before": now + retry.first}
    attempts = session.scalar(_BEGIN, params)
    if attempts is not None and attempts > 1:
        session.execute(_WAIT, {**key, "not_before": now + retry.after(attempts)})
    return attempts is not None


def perform(
    session: Session, county: str, zone: ZoneInfo, job: Job, period: DuePeriod, now: datetime
) -> Counts | None:
    """Do the work; None if the period is done or is being run. The caller commits."""
    key = _key(county, job, period)
    if not _try_lock(session, key):
        return None
    if session.scalar(_INSERT_RUN, {**key, "due_at": period.at, "now": now}) is None:
        return None
    counts = job.work(Run(session, county, zone, period.period, period.at, now))
    session.execute(_DONE, {**key, "told": orjson.dumps(counts).decode()})
    return counts


def fail(session: Session, county: str, job: Job, period: DuePeriod, error: str) -> None:
    """Store the error of a run; it is tried again."""
    session.execute(_FAIL, {**_key(county, job, period), "error": error[:MAX_ERROR]})


def _try_lock(session: Session, key: dict[str, str]) -> bool:
    name = "/".join(("job", *key.values()))
    return bool(session.scalar(_LOCK, {"name": name}))


def _key(county: str, job: Job, period: DuePeriod) -> dict[str, str]:
    return {"county": county, "job": job.name, "period": period.period}
