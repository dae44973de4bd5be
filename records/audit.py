"""The audit log: reads of personal data outside one's own grids, and administrative writes.

What phones write is in the inbox, body and outcome; it is not written a second time here.
"""

from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

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
