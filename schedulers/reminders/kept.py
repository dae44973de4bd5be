"""Reminders as they are kept: read with what became of their messages, written by one statement."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.arrays import array
from records.clocks import take_clocks
from records.staff.people import personal_feed
from schedulers.jobs.queues import NO_CHANNEL
from schedulers.reminders.finding import Notice
from schedulers.reminders.timing import PendingReminder

_LOAD = text("""
    SELECT r.id, r.person_id, r.key, r.kind, r.params, r.expires_at, r.told_at, r.seen_at,
           r.snoozed_until, r.state, r.message_key, r.made_at,
           CASE WHEN r.state <> 'waiting' THEN NULL
                WHEN o.sent_at IS NOT NULL THEN 'sent'
                WHEN o.dead_at IS NOT NULL AND o.error = :no_channel THEN 'app_only'
                WHEN o.dead_at IS NOT NULL THEN 'failed' END AS ended
    FROM reminders r
    LEFT JOIN outbox o ON o.county = r.county AND o.key = r.message_key
    WHERE r.county = :county
      AND (r.expires_at > :now OR r.state = 'waiting' OR r.key = ANY(CAST(:keys AS text[])))
      AND (CAST(:people AS uuid[]) IS NULL OR r.person_id = ANY(CAST(:people AS uuid[])))
""")
_MAKE = text("""
    INSERT INTO reminders (county, id, rev, feed, seq, written_at, person_id, key, kind, params,
                           made_at, expires_at, state, told_at, message_key)
    SELECT :county, r.id, r.rev, r.feed, r.seq, :now, r.person, r.key, r.kind, r.params,
           :now, r.expires_at, r.state, r.told_at, r.message_key
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
        id uuid, rev uuid, feed text, seq bigint, person uuid, key text, kind text, params jsonb,
        expires_at timestamptz, state text, told_at timestamptz, message_key text)
""")
_CHANGE = text("""
    UPDATE reminders t SET rev = r.rev, seq = r.seq, written_at = :now, params = r.params,
        state = r.state, told_at = r.told_at, message_key = r.message_key
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
        id uuid, rev uuid, seq bigint, params jsonb, state text, told_at timestamptz,
        message_key text)
    WHERE t.county = :county AND t.id = r.id
""")


@dataclass(slots=True)
class KeptReminder:
    """A reminder with its state. ``is_new``: not yet in the table; ``changed``: to be written."""

    what: PendingReminder
    state: str
    message_key: str | None = None
    is_new: bool = False
    changed: bool = False
    made_at: datetime | None = None

    @classmethod
    def of(cls, notice: Notice, now: datetime) -> Self:
        what = PendingReminder(
            uuid7(), notice.person, notice.key, notice.kind, notice.params, notice.expires_at
        )
        return cls(what, "waiting", is_new=True, changed=True, made_at=now)

    def told(self, now: datetime, message_key: str, params: Any) -> None:
        self.what = replace(self.what, told_at=now, params=params)
        self.state, self.message_key, self.changed = "waiting", message_key, True

    def follow(self, ended: str | None, now: datetime) -> None:
        """Its message has ended, or its time is over before there was one."""
        if ended is None and self.what.told_at is None and self.what.expires_at <= now:
            ended = "lapsed" if self.state == "waiting" else None
        if ended is not None:
            self.state, self.changed = ended, True
        if ended == "failed":
            self.what = replace(self.what, told_at=None)


def load_kept(
    session: Session,
    county: str,
    now: datetime,
    keys: Iterable[str],
    people: Collection[UUID] | None = None,
) -> list[KeptReminder]:
    """All that may still be told or followed, and what has one of these keys."""
    asked = {
        "county": county,
        "now": now,
        "keys": list(keys),
        "people": None if people is None else array(people),
        "no_channel": NO_CHANNEL,
    }
    found = []
    for *values, state, message_key, made_at, ended in session.execute(_LOAD, asked):
        kept = KeptReminder(PendingReminder(*values), state, message_key, made_at=made_at)
        kept.follow(ended, now)
        found.append(kept)
    return found


def take_feeds(session: Session, county: str, people: Iterable[UUID]) -> None:
    """Hold the clocks of these people's feeds: from here on nobody else writes to them."""
    take_clocks(session, county, {personal_feed(person): 0 for person in people})


def write(session: Session, county: str, kept: Iterable[KeptReminder], now: datetime) -> None:
    """Write what has changed, at new places of the people's feeds, which are held."""
    changed = [one for one in kept if one.changed]
    feeds: dict[str, list[KeptReminder]] = {}
    for one in changed:
        feeds.setdefault(personal_feed(one.what.person), []).append(one)
    clocks = take_clocks(session, county, {feed: len(ones) for feed, ones in feeds.items()})
    made: list[dict[str, Any]] = []
    rewritten: list[dict[str, Any]] = []
    for feed, ones in feeds.items():
        for seq, one in enumerate(ones, clocks[feed] + 1):
            (made if one.is_new else rewritten).append(_row(one, feed, seq))
    for statement, rows in ((_MAKE, made), (_CHANGE, rewritten)):
        if rows:
            asked = {"county": county, "now": now, "rows": orjson.dumps(rows).decode()}
            session.execute(statement, asked)


def _row(one: KeptReminder, feed: str, seq: int) -> dict[str, Any]:
    return {
        "id": one.what.id,
        "rev": uuid4(),
        "feed": feed,
        "seq": seq,
        "person": one.what.person,
        "key": one.what.key,
        "kind": one.what.kind,
        "params": one.what.params,
        "expires_at": one.what.expires_at,
        "state": one.state,
        "told_at": one.what.told_at,
        "message_key": one.message_key,
    }


def people_of(kept: Sequence[KeptReminder]) -> set[UUID]:
    """Whose reminders are to be written."""
    return {one.what.person for one in kept if one.changed}
