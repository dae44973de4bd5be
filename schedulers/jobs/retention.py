"""What is no longer needed goes: the audit log, notes of jobs, decided outcomes, pushed bodies.

Nothing that was pushed goes within 31 days: that long phones remember what they pushed and send it
again after a restore (docs/backup.md), which has to be recognised by then. Rows of the inbox stay,
with the hash of what was sent, so that a replay is recognised for ever; what is wiped is their
content. What would undo a load goes after a week.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import TextClause, text

from importing.journal import UNDO_FOR
from records.changes import Change, Was, hold_found, write_changes
from schedulers.jobs.job import Counts, Run

RESTORES_REACH_BACK = timedelta(days=31)
_RECORDS_AT_ONCE = 5_000

_AUDIT = text("DELETE FROM audit WHERE county = :county AND at < :before")
_PROVENANCE = ("household_provenance", "person_provenance")
# What would undo a load, and what loads there were; the newest stays, so that numbers go on.
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
_TRIALS_KEPT = timedelta(days=1)

# An open row is one that somebody still decides about, or whose author still answers.
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

# Records of people's own feeds, which leave their phones as any record that is deleted.
_ENDED = {
    # Without an area, nobody else decides about it: a version of a plan that is long over.
    "outcomes": """(decision <> 'returned' AND decided_at < :before
        OR area IS NULL AND decision IS NULL AND received_at < :before)""",
    "reminders": "expires_at < :before",
}


@dataclass(frozen=True, slots=True)
class Keep:
    """How long each kind of row is kept; none less than `RESTORES_REACH_BACK`."""

    audit: timedelta
    jobs: timedelta
    outcomes: timedelta
    bodies: timedelta


def forget_old(run: Run, keep: Keep) -> Counts:
    """Wipe and delete what is older than its retention period."""
    audit = _rows(run, _AUDIT, run.now - keep.audit)
    jobs = {name: _rows(run, delete, run.now - keep.jobs) for name, delete in _JOBS.items()}
    wiped = _rows(run, _WIPE_OLD, run.now - keep.bodies)
    wiped += _rows(run, _WIPE_DELETED, run.now - RESTORES_REACH_BACK)
    run.session.execute(_WIPE_CORRECTIONS, {"county": run.county})
    loads = _rows(run, _LOAD_ROWS, run.now - UNDO_FOR)
    for table in _PROVENANCE:
        _rows(run, text(_REPLACED.format(table=table)), run.now - UNDO_FOR)
    _forget_files(run, run.now - keep.audit)
    before = {"outcomes": run.now - keep.outcomes, "reminders": run.now - keep.jobs}
    ended = {table: _take_records(run, table, before[table]) for table in _ENDED}
    trials = _rows(run, _TRIALS, run.now - _TRIALS_KEPT)
    return {"audit": audit, **jobs, "bodies": wiped, "loads": loads, "trials": trials, **ended}


def _rows(run: Run, statement: TextClause, before: datetime) -> int:
    asked = {"county": run.county, "before": before, "now": run.now}
    return int(run.session.execute(statement, asked).rowcount)  # type: ignore[attr-defined]


def _forget_files(run: Run, before: datetime) -> None:
    """Loads so old, and what files said that no load is left of."""
    asked = {"county": run.county, "before": before}
    files = run.session.scalars(_LOADS, asked).all()
    if files:
        for table in _PROVENANCE:
            forget = text(_FILES.format(table=table))
            run.session.execute(forget, {"county": run.county, "files": list(files)})


def _take_records(run: Run, table: str, before: datetime) -> int:
    """Let what has ended leave its person's phones."""
    session, county = run.session, run.county
    ended = text(f"""
        SELECT id, rev, feed FROM {table} WHERE county = :county AND {_ENDED[table]}
        ORDER BY feed, seq LIMIT :most
    """)
    params = {"county": county, "before": before, "most": _RECORDS_AT_ONCE}
    found = hold_found(
        session, county, lambda: session.execute(ended, params).all(), lambda row: [row.feed]
    )
    gone = [Change(table, row.id, uuid4(), None, was=Was(row.rev, row.feed)) for row in found]
    write_changes(session, county, run.now, gone)
    return len(gone)
