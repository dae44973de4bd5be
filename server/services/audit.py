"""Rows of the audit log: log-ins, administrative writes, and reads of personal data outside one's
own grids.

What would tell when somebody comes and goes is noted once a day, with the day alone."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from authz.scope import Permission, Scope
from authz.sight import day_of
from records.divisions import CodeRange
from records.system.audit import note, note_on_day
from server.web.boundary import settings

__all__ = ["note", "note_failed_login", "note_login", "note_reading", "seal_caller"]


def note_reading(
    session: Session,
    scope: Scope,
    now: datetime,
    target: str,
    read: tuple[CodeRange, ...],
    filters: Mapping[str, Any],
    *,
    anywhere: bool = False,
    besides: tuple[CodeRange, ...] = (),
    by_day: tzinfo | None = None,
) -> None:
    """One row for a request that reads beyond the reader's own grids, not one for each record.

    ``anywhere``: in one's own grids as well, which make one responsible for households and not
    for people: for whatever is about people. ``besides``: areas in which it is not noted all the
    same. ``by_day``: one row a day, for what opens by itself, in the county's zone.
    """
    own = (*(() if anywhere else scope.ranges(Permission.SYNC)), *besides)
    if all(any(mine.lo <= area.lo and area.hi <= mine.hi for mine in own) for area in read):
        return
    said = {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in filters.items()
    }
    details = {"areas": [area.lo for area in read], "filters": said}
    row = (scope.person_id, "read", target, details)
    if by_day is not None:
        note_on_day(session, scope.county, day_of(now, by_day), *row)
    else:
        note(session, scope.county, now, *row)


def note_login(
    session: Session, county: str, day: datetime, person: UUID, device: UUID | None, caller: str
) -> None:
    """That somebody logged in on a day, on which device, from which sealed address."""
    target = f"device/{device}" if device else "browser"
    note_on_day(session, county, day, person, "logged_in", target, {"caller": caller})


def note_failed_login(
    session: Session, county: str, day: datetime, person: UUID | None, caller: str
) -> None:
    """Whom it was about is the target: who tried is not known, but for a sealed address."""
    target = f"person/{person or 'unknown'}"
    note_on_day(session, county, day, None, "login_failed", target, {"caller": caller})


def seal_caller(county: str, day: datetime, address: str) -> str:
    """A caller's address as it is noted: the same one all day, another one the next day. So what
    came from one place is seen to, and where somebody was from day to day is not."""
    text = f"caller:{county}:{day.date()}:{address}".encode()
    return hmac.new(settings().secret_key.encode(), text, hashlib.sha256).hexdigest()[:16]
