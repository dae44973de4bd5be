"""Since when the household, the device and the account of a visit are known."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.dates import instant
from records.fieldwork.visits import TIME_IMPLAUSIBLE
from sync.collections.collections import Draft
from sync.collections.phone_clock import WAITS_AT_MOST, before_known
from sync.collections.sender import Sender

_HOUSEHOLDS = text("SELECT id, since FROM households WHERE county = :county AND id = ANY(:ids)")
_DEVICE = text("SELECT first_seen_at FROM devices WHERE county = :county AND id = :device")


def flag_implausible(session: Session, sender: Sender, drafts: list[Draft]) -> list[Draft]:
    """The drafts of visits, those from long before anything about them was known flagged
    (`phone_clock.before_known`).

    Almost none is old enough to be asked about, so as a rule this reads nothing. A time that an
    edit leaves alone keeps the flag that it has.
    """
    newest = sender.received_at - WAITS_AT_MOST
    old = [d for d in drafts if _is_new_time(d) and d.columns["counted_at"] < newest]
    if not old:
        return drafts
    since = _households_since(session, sender, {d.values["household"] for d in old})
    always = _sender_since(session, sender)
    implausible = {
        draft.id
        for draft in old
        if TIME_IMPLAUSIBLE not in draft.columns["flags"]
        and before_known(
            draft.columns["counted_at"], [*always, *since.get(draft.values["household"], ())]
        )
    }
    return [flagged(d, TIME_IMPLAUSIBLE) if d.id in implausible else d for d in drafts]


def flagged(draft: Draft, flag: str) -> Draft:
    """The draft with one more flag for its author."""
    return replace(draft, columns={**draft.columns, "flags": [*draft.columns["flags"], flag]})


def _is_new_time(draft: Draft) -> bool:
    row = draft.current.row if draft.current else None
    return row is None or row["happened_at"] != draft.values["happened_at"]


def _households_since(
    session: Session, sender: Sender, ids: set[UUID]
) -> dict[UUID, tuple[datetime]]:
    rows = session.execute(_HOUSEHOLDS, {"county": sender.county, "ids": list(ids)})
    return {row.id: (instant(row.since, sender.zone),) for row in rows}


def _sender_since(session: Session, sender: Sender) -> list[datetime]:
    """Since when the device is known, and the person answers for anything."""
    params = {"county": sender.county, "device": sender.device_id}
    device: datetime | None = session.scalar(_DEVICE, params)
    first = min((held.valid_from for held in sender.scope.assignments), default=None)
    return [
        *([] if device is None else [device]),
        *([] if first is None else [instant(first, sender.zone)]),
    ]
