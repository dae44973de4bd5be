"""Queues in the database: tasks, and messages to be sent. Both wait, end well, or are given up.

What is in a queue is taken in two transactions, so that work which ends its process counts too:

1. `claim` counts the attempt and puts the next one off, which is a lease: nobody else takes it
   before. Commit.
2. `hold` takes it for good, by a lock that ends with the transaction: work, `finish`, commit. Or,
   where the work is outside and may not wait in a transaction: work, then `finish` alone.

Where the work raises, `fail` keeps why; after the last attempt it is given up (``dead_at``), until
somebody asks for it again (`revive`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from records.dates import COUNTY_ZONE
from records.system.jobs import MAX_ERROR
from schedulers.jobs.retries import RetryPolicy

Item = Mapping[str, Any]  # a claimed row: the queue's key, ``kind``, what it gives, ``attempts``

ENDED_WITH_ITS_PROCESS = "process_ended"
NO_CHANNEL = "no_channel"
EXPIRED = "expired"


@dataclass(frozen=True)
class Queue:
    """A table with the columns county, kind, not_before, attempts, dead_at and error.

    ``key`` are the columns of its primary key besides the county, ``ended`` is the one that says
    when it ended well; ``gives`` are what a claim returns besides the key. ``no_fault`` are errors
    with which it ended as it was meant to: nothing is to be mended, so it is not among the dead.
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
        """The next that waits, of these kinds; None where nothing does."""
        asked = {
            "county": county,
            "now": now,
            "kinds": kinds,
            "waits": self.retry.waits(),
            "most": self.retry.attempts,
        }
        session.execute(self._bury, {**asked, "error": ENDED_WITH_ITS_PROCESS})
        found = session.execute(self._claim, asked).mappings().one_or_none()
        return None if found is None else {**found}

    def any_wait(self, session: Session, now: datetime, kinds: Sequence[str]) -> bool:
        """True where anything of these kinds waits, in any county that the session reaches."""
        query = text(f"""
            SELECT EXISTS (SELECT FROM {self.table}
                           WHERE {self._waits} AND kind = ANY(CAST(:kinds AS text[])))
        """)
        return bool(session.scalar(query, {"now": now, "kinds": list(kinds)}))

    def hold(self, session: Session, county: str, item: Item) -> bool:
        """Lock what was claimed; False where it was claimed by others since, or has ended."""
        return session.scalar(self._hold, self._asked(county, item)) is not None

    def finish(
        self, session: Session, county: str, item: Item, now: datetime, **more: object
    ) -> bool:
        """It ended well; ``more`` are further columns to set. False where it had ended before."""
        setting = "".join(f", {name} = :{name}" for name in more)
        statement = text(f"""
            UPDATE {self.table} SET {self.ended} = :now, dead_at = NULL, error = NULL{setting}
            WHERE {self._is} AND {self.ended} IS NULL
        """)
        asked = {**self._asked(county, item), "now": now, **more}
        return bool(session.execute(statement, asked).rowcount)  # type: ignore[attr-defined]

    def fail(
        self, session: Session, county: str, item: Item, now: datetime, error: str, final: bool
    ) -> bool:
        """It ended badly. True where it was given up: after the last attempt, or at once where
        another one makes no sense (``final``)."""
        asked = {**self._asked(county, item), "now": now, "error": error[:MAX_ERROR]}
        asked |= {"final": final, "most": self.retry.attempts}
        return session.scalar(self._fail, asked) is not None

    def dead(self, session: Session, county: str, limit: int | None) -> Sequence[Row[Any]]:
        """Those that were given up, by the county's day on which that was, the latest first.

        Neither which they are nor their order tells more of the time than the day.
        """
        asked = {"county": county, "limit": limit, "no_fault": list(self.no_fault)}
        return session.execute(self._dead, asked).all()

    def revive(
        self, session: Session, county: str, now: datetime, kind: str | None, key: str | None
    ) -> int:
        """Let those that were given up be tried anew: all, of a kind, or the one with the key."""
        asked = {"county": county, "now": now, "kind": kind, "key": key}
        asked |= {"no_fault": list(self.no_fault)}
        return int(session.execute(self._revive, asked).rowcount)  # type: ignore[attr-defined]

    @property
    def _is(self) -> str:
        return " AND ".join(f"{name} = :{name}" for name in ("county", *self.key))

    def _asked(self, county: str, item: Item) -> dict[str, Any]:
        named = {name: item[name] for name in self.key}
        return {"county": county, "attempts": item["attempts"], **named}

    @cached_property
    def _bury(self) -> TextClause:
        key = ", ".join(self.key)
        return text(f"""
            UPDATE {self.table} SET dead_at = :now, error = coalesce(error, :error)
            WHERE county = :county AND ({key}) IN (
                SELECT {key} FROM {self.table}
                WHERE county = :county AND {self._waits} AND attempts >= :most
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
                WHERE county = :county AND {self._waits}
                  AND (CAST(:kinds AS text[]) IS NULL OR kind = ANY(CAST(:kinds AS text[])))
                ORDER BY not_before, {key} LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING {gives}
        """)

    @cached_property
    def _hold(self) -> TextClause:
        return text(f"""
            SELECT 1 FROM {self.table}
            WHERE {self._is} AND attempts = :attempts AND {self.ended} IS NULL AND dead_at IS NULL
            FOR UPDATE SKIP LOCKED
        """)

    @cached_property
    def _fail(self) -> TextClause:
        return text(f"""
            UPDATE {self.table} SET error = :error,
                dead_at = CASE WHEN :final OR attempts >= :most
                               THEN CAST(:now AS timestamptz) END
            WHERE {self._is} AND attempts = :attempts AND {self.ended} IS NULL
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
    def _waits(self) -> str:
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
    # Tried for about a day: a gateway that is down over night is none that is gone.
    retry=RetryPolicy(timedelta(minutes=1), 4, timedelta(hours=8), attempts=7),
    # Told by the app alone; and what came too late, or was seen before, while no channel failed.
    no_fault=(NO_CHANNEL, EXPIRED),
)
