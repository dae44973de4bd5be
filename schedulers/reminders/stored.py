"""Stored reminders: loaded with the state of their messages, written with one statement."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.arrays import array
from records.changes import Change, Was, write_changes
from records.staff.people import personal_feed
from schedulers.jobs.queues import NO_CHANNEL
from schedulers.reminders.finding import Notice
from schedulers.reminders.timing import PendingReminder

_LOAD = text("""
    SELECT r.id, r.person_id, r.key, r.kind, r.params, r.expires_at, r.told_at, r.seen_at,
           r.snoozed_until, r.state, r.message_key, r.made_at, r.rev,
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


@dataclass(slots=True)
class KeptReminder:
    """A reminder with its state. ``is_new``: not in the table yet; ``changed``: must be written."""

    what: PendingReminder
    state: str
    message_key: str | None = None
    is_new: bool = False
    changed: bool = False
    made_at: datetime | None = None
    rev: UUID | None = None

    @classmethod
    def of(cls, notice: Notice, now: datetime) -> Self:
        what = PendingReminder(
            uuid7(), notice.person, notice.key, notice.kind, notice.params, notice.expires_at
        )
        return cls(what, "waiting", is_new=True, changed=True, made_at=now)

    def mark_sent(self, now: datetime, message_key: str, params: Any) -> None:
        self.what = replace(self.what, told_at=now, params=params)
        self.state, self.message_key, self.changed = "waiting", message_key, True

    def follow(self, ended: str | None, now: datetime) -> None:
        """Update the state from the message's end, or lapse if it expired without a message."""
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
    """Reminders that may still be sent or are in progress, and those with one of these keys."""
    params = {
        "county": county,
        "now": now,
        "keys": list(keys),
        "people": None if people is None else array(people),
        "no_channel": NO_CHANNEL,
    }
    reminders = []
    for *values, state, message_key, made_at, rev, ended in session.execute(_LOAD, params):
        kept = KeptReminder(PendingReminder(*values), state, message_key, made_at=made_at, rev=rev)
        kept.follow(ended, now)
        reminders.append(kept)
    return reminders


def write(session: Session, county: str, kept: Iterable[KeptReminder], now: datetime) -> None:
    """Write the changed reminders to the personal feeds."""
    write_changes(session, county, now, [_change(one, now) for one in kept if one.changed])


def _change(one: KeptReminder, now: datetime) -> Change:
    what, feed = one.what, personal_feed(one.what.person)
    columns: dict[str, Any] = {
        "params": what.params,
        "state": one.state,
        "told_at": what.told_at,
        "message_key": one.message_key,
    }
    if one.rev is not None:
        return Change("reminders", what.id, uuid4(), feed, columns, Was(one.rev, feed))
    columns |= {
        "person_id": what.person,
        "key": what.key,
        "kind": what.kind,
        "made_at": now,
        "expires_at": what.expires_at,
    }
    return Change("reminders", what.id, uuid4(), feed, columns)


def people_of(kept: Sequence[KeptReminder]) -> set[UUID]:
    """The people whose reminders have changed."""
    return {one.what.person for one in kept if one.changed}
