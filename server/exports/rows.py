"""The rows of an export: one statement, read bit by bit, on a connection of its own.

The statement keeps its snapshot, and its transaction the access context that it began in, until the
last row is read: neither ends with the request's transaction (decision 19).
"""

import hashlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Result, text
from sqlalchemy.exc import DBAPIError

from records.db import db
from records.problems import Problem
from server.ops.slow_connections import SLOW_CONNECTIONS
from server.web.paging import Listing

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

    def __init__(self, listing: Listing, county: str, person: UUID, seconds: int) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds
        self._ends = ExitStack()
        self._sent, self._closed = 0, False
        try:
            self._open(listing, county, person)
        except BaseException:
            self._ends.close()
            raise

    def _open(self, listing: Listing, county: str, person: UUID) -> None:
        if not _slots.acquire(blocking=False):
            raise ExportRunning()
        self._ends.callback(_slots.release)
        self._reading = self._ends.enter_context(ExitStack())
        connection = self._reading.enter_context(db.session.connection().engine.connect())
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
        self._describe = listing.describe
        self._batches = rows.partitions(BATCH)
        self._first = next(self._batches, [])
        self.total: int = self._first[0].export_total if self._first else 0

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
            yield [self._row(row) for row in batch]
            self._sent += len(batch)
            batch = next(self._batches, [])
        self._reading.close()  # a file may be finished and sent for minutes yet

    def _row(self, row: Any) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self._describe(row) if self._describe else row._mapping
        return fields

    def close(self) -> None:
        """Give back the connection and end the person's turn. A second call does nothing."""
        if not self._closed:
            self._closed = True
            self._ends.close()
            log.info("export_closed", rows=self.total, read=self._sent)


def _close(rows: Result[Any]) -> None:
    with suppress(DBAPIError):  # PostgreSQL has closed it, and the connection
        rows.close()


def _lock_key(county: str, person: UUID) -> int:
    digest = hashlib.sha256(f"export:{county}:{person}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
