"""Reminders on the wire; their recipients mark them as seen or snooze them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import as_county
from authz.sight import ONES_OWN
from records.changes import Change, Was, write_changes
from records.planning.reminders import ReminderSchema
from records.problems import NotFound
from records.staff.people import personal_feed
from sync.collections.collections import Draft, PullCollection, PushCollection
from sync.collections.merge import MergeResult, Version, decide
from sync.collections.sender import Sender

MAX_SNOOZE = timedelta(days=31)

PULL = PullCollection(
    name="reminders",
    table="reminders",
    document="t.seen_at, t.snoozed_until",
    derived="""t.kind, t.params, t.made_at, t.expires_at, t.told_at,
        CASE WHEN t.seen_at IS NULL THEN t.state ELSE 'seen' END AS state""",
    is_own=ONES_OWN,
)

# Withdraw an unsent message once all its reminders were seen or snoozed. It stays in the outbox: it
# may be in transit, and it counts for the day's limit. ``added_at`` is in the past by any clock.
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
# Conflicts between devices of one person settle themselves: the first "seen" and the later snooze.
_SETTLED: dict[str, _Pick] = {"seen_at": min, "snoozed_until": max}


def settle(
    mine: Version, base: Version | None, current: Version | None, fields: tuple[str, ...]
) -> MergeResult:
    """As ``decide``, but conflicting fields are settled by `_SETTLED`."""
    decision = decide(mine, base, current, fields)
    if not decision.conflicts or current is None or mine.deleted or current.deleted:
        return decision
    settled = {
        conflict.field: _SETTLED[conflict.field](
            [value for value in (conflict.yours, conflict.theirs) if value is not None]
        )
        for conflict in decision.conflicts
    }
    return MergeResult("merged", {**(decision.values or current.values), **settled})


class Reminders(PushCollection):
    """Created by the server alone (schedulers/reminders/); phones only mark them."""

    pull = PULL
    schema = ReminderSchema()
    fields = ("seen_at", "snoozed_until")
    rule = staticmethod(settle)
    columns = ("seen_at", "snoozed_until")
    guards = ("person_id", "made_at")
    authored = True
    author = "person_id"

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        return [self._derived(draft, sender) for draft in drafts]

    def _derived(self, draft: Draft, sender: Sender) -> Draft:
        row = draft.stored
        if row is None:
            return draft.refused("row", "made_by_server")
        until = draft.values.get("snoozed_until")
        if until is not None and until > sender.now + MAX_SNOOZE:
            draft = draft.refused("snoozed_until", "out_of_range")
        columns = self.own_columns(draft.values)
        return replace(draft, day=sender.day_of(row["made_at"]), columns=columns)

    def check_deletions(
        self, session: Session, sender: Sender, drafts: Sequence[Draft]
    ) -> list[Draft]:
        """Reminders are deleted by retention only: until then it must be known who was reminded."""
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
    """Mark one of the person's reminders from a browser; None leaves a field unchanged.

    Raises NotFound, also for another person's reminder, and ConcurrentWrite.
    """
    params = {"county": county, "person": person, "id": reminder}
    row = session.execute(_OWN, params).one_or_none()
    if row is None:
        raise NotFound()
    columns = {
        "seen_at": row.seen_at or seen_at,
        "snoozed_until": snoozed_until or row.snoozed_until,
    }
    was = Was(row.rev, personal_feed(person))
    change = Change("reminders", reminder, uuid4(), was.feed, columns, was)
    write_changes(session, county, now, [change])
    _withdraw(session, county, [reminder], now)


def _withdraw(session: Session, county: str, reminders: Sequence[UUID], now: datetime) -> None:
    with as_county(county):  # no person may read the outbox, not even their own messages
        session.execute(_WITHDRAW, {"county": county, "ids": list(reminders), "now": now})
