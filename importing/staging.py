"""Staging: rows by COPY into temporary tables, and places in the order of feeds for what changes.

All temporary tables are called ``load_...`` and end with the transaction.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol, cast

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from importing.load_outcome import MAX_NOTES, LoadOrder, LoadOutcome, Note, within_the_most
from importing.problems import CountyUnknown, LoadRunning
from records.changes import allocate_seqs, write_tombstones
from records.dates import COUNTY_ZONE

_LOCK = "hashtextextended('load ' || :county, 0)"
_ONE_AT_A_TIME = text(f"SELECT pg_advisory_xact_lock({_LOCK})")
_IF_NOBODY_ELSE = text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")
# Loads say who they are where PostgreSQL shows what its sessions do.
_SAY_WHO = text("SELECT set_config('application_name', :who, true)")
_LOADING = re.compile(r"flask load (?P<kind>\w+) by (?P<by>.*)")
_WHO_HOLDS_IT = text(f"""
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
_NOTED = text("""
    SELECT count(*), count(DISTINCT number) FILTER (WHERE level = 'error') AS bad,
           count(*) FILTER (WHERE level = 'warning')
    FROM load_notes
""")
_FIRST_NOTES = text("""
    SELECT * FROM (SELECT * FROM load_notes ORDER BY level, number, field LIMIT :most) s
    ORDER BY number, field
""")
_NOTES = {"number": "int", "field": "text", "code": "text", "reason": "text", "level": "text"}


class Result(Protocol):
    """What an INSERT, UPDATE or DELETE returns, as far as it is asked here."""

    rowcount: int


def one_at_a_time(session: Session, county: str) -> None:
    """Until the transaction ends, nobody else loads into the county."""
    session.execute(_ONE_AT_A_TIME, {"county": county})


def take_time(session: Session) -> None:
    """A load of a whole county takes longer than a request may, and its passwords are hashed while
    the transaction is idle: 80 s for 900 people."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '1h'"))


def begin(session: Session, order: LoadOrder, kind: str) -> date:
    """One load at a time in a county; returns the day it is there.

    From here on all others are refused: what can be said of a file by itself is said before. Raises
    LoadRunning and CountyUnknown.
    """
    take_time(session)
    session.execute(_SAY_WHO, {"who": f"flask load {kind} by {order.by}"})
    if not session.scalar(_IF_NOBODY_ELSE, {"county": order.county}):
        for who, since in session.execute(_WHO_HOLDS_IT, {"county": order.county}):
            if other := _LOADING.fullmatch(who or ""):
                # Of the sessions of another role PostgreSQL does not tell since when.
                told = f"a load of {other['kind']} by {other['by']}"
                told += f", since {since}" if since else ""
                raise LoadRunning(told, **other.groupdict(), since=since)
        # Whoever changes what somebody answers for is done in a moment
        # (server/services/accounts/people.py).
        one_at_a_time(session, order.county)
    today: date | None = session.scalar(_TODAY, {"county": order.county, "now": order.now})
    if today is None:
        raise CountyUnknown(order.county)
    return today


def stage(
    session: Session, table: str, columns: dict[str, str], rows: Iterable[Sequence[object]]
) -> None:
    """Make the temporary table anew and COPY the rows into it."""
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
    """Make the temporary table anew, from a query over staged rows."""
    session.execute(text(f"DROP TABLE IF EXISTS {table}"))
    session.execute(text(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {query}"), values)
    session.execute(text(f"ANALYZE {table}"))


def analyze_loaded(session: Session) -> None:
    """Bring the planner's figures of what was loaded up to date, which only an owner may: without
    them it takes a table for what it was before tens of thousands of rows came."""
    session.execute(text("SELECT analyze_loaded()"))


def index(session: Session, table: str, geometry: str) -> None:
    session.execute(text(f"CREATE INDEX ON {table} USING gist ({geometry})"))


def stage_notes(session: Session, notes: Iterable[Note] = ()) -> None:
    """The table that checks in SQL add to: ``load_notes (number, field, code, reason, level)``."""
    stage(session, "load_notes", _NOTES, map(_storable, notes))


def _storable(note: Note) -> Note:
    """A note that quotes a cell, in what PostgreSQL can hold."""
    quoted = note.reason[:200].replace("\x00", "\\0")
    return note._replace(reason=quoted.encode("utf-8", "backslashreplace").decode())


def add_notes(session: Session, query: str, values: dict[str, object]) -> int:
    """Add what a query finds, as ``(number, field, code, reason, level)``; returns how many."""
    found = session.execute(text(f"INSERT INTO load_notes {query}"), values)
    return cast(Result, found).rowcount


def told(session: Session, outcome: LoadOutcome) -> LoadOutcome:
    """The outcome with what was noted."""
    every, outcome.bad, outcome.warnings = session.execute(_NOTED).one()
    found = [Note(*row) for row in session.execute(_FIRST_NOTES, {"most": MAX_NOTES})]
    outcome.notes = within_the_most(found, every)
    return outcome


def is_hopeless(session: Session, order: LoadOrder) -> bool:
    """True of a file that will not be taken, and has more bad rows than anybody would read of."""
    return not order.partial and session.execute(_NOTED).one().bad > MAX_NOTES


def noted_keys(session: Session, table: str, key: str) -> dict[int, str]:
    """The keys of the staged rows that notes are about, by their numbers."""
    rows = session.execute(
        text(f"SELECT number, {key} FROM {table} WHERE number IN (SELECT number FROM load_notes)")
    )
    return {number: key or "" for number, key in rows}


NOT_BAD = "number NOT IN (SELECT number FROM load_notes WHERE level = 'error')"


def enter_feeds(
    session: Session, order: LoadOrder, collection: str, events: str, values: dict[str, object]
) -> None:
    """Number every event, and write the tombstones: makes ``load_seqs (feed, id, what, seq, ...)``.

    ``events`` is a query ``(feed, id, what, rev, why)``: one row for everything that enters a feed
    or changes in it, with ``why`` NULL; and one for what leaves it, which is 'moved' or 'deleted',
    with the ``rev`` that this makes. From here to the commit these feeds are held
    (records/changes.py): the caller checks that what it decided on still holds, writes the records,
    and is done.
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


def changed_rows(result: object) -> int:
    """How many rows a statement wrote."""
    return cast(Result, result).rowcount
