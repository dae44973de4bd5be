"""Queues in the database: tasks and outgoing messages. An item waits, is finished, or is dead.

An item is taken in two transactions, so that an attempt counts even if the process dies:

1. `claim` counts the attempt and postpones the next one (a lease). Commit.
2. `hold` locks the row until the end of the transaction: work, `finish`, commit. Work on external
   systems runs outside a transaction; then `finish` alone.

If the work raises, `fail` stores the error. After the last attempt the item is dead (``dead_at``)
until it is revived (`revive`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from records.dates import COUNTY_ZONE
from records.db import changed_rows
from records.system.jobs import MAX_ERROR
from schedulers.jobs.retries import RetryPolicy

Item = Mapping[str, Any]  # a claimed row: key, ``kind``, columns in ``gives``, ``attempts``

ENDED_WITH_ITS_PROCESS = "process_ended"
NO_CHANNEL = "no_channel"
EXPIRED = "expired"


@dataclass(frozen=True)
class Queue:
    """A table with the columns county, kind, not_before, attempts, dead_at and error.

    ``key``: the columns of the primary key besides the county. ``ended``: the column with the time
    of success. ``gives``: the columns that a claim returns besides the key. ``no_fault``: errors
    that need no repair; items with these are not reported as dead.
    """

    table: str
    key: tuple[str, ...]
    ended: str
    gives: tuple[str, ...]
    retry: RetryPolicy
    no_fault: tuple[str, ...] = ()

    def claim(
        self, session: Session, county: str, now: datetime, kinds: Sequence[str] | None = None
    ) -> Item | None:
        """Claim the next waiting item of these kinds; None if there is none."""
        params = {
            "county": county,
            "now": now,
            "kinds": kinds,
            "waits": self.retry.waits(),
            "most": self.retry.attempts,
        }
        session.execute(self._mark_dead, {**params, "error": ENDED_WITH_ITS_PROCESS})
        row = session.execute(self._claim, params).mappings().one_or_none()
        return None if row is None else {**row}

    def any_wait(self, session: Session, now: datetime, kinds: Sequence[str]) -> bool:
        """Return whether an item of these kinds waits in any county visible to the session."""
        query = text(f"""
            SELECT EXISTS (SELECT FROM {self.table}
                           WHERE {self._is_waiting} AND kind = ANY(CAST(:kinds AS text[])))
        """)
        return bool(session.scalar(query, {"now": now, "kinds": list(kinds)}))

    def hold(self, session: Session, county: str, item: Item) -> bool:
        """Lock a claimed item; False if it has ended or was claimed again since."""
        return session.scalar(self._hold, self._params(county, item)) is not None

    def finish(
        self, session: Session, county: str, item: Item, now: datetime, **more: object
    ) -> bool:
        """Mark an item as done, and set the columns in ``more``; False if it was done already."""
        setting = "".join(f", {name} = :{name}" for name in more)
        statement = text(f"""
            UPDATE {self.table} SET {self.ended} = :now, dead_at = NULL, error = NULL{setting}
            WHERE {self._matches} AND {self.ended} IS NULL
        """)
        params = {**self._params(county, item), "now": now, **more}
        return bool(changed_rows(session.execute(statement, params)))

    def fail(
        self, session: Session, county: str, item: Item, now: datetime, error: str, final: bool
    ) -> bool:
        """Store the error of an attempt. Return True if the item is dead now: after the last
        attempt, or at once if ``final``."""
        params = {**self._params(county, item), "now": now, "error": error[:MAX_ERROR]}
        params |= {"final": final, "most": self.retry.attempts}
        return session.scalar(self._fail, params) is not None

    def dead(self, session: Session, county: str, limit: int | None) -> Sequence[Row[Any]]:
        """Dead items, latest first by the county's day.

        The exact time is not shown, neither by the columns nor by the order.
        """
        params = {"county": county, "limit": limit, "no_fault": list(self.no_fault)}
        return session.execute(self._dead, params).all()

    def revive(
        self, session: Session, county: str, now: datetime, kind: str | None, key: str | None
    ) -> int:
        """Try dead items again: all, those of a kind, or the one with the key."""
        params = {"county": county, "now": now, "kind": kind, "key": key}
        params |= {"no_fault": list(self.no_fault)}
        return changed_rows(session.execute(self._revive, params))

    @property
    def _matches(self) -> str:
        return " AND ".join(f"{name} = :{name}" for name in ("county", *self.key))

    def _params(self, county: str, item: Item) -> dict[str, Any]:
        named = {name: item[name] for name in self.key}
        return {"county": county, "attempts": item["attempts"], **named}

    @cached_property
    def _mark_dead(self) -> TextClause:
        key = ", ".join(self.key)
        return text(f"""
            UPDATE {self.table} SET dead_at = :now, error = coalesce(error, :error)
            WHERE county = :county AND ({key}) IN (
                SELECT {key} FROM {self.table}
                WHERE county = :county AND {self._is_waiting} AND attempts >= :most
                FOR UPDATE SKIP LOCKED)
        """)

    @cached_property
    def _claim(self) -> TextClause:
        key = ", ".join(self.key)
        gives = ", ".join(dict.fromkeys((*self.key, "kind", *self.gives, "attempts")))
        return text(f"""
            UPDATE {self.table} SET attempts = attempts + 1,
                not_before = CAST(:now AS timestamptz)
                             + (CAST(:waits AS interval[]))[least(attempts + 1, :most)]
            WHERE county = :county AND ({key}) = (
                SELECT {key} FROM {self.table}
                WHERE county = :county AND {self._is_waiting}
                  AND (CAST(:kinds AS text[]) IS NULL OR kind = ANY(CAST(:kinds AS text[])))
                ORDER BY not_before, {key} LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING {gives}
        """)

    @cached_property
    def _hold(self) -> TextClause:
        return text(f"""
            SELECT 1 FROM {self.table}
            WHERE {self._matches} AND attempts = :attempts
              AND {self.ended} IS NULL AND dead_at IS NULL
            FOR UPDATE SKIP LOCKED
        """)

    @cached_property
    def _fail(self) -> TextClause:
        return text(f"""
            UPDATE {self.table} SET error = :error,
                dead_at = CASE WHEN :final OR attempts >= :most
                               THEN CAST(:now AS timestamptz) END
            WHERE {self._matches} AND attempts = :attempts AND {self.ended} IS NULL
            RETURNING CASE WHEN dead_at IS NOT NULL THEN 1 END
        """)

    @cached_property
    def _dead(self) -> TextClause:
        names = ", ".join(dict.fromkeys(("kind", *self.key, "attempts", "error")))
        return text(f"""
            SELECT {names}, date_trunc('day', dead_at, {COUNTY_ZONE}) AS dead_on
            FROM {self.table}
            WHERE county = :county AND {self._is_dead}
            ORDER BY dead_on DESC, {", ".join(self.key)} LIMIT :limit
        """)

    @cached_property
    def _revive(self) -> TextClause:
        return text(f"""
            UPDATE {self.table} SET dead_at = NULL, attempts = 0, not_before = :now
            WHERE county = :county AND {self._is_dead}
              AND (CAST(:kind AS text) IS NULL OR kind = :kind)
              AND (CAST(:key AS text) IS NULL OR key = :key)
        """)

    @property
    def _is_dead(self) -> str:
        return "dead_at IS NOT NULL AND coalesce(error, '') <> ALL(CAST(:no_fault AS text[]))"

    @property
    def _is_waiting(self) -> str:
        return f"{self.ended} IS NULL AND dead_at IS NULL AND not_before <= :now"


TASKS = Queue(
    table="tasks",
    key=("kind", "key"),
    ended="done_at",
    gives=("payload",),
    retry=RetryPolicy(timedelta(seconds=30), 4, timedelta(hours=2), attempts=5),
)
OUTBOX = Queue(
    table="outbox",
    key=("key",),
    ended="sent_at",
    gives=("person_id", "params", "expires_at"),
    # Tried for about a day, so that a gateway may be down over night.
    retry=RetryPolicy(timedelta(minutes=1), 4, timedelta(hours=8), attempts=7),
    # Shown only in the app, or expired before a channel could send it.
    no_fault=(NO_CHANNEL, EXPIRED),
)
