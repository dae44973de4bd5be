"""Turns: how it shows that two phones use one token, without keeping from where they call.

Each answered sync gives the phone a turn, and the phone shows it at its next sync. A single phone
shows the turn that it got last; where answers were lost, or a request comes late, one that it has
shown before. It never got the turns of the lost answers: whoever shows one of them, after the token
has gone on with another, is a second phone. No clock is read, neither the phone's nor the server's.
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
MAX_LEFT = 32
_TURN = re.compile(r"([0-9a-f]{8})\.([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Turns:
    """``shown`` is the last turn with which the token went on, ``given`` are those of the answers
    since then, of which one phone goes on with one at most. ``left``: those of the answers before,
    with which nobody went on."""

    shown: int | None = None
    given: tuple[int, ...] = ()
    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnGiven:
    """``turns`` after a sync; ``turn`` is given with its answer."""

    turns: Turns
    turn: int
    heard_twice: bool = False


def step(turns: Turns, shown: int | None) -> TurnGiven:
    """A sync that shows a turn, or none (an older app, or an emptied store).

    A turn that was left tells of a second phone. One that was shown before tells nothing yet: the
    request is late, or the phone was put back to an older state, or it is a copy. Only who gets the
    answer can go on with it. A turn that is ahead is one of a server that was restored since, which
    has forgotten who went on with what.
    """
    newest = max(turns.shown or 0, *turns.given, 0)
    turn = max(newest, shown or 0) + 1
    if shown is not None and shown > newest:
        return TurnGiven(Turns(shown, (turn,)), turn)
    is_left = shown in turns.left
    if shown is None or not (is_left or shown in turns.given):
        return TurnGiven(replace(turns, given=(*turns.given, turn)[-MAX_OPEN:]), turn)
    left = [each for each in (*turns.left, *turns.given) if each != shown]
    return TurnGiven(Turns(shown, (turn,), tuple(left[-MAX_LEFT:])), turn, heard_twice=is_left)


def next_turn(session: Session, me: SignedIn, sent: Any, now: datetime) -> str | None:
    """The turn for an answer; None in a browser. Notes that the token was heard of twice.

    Call it last: it locks the device's row until the transaction ends.
    """
    if me.device_id is None:
        return None
    is_device = (Device.county == me.county, Device.id == me.device_id)
    columns = (Device.turn, Device.turns, Device.turns_left, Device.heard_twice_at)
    row = session.execute(select(*columns).where(*is_device).with_for_update()).one()
    done = step(Turns(row.turn, tuple(row.turns), tuple(row.turns_left)), _number(sent, me))
    values: dict[str, Any] = {
        "turn": done.turns.shown,
        "turns": list(done.turns.given),
        "turns_left": list(done.turns.left),
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
