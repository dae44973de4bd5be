"""Staging: rows by COPY into temporary tables, and places in the order of feeds for what changes.

All temporary tables are called ``load_...`` and end with the transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol, cast

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.loading.outcome import Note, Order
from geo.loading.problems import CountyUnknown
from records.clocks import take_clocks

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('load ' || :county, 0))")
_TODAY = text("""
    SELECT CAST(CAST(:now AS timestamptz) AT TIME ZONE timezone AS date)
    FROM counties WHERE county = :county
""")
_NOTES = {"number": "int", "field": "text", "code": "text", "reason": "text", "level": "text"}


class Result(Protocol):
    """What an INSERT, UPDATE or DELETE returns, as far as it is asked here."""

    rowcount: int


def one_at_a_time(session: Session, county: str) -> None:
    """Until the transaction ends, nobody else loads into the county."""
    session.execute(_ONE_AT_A_TIME, {"county": county})


def begin(session: Session, order: Order) -> date:
    """One load at a time in a county; returns the day it is there. Raises CountyUnknown."""
    one_at_a_time(session, order.county)
    # A load of a whole county takes longer than a request may, and its passwords are hashed while
    # the transaction is idle: 80 s for 900 people.
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '1h'"))
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


def staged_notes(session: Session) -> list[Note]:
    return [Note(*row) for row in session.execute(text("SELECT * FROM load_notes ORDER BY 1, 2"))]


def noted_keys(session: Session, table: str, key: str) -> dict[int, str]:
    """The keys of the staged rows that notes are about, by their numbers."""
    rows = session.execute(
        text(f"SELECT number, {key} FROM {table} WHERE number IN (SELECT number FROM load_notes)")
    )
    return {number: key or "" for number, key in rows}


NOT_BAD = "number NOT IN (SELECT number FROM load_notes WHERE level = 'error')"


def enter_feeds(session: Session, county: str, events: str, values: dict[str, object]) -> None:
    """Give every event its ``seq``: makes ``load_seqs (feed, id, what, seq)``.

    ``events`` is a query ``(feed, id, what)``: one row for everything that enters or leaves a feed,
    or changes in it. From here to the commit the clocks of these feeds are held (records/clocks):
    the caller checks that what it decided on still holds, writes, and is done.
    """
    derive(session, "load_events", events, values)
    counted = session.execute(text("SELECT feed, count(*) FROM load_events GROUP BY feed"))
    rows: dict[str, int] = {row[0]: row[1] for row in counted}
    before = take_clocks(session, county, rows)
    stage(session, "load_clocks", {"feed": 'text COLLATE "C"', "n": "bigint"}, before.items())
    derive(
        session,
        "load_seqs",
        """
        SELECT e.feed, e.id, e.what,
               c.n + row_number() OVER (PARTITION BY e.feed ORDER BY e.id, e.what) AS seq
        FROM load_events e JOIN load_clocks c ON c.feed = e.feed COLLATE "C"
        """,
        {},
    )


def changed_rows(result: object) -> int:
    """How many rows a statement wrote."""
    return cast(Result, result).rowcount
