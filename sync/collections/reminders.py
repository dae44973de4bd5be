"""Reminders on the wire: what the server has to tell, and what their reader did with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from authz.access_context import as_county
from authz.sight import ONES_OWN
from records.changes import Change, Was, write_changes
from records.planning.reminders import ReminderSchema
from records.problems import NotFound
from records.staff.people import personal_feed
from sync.collections.collections import Draft, PullCollection, PushCollection
from sync.collections.merge import Decision, Version, decide
from sync.collections.sender import Sender

MAX_SNOOZE = timedelta(days=31)

PULL = PullCollection(
    name="reminders",
    table="reminders",
    document="t.seen_at, t.snoozed_until",
    derived="""t.kind, t.params, t.made_at, t.expires_at, t.told_at,
        CASE WHEN t.seen_at IS NULL THEN t.state ELSE 'seen' END AS state""",
    whose=ONES_OWN,
)

# A message is not sent any more once all that it tells of was seen or put off. It stays in the
# outbox, for it may be on its way, and counts among those of its day. It expires when it was added,
# which is past by whatever clock.
_WITHDRAW = text("""
    UPDATE outbox o SET expires_at = o.added_at
    WHERE o.county = :county AND o.sent_at IS NULL AND o.dead_at IS NULL
      AND o.key IN (SELECT message_key FROM reminders
                    WHERE county = :county AND id = ANY(CAST(:ids AS uuid[])))
      AND NOT EXISTS (
        SELECT FROM reminders r WHERE r.county = o.county AND r.message_key = o.key
          AND r.seen_at IS NULL AND (r.snoozed_until IS NULL OR r.snoozed_until <= :now))
""")
_OWN = text("""
    SELECT rev, seen_at, snoozed_until FROM reminders
    WHERE county = :county AND id = :id AND person_id = :person
""")

_Pick = Callable[[Sequence[datetime]], datetime]
# Two phones of one person, or a phone and a browser: it was seen when it was first seen, and of two
# snoozes the later one holds. Nobody is asked to decide about that.
_SETTLED: dict[str, _Pick] = {"seen_at": min, "snoozed_until": max}


def settle(
    mine: Version, base: Version | None, current: Version | None, fields: tuple[str, ...]
) -> Decision:
    """The rule of ``decide``; where both sides changed a field, no conflict but a settlement."""
    decision = decide(mine, base, current, fields)
    if not decision.conflicts or current is None or mine.deleted or current.deleted:
        return decision
    settled = {
        conflict.field: _SETTLED[conflict.field](
            [value for value in (conflict.yours, conflict.theirs) if value is not None]
        )
        for conflict in decision.conflicts
    }
    return Decision("merged", {**(decision.values or current.values), **settled})


class Reminders(PushCollection):
    """Made by the server alone (schedulers/reminders/); phones say what became of them."""

    pull = PULL
    schema = ReminderSchema()
    fields = ("seen_at", "snoozed_until")
    columns = ("seen_at", "snoozed_until")
    guards = ("person_id", "made_at")
    authored = True
    author = "person_id"

    def rule(
        self,
        mine: Version,
        base: Version | None,
        current: Version | None,
        fields: tuple[str, ...],
    ) -> Decision:
        return settle(mine, base, current, fields)

    def values_of(self, row: RowMapping, sender: Sender) -> dict[str, Any]:
        return {name: row[name] for name in self.fields}

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        return [self._derived(draft, sender) for draft in drafts]

    def _derived(self, draft: Draft, sender: Sender) -> Draft:
        row = draft.current.row if draft.current else None
        if row is None:
            return draft.refused("row", "made_by_server")
        until = draft.values.get("snoozed_until")
        if until is not None and until > sender.now + MAX_SNOOZE:
            draft = draft.refused("snoozed_until", "out_of_range")
        columns = {name: draft.values.get(name) for name in self.fields}
        return replace(draft, day=row["made_at"].astimezone(sender.zone).date(), columns=columns)

    def check_deletions(
        self, session: Session, sender: Sender, drafts: Sequence[Draft]
    ) -> list[Draft]:
        """It goes by itself, later: whether it was told is to be known until then."""
        return [draft.refused("row", "made_by_server") for draft in drafts]

    def after_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        _withdraw(session, sender.county, [draft.id for draft in drafts], sender.now)


def mark(
    session: Session,
    county: str,
    person: UUID,
    reminder: UUID,
    now: datetime,
    *,
    seen_at: datetime | None = None,
    snoozed_until: datetime | None = None,
) -> None:
    """What a browser says of one of the person's reminders; what is None stays as it is.

    Raises NotFound, also for another person's; ConcurrentWrite where a phone was quicker.
    """
    asked = {"county": county, "person": person, "id": reminder}
    found = session.execute(_OWN, asked).one_or_none()
    if found is None:
        raise NotFound()
    said = {
        "seen_at": found.seen_at or seen_at,
        "snoozed_until": snoozed_until or found.snoozed_until,
    }
    was = Was(found.rev, personal_feed(person))
    change = Change("reminders", reminder, uuid4(), was.feed, said, was)
    write_changes(session, county, now, [change])
    _withdraw(session, county, [reminder], now)


def _withdraw(session: Session, county: str, reminders: Sequence[UUID], now: datetime) -> None:
    with as_county(county):  # nobody reads the outbox, one's own messages included
        session.execute(_WITHDRAW, {"county": county, "ids": list(reminders), "now": now})
