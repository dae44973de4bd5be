"""The rows of an export: one statement, read bit by bit, on a connection of its own; or rows that
were computed as a whole.

The statement keeps its snapshot, and its transaction the access context that it began in, until the
last row is read: neither ends with the request's transaction (decision 19).
"""

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Engine, Result, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from authz.access_context import access_context, current_context
from records.db import db
from records.problems import Problem
from server.ops.slow_connections import SLOW_CONNECTIONS
from server.web.paging import ComputedRows, Listing

BATCH = 1000
# Each holds a thread and a database connection of its process, which has two of these to spare
# (server/app.py): phones have to find a thread while exports run.
MAX_AT_ONCE = 2

log = structlog.get_logger("server.exports")
_slots = threading.BoundedSemaphore(MAX_AT_ONCE)
# At the end of the transaction it is free again, however that ends.
_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(:key)")


class ExportRunning(Problem):
    code = "export_running"
    title = "You have an export that is still running, or the server has too many."


class ExportTooLong(Exception):
    """The time for an export is over: what was sent so far is broken off."""


class ExportRows:
    """The rows of a list, once, and their number. ``close()`` it, whatever happens.

    Raises `export_running`.
    """

    total: int
    _describe: Callable[[Sequence[Any]], list[Mapping[str, Any]]]
    _batches: Iterator[Sequence[Any]]
    _first: Sequence[Any]

    def __init__(
        self, listing: Listing | ComputedRows, county: str, person: UUID, seconds: int
    ) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds
        self._ends = ExitStack()
        self._sent, self._closed = 0, False
        try:
            if not _slots.acquire(blocking=False):
                raise ExportRunning()
            self._ends.callback(_slots.release)
            self._reading = self._ends.enter_context(ExitStack())
            if isinstance(listing, ComputedRows):
                self._hold(listing.rows)
            else:
                self._open(listing, county, person)
        except BaseException:
            self._ends.close()
            raise

    def _hold(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.total = len(rows)
        self._describe = list
        self._batches = (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))
        self._first = next(self._batches, [])

    def _open(self, listing: Listing, county: str, person: UUID) -> None:
        engine = db.session.connection().engine
        connection = self._reading.enter_context(engine.connect())
        connection = connection.execution_options(postgresql_readonly=True)
        if not connection.scalar(_TRY_LOCK, {"key": _lock_key(county, person)}):
            raise ExportRunning()
        query = listing.query.order_by(*listing.sorted_by)
        # In the same statement, so that it is the number of just these rows.
        rows = connection.execute(
            query.add_columns(listing.counted.scalar_subquery().label("export_total")),
            execution_options={"stream_results": True, "yield_per": BATCH},
        )
        self._reading.callback(_close, rows)
        self._describe = _describing(listing, engine)
        self._batches = rows.partitions(BATCH)
        self._first = next(self._batches, [])
        self.total = self._first[0].export_total if self._first else 0

    def cut_after(self, connection: socket.socket | None) -> None:
        """Cut the client's connection when the time is over, also while it takes nothing."""
        if connection is not None:  # there is none in Flask's test client
            cut = SLOW_CONNECTIONS.watched(connection, self.seconds, socket.SHUT_RDWR)
            self._ends.enter_context(cut)

    def batches(self) -> Iterator[list[Mapping[str, Any]]]:
        """Lists of rows. Raises ExportTooLong."""
        batch = self._first
        while batch:
            if time.monotonic() > self._until:
                raise ExportTooLong()
            yield self._describe(batch)
            self._sent += len(batch)
            batch = next(self._batches, [])
        self._reading.close()  # a file may be finished and sent for minutes yet

    def close(self) -> None:
        """Give back the connection and end the person's turn. A second call does nothing."""
        if not self._closed:
            self._closed = True
            self._ends.close()
            log.info("export_closed", rows=self.total, read=self._sent)


def _describing(
    listing: Listing, engine: Engine
) -> Callable[[Sequence[Any]], list[Mapping[str, Any]]]:
    """Make the function from the rows of a batch to their fields."""
    one, many = listing.describe, listing.describe_all
    if many is None:
        return lambda batch: [one(row) if one else row._mapping for row in batch]
    context = current_context()  # the request has ended by then

    def described(batch: Sequence[Any]) -> list[Mapping[str, Any]]:
        # This thread's own connection: the request has given it back.
        with access_context(context), Session(engine) as session:
            return [*many(session, batch)]

    return described


def _close(rows: Result[Any]) -> None:
    with suppress(DBAPIError):  # PostgreSQL has closed it, and the connection
        rows.close()


def _lock_key(county: str, person: UUID) -> int:
    digest = hashlib.sha256(f"export:{county}:{person}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
