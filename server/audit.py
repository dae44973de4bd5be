"""Rows of the audit log: administrative writes, and reads of personal data outside one's grids."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from records.audit import note
from records.divisions import CodeRange
from sync.scope import Permission, Scope

__all__ = ["note", "note_reading"]


def note_reading(
    session: Session,
    scope: Scope,
    now: datetime,
    target: str,
    read: tuple[CodeRange, ...],
    filters: Mapping[str, Any],
    *,
    anywhere: bool = False,
) -> None:
    """One row for a request that reads beyond the reader's own grids, not one for each record.

    ``anywhere``: what is read is noted in one's own grids as well.
    """
    own = scope.ranges(Permission.SYNC)
    if not anywhere and all(
        any(mine.lo <= area.lo and area.hi <= mine.hi for mine in own) for area in read
    ):
        return
    said = {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in filters.items()
    }
    details = {"areas": [area.lo for area in read], "filters": said}
    note(session, scope.county, now, scope.person_id, "read", target, details)
