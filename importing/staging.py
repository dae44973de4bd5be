"""Staging: rows by COPY into temporary tables, and ``seq`` numbers for changed records.

All temporary tables are named ``load_...`` and end with the transaction.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from importing.load_outcome import MAX_NOTES, LoadOrder, LoadOutcome, Note, limit_notes
from importing.problems import CountyUnknown, LoadRunning
from records.changes import allocate_seqs, write_tombstones
from records.dates import COUNTY_ZONE
from records.db import changed_rows

_LOCK = "hashtextextended('load ' || :county, 0)"
_WAIT_FOR_LOCK = text(f"SELECT pg_advisory_xact_lock({_LOCK})")
_TRY_LOCK = text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")
# Shown in pg_stat_activity, where other loads read it.
_SET_NAME = text("SELECT set_config('application_name', :who, true)")
_LOADING = re.compile(r"flask load (?P<kind>\w+) by (?P<by>.*)")
_LOCK_HOLDER = text(f"""
    SELECT a.application_name, to_char(a.xact_start AT TIME ZONE coalesce({COUNTY_ZONE}, 'UTC'),
                                       'YYYY-MM-DD HH24:MI')
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND CAST(l.classid AS bigint) << 32 | CAST(l.objid AS bigint) = {_LOCK}
""")
_TODAY = text("""
    SELECT CAST(CAST(:now AS timestamptz) AT TIME ZONE timezone AS date)
    FROM counties WHERE county = :county
""")
_COUNT_NOTES = text("""
    SELECT count(*), count(DISTINCT number) FILTER (WHERE level = 'error'),
           count(*) FILTER (WHERE level = 'warning')
    FROM load_notes
""")
_FIRST_NOTES = text("""
    SELECT * FROM (SELECT * FROM load_notes ORDER BY level, number, field LIMIT :max) s
    ORDER BY number, field
""")
_NOTES = {"number": "int", "field": "text", "code": "text", "reason": "text", "level": "text"}


def lock_against_loads(session: Session, county: str) -> None:
    """Lock the county against other loads until the transaction ends."""
    session.execute(_WAIT_FOR_LOCK, {"county": county})


def lift_timeouts(session: Session) -> None:
    """Lift the statement timeout for a load, and the idle timeout for its hashing of passwords,
    which takes 80 s for 900 people."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '1h'"))


def begin(session: Session, order: LoadOrder, kind: str) -> date:
    """Lock the county for one load; return today in the county.

    Other loads are refused from here on, so check the file by itself before. Raises LoadRunning and
    CountyUnknown.
    """
    lift_timeouts(session)
    session.execute(_SET_NAME, {"who": f"flask load {kind} by {order.actor}"})
    if not session.scalar(_TRY_LOCK, {"county": order.county}):
        for who, since in session.execute(_LOCK_HOLDER, {"county": order.county}):
            if other := _LOADING.fullmatch(who or ""):
                # PostgreSQL hides the time of another role's sessions.
                running = f"a load of {other['kind']} by {other['by']}"
                running += f", since {since}" if since else ""
                raise LoadRunning(running, **other.groupdict(), since=since)
        # Not a load but a short change of assignments (server/services/accounts/people.py): wait.
        lock_against_loads(session, order.county)
    today: date | None = session.scalar(_TODAY, {"county": order.county, "now": order.now})
    if today is None:
        raise CountyUnknown(order.county)
    return today


def stage(
    session: Session, table: str, columns: dict[str, str], rows: Iterable[Sequence[object]]
) -> None:
    """Recreate the temporary table and COPY the rows into it."""
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    session.execute(text(f"DROP TABLE IF EXISTS {table}"))
    session.execute(text(f"CREATE TEMP TABLE {table} ({listed}) ON COMMIT DROP"))
    connection = cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy,
    ):
        for row in rows:
            copy.write_row(row)
    session.execute(text(f"ANALYZE {table}"))


def derive(session: Session, table: str, query: str, values: dict[str, object]) -> None:
    """Recreate the temporary table from a query over staged rows."""
    session.execute(text(f"DROP TABLE IF EXISTS {table}"))
    session.execute(text(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {query}"), values)
    session.execute(text(f"ANALYZE {table}"))


def analyze_loaded(session: Session) -> None:
    """Update the planner's statistics of the loaded tables by a function of their owner. Until
    then the planner assumes the sizes from before the load."""
    session.execute(text("SELECT analyze_loaded()"))


def stage_notes(session: Session, notes: Iterable[Note] = ()) -> None:
    """Make ``load_notes (number, field, code, reason, level)``, to which SQL checks add."""
    stage(session, "load_notes", _NOTES, map(_storable, notes))


def _storable(note: Note) -> Note:
    """A note whose quoted cell PostgreSQL can store."""
    quoted = note.reason[:200].replace("\x00", "\\0")
    return note._replace(reason=quoted.encode("utf-8", "backslashreplace").decode())


def add_notes(session: Session, query: str, values: dict[str, object]) -> int:
    """Add the rows ``(number, field, code, reason, level)`` of a query; return how many."""
    return changed_rows(session.execute(text(f"INSERT INTO load_notes {query}"), values))


def note_duplicate_codes(session: Session, table: str) -> None:
    """Note the staged rows whose code another row has, too."""
    counted = f"SELECT number, code, count(*) OVER (PARTITION BY code) AS times FROM {table}"
    twice = f"SELECT number, 'code', 'duplicate_code', code, 'error' FROM ({counted}) s"
    add_notes(session, f"{twice} WHERE times > 1", {})


def with_notes(session: Session, outcome: LoadOutcome) -> LoadOutcome:
    """Set the notes of the outcome, and their counts."""
    total, outcome.bad, outcome.warnings = session.execute(_COUNT_NOTES).one()
    notes = [Note(*row) for row in session.execute(_FIRST_NOTES, {"max": MAX_NOTES})]
    outcome.notes = limit_notes(notes, total)
    return outcome


def noted_keys(session: Session, table: str, key: str) -> dict[int, str]:
    """The keys of the staged rows with notes, by row number."""
    rows = session.execute(
        text(f"SELECT number, {key} FROM {table} WHERE number IN (SELECT number FROM load_notes)")
    )
    return {number: key or "" for number, key in rows}


NOT_BAD = "number NOT IN (SELECT number FROM load_notes WHERE level = 'error')"


def enter_feeds(
    session: Session, order: LoadOrder, collection: str, events: str, values: dict[str, object]
) -> None:
    """Number every event as ``load_seqs (feed, id, what, seq, ...)``, and write the tombstones.

    ``events`` is a query ``(feed, id, what, rev, why)``. A record that enters a feed or changes in
    it has a row with ``why`` NULL; a record that leaves it has one with 'moved' or 'deleted' and
    the new ``rev``. The feeds are locked until the commit (records/changes.py): the caller checks
    that its records are unchanged, and writes them.
    """
    derive(session, "load_events", events, values)
    counted = session.execute(text("SELECT feed, count(*) FROM load_events GROUP BY feed"))
    counts: dict[str, int] = {row[0]: row[1] for row in counted}
    last = allocate_seqs(session, order.county, counts)
    stage(session, "load_feeds", {"feed": 'text COLLATE "C"', "last_seq": "bigint"}, last.items())
    derive(
        session,
        "load_seqs",
        """
        SELECT e.*, f.last_seq + row_number() OVER (PARTITION BY e.feed ORDER BY e.id, e.what)
                    AS seq
        FROM load_events e JOIN load_feeds f ON f.feed = e.feed COLLATE "C"
        """,
        {},
    )
    leaving = "(SELECT *, :collection AS collection FROM load_seqs WHERE why IS NOT NULL) r"
    write_tombstones(session, order.county, order.now, leaving, {"collection": collection})
