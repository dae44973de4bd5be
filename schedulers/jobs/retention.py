"""Retention: delete old audit entries, hand-overs, feedback, job runs, decided outcomes and figures
of coverage; wipe pushed bodies.

Pushed content is kept for at least 31 days: after a restore, phones push again what they pushed in
that time (docs/backup.md). Inbox rows stay with the hash of their content, so that a repeated push
is always recognised; only the content is wiped. The undo data of a load is kept for a week.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import TextClause, text

from importing.journal import UNDO_FOR
from records.changes import Change, Was, hold_rows, write_changes
from records.dates import local_day
from records.db import changed_rows
from schedulers.coverage.forget import forget_years
from schedulers.jobs.job import Counts, Run

RESTORES_REACH_BACK = timedelta(days=31)
_MAX_RECORDS = 5_000

_AUDIT = text("DELETE FROM audit WHERE county = :county AND at < :before")
# They name who asked; what became of them is read from visits that stay.
_HANDOVERS = text("DELETE FROM handovers WHERE county = :county AND until < CAST(:before AS date)")
_FEEDBACK = text("DELETE FROM feedback WHERE county = :county AND day < CAST(:before AS date)")
_PROVENANCE = ("household_provenance", "person_provenance")
# Undo data, and the loads themselves; the newest load stays, so that the numbering continues.
_LOAD_ROWS = text("""
    DELETE FROM load_rows r USING loads l
    WHERE r.county = :county AND l.county = r.county AND l.number = r.load AND l.at < :before
""")
_LOADS = text("""
    DELETE FROM loads l WHERE county = :county AND at < :before
    AND EXISTS (SELECT FROM loads n WHERE n.county = l.county AND n.number > l.number)
    RETURNING file
""")
_FILES = """
    UPDATE {table} p SET said = jsonb_set(said, '{{files}}', (said -> 'files') - g.files)
    FROM (SELECT coalesce(array_agg(f.name), '{{}}') AS files
          FROM unnest(CAST(:files AS text[])) f(name)
          WHERE NOT EXISTS (SELECT FROM loads l WHERE l.county = :county AND l.file = f.name)) g
    WHERE p.county = :county AND said -> 'files' ?| g.files
"""
_REPLACED = """
    UPDATE {table} p SET said = jsonb_set(said, '{{replaced}}', (said -> 'replaced') - g.loads)
    FROM (SELECT coalesce(array_agg(CAST(number AS text)), '{{}}') AS loads
          FROM loads WHERE county = :county AND at < :before) g
    WHERE p.county = :county AND said -> 'replaced' ?| g.loads
"""
_JOBS = {
    "runs": text("DELETE FROM job_runs WHERE county = :county AND due_at < :before"),
    "attempts": text("DELETE FROM job_attempts WHERE county = :county AND due_at < :before"),
    "tasks": text("""
        DELETE FROM tasks WHERE county = :county AND (done_at < :before OR dead_at < :before)
    """),
    "messages": text("""
        DELETE FROM outbox WHERE county = :county AND (sent_at < :before OR dead_at < :before)
    """),
}

_TRIALS = text("DELETE FROM plan_trials WHERE county = :county AND asked_at < :before")
_KEEP_TRIALS = timedelta(days=1)

# Open rows stay: those that wait for a decision, or for an answer of their author.
_WIPE = """
    UPDATE inbox i SET body = NULL, base = NULL, wiped_at = :now
    WHERE i.county = :county AND i.wiped_at IS NULL AND {which} AND NOT EXISTS (
        SELECT FROM outcomes o WHERE o.county = i.county AND o.id = i.key
        AND (o.decision IS NULL OR o.decision = 'returned'))
"""
_WIPE_OLD = text(_WIPE.format(which="i.received_at < :before"))
_WIPE_DELETED = text(
    _WIPE.format(
        which="""i.received_at < :before AND i.record_id IN (
            SELECT record_id FROM tombstones
            WHERE county = :county AND why = 'deleted' AND at < :before)"""
    )
)
_WIPE_CORRECTIONS = text("""
    UPDATE decisions d SET changes = NULL FROM inbox i
    WHERE d.county = :county AND d.changes IS NOT NULL AND i.county = d.county AND i.key = d.key
      AND i.wiped_at IS NOT NULL
""")

# Records of personal feeds; phones remove them like any deleted record.
_ENDED = {
    # Without an area nobody decides about it: a version of an old plan.
    "outcomes": """(decision <> 'returned' AND decided_at < :before
        OR area IS NULL AND decision IS NULL AND received_at < :before)""",
    "reminders": "expires_at < :before",
}


@dataclass(frozen=True, slots=True)
class RetentionPeriods:
    """Retention periods; none is shorter than `RESTORES_REACH_BACK`.

    ``coverage_years``: whole years before the present one.
    """

    audit: timedelta
    jobs: timedelta
    outcomes: timedelta
    bodies: timedelta
    coverage_years: int


def forget_old(run: Run, keep: RetentionPeriods) -> Counts:
    """Wipe and delete data that is older than its retention period."""
    audit = _execute(run, _AUDIT, run.now - keep.audit)
    handovers = _execute(run, _HANDOVERS, run.now - keep.audit)
    feedback = _execute(run, _FEEDBACK, run.now - keep.audit)
    year = local_day(run.now, run.zone).year - keep.coverage_years
    coverage = forget_years(run.session, run.county, date(year, 1, 1))
    jobs = {name: _execute(run, delete, run.now - keep.jobs) for name, delete in _JOBS.items()}
    wiped = _execute(run, _WIPE_OLD, run.now - keep.bodies)
    wiped += _execute(run, _WIPE_DELETED, run.now - RESTORES_REACH_BACK)
    run.session.execute(_WIPE_CORRECTIONS, {"county": run.county})
    loads = _execute(run, _LOAD_ROWS, run.now - UNDO_FOR)
    for table in _PROVENANCE:
        _execute(run, text(_REPLACED.format(table=table)), run.now - UNDO_FOR)
    _delete_files(run, run.now - keep.audit)
    before = {"outcomes": run.now - keep.outcomes, "reminders": run.now - keep.jobs}
    ended = {table: _delete_records(run, table, before[table]) for table in _ENDED}
    trials = _execute(run, _TRIALS, run.now - _KEEP_TRIALS)
    counted = {"handovers": handovers, "feedback": feedback, "coverage": coverage}
    return {
        "audit": audit,
        **counted,
        **jobs,
        "bodies": wiped,
        "loads": loads,
        "trials": trials,
        **ended,
    }


def _execute(run: Run, statement: TextClause, before: datetime) -> int:
    params = {"county": run.county, "before": before, "now": run.now}
    return changed_rows(run.session.execute(statement, params))


def _delete_files(run: Run, before: datetime) -> None:
    """Delete old loads, and the provenance data of files without a load."""
    params = {"county": run.county, "before": before}
    files = run.session.scalars(_LOADS, params).all()
    if files:
        for table in _PROVENANCE:
            forget = text(_FILES.format(table=table))
            run.session.execute(forget, {"county": run.county, "files": list(files)})


def _delete_records(run: Run, table: str, before: datetime) -> int:
    """Delete ended records of personal feeds, with tombstones."""
    session, county = run.session, run.county
    ended = text(f"""
        SELECT id, rev, feed FROM {table} WHERE county = :county AND {_ENDED[table]}
        ORDER BY feed, seq LIMIT :most
    """)
    params = {"county": county, "before": before, "most": _MAX_RECORDS}
    rows = hold_rows(
        session, county, lambda: session.execute(ended, params).all(), lambda row: [row.feed]
    )
    gone = [Change(table, row.id, uuid4(), None, was=Was(row.rev, row.feed)) for row in rows]
    write_changes(session, county, run.now, gone)
    return len(gone)
