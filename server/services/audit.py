"""Write the audit log: log-ins, administrative writes, reads of personal data outside own grids.

Actions that would show working hours are noted once a day, without the time."""

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
from server.web.request_context import settings

__all__ = [
    "mark_of",
    "note",
    "note_failed_login",
    "note_login",
    "note_on_day",
    "note_reading",
    "seal_caller",
]

# Filters that a reader types: numbers of households and tickets, perhaps names.
_TYPED = frozenset({"number"})


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
    """Note a request that reads beyond the reader's own grids: one row, not one per record.

    ``anywhere``: note own grids as well, for data about people. ``besides``: areas that are not
    noted in any case. ``by_day``: the county's time zone; one row a day, for pages that load by
    themselves.
    """
    own = (*(() if anywhere else scope.ranges(Permission.SYNC)), *besides)
    if all(any(mine.lo <= area.lo and area.hi <= mine.hi for mine in own) for area in read):
        return
    texts = {
        name: mark_of(scope.county, str(value)) if name in _TYPED else _text(value)
        for name, value in filters.items()
    }
    details = {"areas": [area.lo for area in read], "filters": texts}
    row = (scope.person_id, "read", target, details)
    if by_day is not None:
        note_on_day(session, scope.county, day_of(now, by_day), *row)
    else:
        note(session, scope.county, now, *row)


def mark_of(county: str, typed: str) -> str:
    """A keyed hash of a text that may name somebody: the log tells equal texts from others, and
    keeps ids only, for nothing in it can be erased."""
    text = f"text:{county}:{typed}".encode()
    return hmac.new(settings().secret_key.encode(), text, hashlib.sha256).hexdigest()[:16]


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def note_login(
    session: Session, county: str, day: datetime, person: UUID, device: UUID | None, caller: str
) -> None:
    """Note a log-in: day, device and sealed address."""
    target = f"device/{device}" if device else "browser"
    note_on_day(session, county, day, person, "logged_in", target, {"caller": caller})


def note_failed_login(
    session: Session, county: str, day: datetime, person: UUID | None, caller: str
) -> None:
    """Note a failed log-in: the account is the target; the actor is unknown."""
    target = f"person/{person or 'unknown'}"
    note_on_day(session, county, day, None, "login_failed", target, {"caller": caller})


def seal_caller(county: str, day: datetime, address: str) -> str:
    """A keyed hash of a caller's address and the day: attacks from one address show, but nobody's
    location can be followed from day to day."""
    text = f"caller:{county}:{day.date()}:{address}".encode()
    return hmac.new(settings().secret_key.encode(), text, hashlib.sha256).hexdigest()[:16]
