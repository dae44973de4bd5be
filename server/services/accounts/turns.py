"""Turns: how it shows that two phones use one token, without keeping from where they call.

Each answered sync gives the phone a turn, and the phone shows it at its next sync. A single phone
shows the turn that it got last; where an answer was lost, the one before it again. Of two phones
with one token (a copy of the first), one soon shows a turn that the other has left behind.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from authz.sight import day_of
from records.staff.people import Device
from server.web.auth import SignedIn

# Answers that may be on their way; one that was lost so long ago comes no more.
MAX_OPEN = 8
_TURN = re.compile(r"([0-9a-f]{8})\.([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Turns:
    """``shown`` is the last turn that the phone has shown, ``given`` are those of the answers since
    then, of which it has one at most. ``sent_at``: the phone's clock when it last showed one."""

    shown: int | None = None
    given: tuple[int, ...] = ()
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TurnGiven:
    """``turns`` after a sync; ``turn`` is given with its answer."""

    turns: Turns
    turn: int
    heard_twice: bool = False


def step(turns: Turns, shown: int | None, sent_at: datetime | None) -> TurnGiven:
    """A sync that shows a turn, or none (an older app, or an emptied store).

    A turn that was left behind tells of a second phone, unless the request is only late: it was
    sent no later than one that was answered already. A turn that is ahead is one of a server that
    was restored since.
    """
    newest = max(turns.shown or 0, *turns.given, 0)
    turn = max(newest, shown or 0) + 1
    waiting = replace(turns, given=(*turns.given, turn)[-MAX_OPEN:])
    if shown is None:
        return TurnGiven(waiting, turn)
    if shown == turns.shown:
        return TurnGiven(replace(waiting, sent_at=sent_at or turns.sent_at), turn)
    follows = turns.shown is None or shown in turns.given or shown > newest
    if not follows and sent_at and turns.sent_at and sent_at <= turns.sent_at:
        return TurnGiven(waiting, turn)
    return TurnGiven(Turns(shown, (turn,), sent_at), turn, heard_twice=not follows)


def next_turn(
    session: Session, me: SignedIn, sent: Any, sent_at: datetime | None, now: datetime
) -> str | None:
    """The turn for an answer; None in a browser. Notes that the token was heard of twice.

    Call it last: it locks the device's row until the transaction ends.
    """
    if me.device_id is None:
        return None
    is_device = (Device.county == me.county, Device.id == me.device_id)
    columns = (Device.turn, Device.turns, Device.turn_sent_at, Device.heard_twice_at)
    row = session.execute(select(*columns).where(*is_device).with_for_update()).one()
    done = step(Turns(row.turn, tuple(row.turns), row.turn_sent_at), _number(sent, me), sent_at)
    values: dict[str, Any] = {
        "turn": done.turns.shown,
        "turns": list(done.turns.given),
        "turn_sent_at": done.turns.sent_at,
    }
    before = row.heard_twice_at
    if done.heard_twice and not (before and day_of(before, me.zone) == day_of(now, me.zone)):
        values["heard_twice_at"] = now
    session.execute(update(Device).where(*is_device).values(values))
    return f"{_epoch(me)}.{done.turn}"


def _number(sent: Any, me: SignedIn) -> int | None:
    """The number of a turn of this epoch; None for anything else: turns are opaque to phones."""
    match = _TURN.fullmatch(sent) if isinstance(sent, str) else None
    return int(match[2]) if match and match[1] == _epoch(me) else None


def _epoch(me: SignedIn) -> str:
    return me.epoch.hex[:8]
