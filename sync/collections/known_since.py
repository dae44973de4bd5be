"""Flag visits dated long before their household, device and account were known."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.dates import instant
from records.fieldwork.visits import TIME_IMPLAUSIBLE
from sync.collections.collections import Draft
from sync.collections.phone_clock import MAX_WAIT, before_known
from sync.collections.sender import Sender

_HOUSEHOLDS = text("SELECT id, since FROM households WHERE county = :county AND id = ANY(:ids)")
_DEVICE = text("SELECT first_seen_at FROM devices WHERE county = :county AND id = :device")


def flag_implausible(session: Session, sender: Sender, drafts: list[Draft]) -> list[Draft]:
    """Add the flag ``TIME_IMPLAUSIBLE`` where `phone_clock.before_known` is true.

    Queries only for visits older than MAX_WAIT: almost none is. A time that an edit does not change
    keeps its flag.
    """
    newest = sender.received_at - MAX_WAIT
    old = [d for d in drafts if _is_new_time(d) and d.columns["counted_at"] < newest]
    if not old:
        return drafts
    since = _households_since(session, sender, {d.values["household"] for d in old})
    sender_since = _sender_since(session, sender)
    implausible = {
        draft.id
        for draft in old
        if TIME_IMPLAUSIBLE not in draft.columns["flags"]
        and before_known(
            draft.columns["counted_at"], [*sender_since, *since.get(draft.values["household"], ())]
        )
    }
    return [flagged(d, TIME_IMPLAUSIBLE) if d.id in implausible else d for d in drafts]


def flagged(draft: Draft, flag: str) -> Draft:
    """The draft with one more flag."""
    return replace(draft, columns={**draft.columns, "flags": [*draft.columns["flags"], flag]})


def _is_new_time(draft: Draft) -> bool:
    row = draft.stored
    return row is None or draft.was_partial or row["happened_at"] != draft.values["happened_at"]


def _households_since(
    session: Session, sender: Sender, ids: set[UUID]
) -> dict[UUID, tuple[datetime]]:
    rows = session.execute(_HOUSEHOLDS, {"county": sender.county, "ids": list(ids)})
    return {row.id: (instant(row.since, sender.zone),) for row in rows}


def _sender_since(session: Session, sender: Sender) -> list[datetime]:
    """When the device was first seen, and when the person's first assignment began."""
    params = {"county": sender.county, "device": sender.device_id}
    device: datetime | None = session.scalar(_DEVICE, params)
    first = min((held.valid_from for held in sender.scope.assignments), default=None)
    return [
        *([] if device is None else [device]),
        *([] if first is None else [instant(first, sender.zone)]),
    ]
