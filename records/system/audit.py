"""The audit log: reads of personal data outside one's own grids, and administrative writes.

Writes by phones are in the inbox, with body and outcome, and not repeated here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import orjson
from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from uuid_utils.compat import uuid7

from records.db import Base, Identified


class AuditRow(Identified, Base):
    """Who did what to which area or record, and when. Never updated."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "county", "at"),)

    at: Mapped[datetime]
    person_id: Mapped[UUID | None]
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
    """Add one row. ``target`` is a kind and an id or code; ``details`` hold no personal data."""
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
    """Add a row that shows the day and no time: once per day for equal actions.

    Use it where times would reveal when a person comes and goes. ``day`` is the beginning of the
    day. ``each_time``: at each call, with an id that holds no time either.
    """
    row = {
        "county": county,
        "at": day,
        "person_id": person_id,
        "action": action,
        "target": target,
        "details": details,
    }
    content = orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()
    row["id"] = uuid4() if each_time else uuid5(NAMESPACE_OID, content)
    session.execute(insert(AuditRow).values(row).on_conflict_do_nothing())
