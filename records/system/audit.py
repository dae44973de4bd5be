"""The audit log: reads of personal data outside one's own grids, and administrative writes.

What phones write is in the inbox, body and outcome; it is not written a second time here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import orjson
from sqlalchemy import Index, String
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from uuid_utils.compat import uuid7

from records.db import Base, Identified, Instant


class AuditRow(Identified, Base):
    """Who did what to which area or record, and when. Never updated."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "county", "at"),)

    at: Mapped[Instant]
    person_id: Mapped[UUID | None] = mapped_column(UuidType)
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(80))
    details: Mapped[object | None] = mapped_column(JSONB)


def note(
    session: Session,
    county: str,
    now: datetime,
    person_id: UUID | None,
    action: str,
    target: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """One row. ``target`` is a kind and an id or code; details hold no personal data."""
    session.add(
        AuditRow(
            county=county,
            id=uuid7(),
            at=now,
            person_id=person_id,
            action=action,
            target=target,
            details=details,
        )
    )


def note_on_day(
    session: Session,
    county: str,
    day: datetime,
    person_id: UUID | None,
    action: str,
    target: str,
    details: Mapping[str, Any] | None = None,
    *,
    each_time: bool = False,
) -> None:
    """One row for all that is alike on a day: what was done on it, not how often, nor when.

    ``day`` is its beginning; for what would else tell when somebody comes and goes. ``each_time``:
    a row for each, whose id tells no time either.
    """
    row = {
        "county": county,
        "at": day,
        "person_id": person_id,
        "action": action,
        "target": target,
        "details": details,
    }
    alike = orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()
    row["id"] = uuid4() if each_time else uuid5(NAMESPACE_OID, alike)
    session.execute(insert(AuditRow).values(row).on_conflict_do_nothing())
