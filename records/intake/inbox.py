"""The inbox: every row that a phone has pushed, with its outcome."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, code_type, one_of

OUTCOMES = ("applied", "merged", "conflict", "rejected", "held")


# SQL: the inbox row ``i`` was written to the record, at once or by a decision.
WROTE = """(i.outcome IN ('applied', 'merged', 'conflict') OR EXISTS (
    SELECT FROM decisions d WHERE d.county = i.county AND d.key = i.key
    AND d.decision IN ('accepted', 'corrected', 'merged')))"""


class InboxRow(OfCounty, Base):
    """One pushed version of one record; written in the same transaction as its effect.

    ``key`` is the ``rev`` that the phone made, so that a second arrival is detected. A row whose
    ``rev`` is missing, malformed or used by another person gets a new key. ``body`` is JSON, not
    JSONB: it must hold what was sent, even a NUL or a lone surrogate. Telephone numbers in it are
    sealed (sync/pushing/sealing.py). ``fingerprint`` (records/phones.py) identifies the body after
    it has been wiped; it is NULL in old rows, where the body itself is compared. ``base_rev`` is
    the version that the phone started from, ``base`` its content where a corrected edit may need
    it. ``area`` is the grid or division whose dispatcher decides about the row; it is NULL for
    collections that only the author reads. ``partial``: the row came by SMS, and the whole of this
    version has not come yet; when it does, it replaces ``body`` and ``fingerprint``.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_record", "county", "record_id"),
        Index(
            "ix_inbox_waiting",
            "county",
            "received_at",
            postgresql_where=text("outcome IN ('held', 'rejected', 'conflict')"),
        ),
        one_of("outcome", OUTCOMES),
        CheckConstraint("(body IS NULL) = (wiped_at IS NOT NULL)", name="body_until_wiped"),
        CheckConstraint("left(area, 6) = county", name="area_in_county"),
    )

    key: Mapped[UUID] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    device_id: Mapped[UUID | None]
    received_at: Mapped[datetime]
    skew_s: Mapped[float | None]
    body: Mapped[object | None] = mapped_column(JSON)
    base_rev: Mapped[UUID | None]
    base: Mapped[object | None] = mapped_column(JSON)
    fingerprint: Mapped[bytes | None]
    outcome: Mapped[str] = mapped_column(String(8))
    errors: Mapped[object | None] = mapped_column(JSONB)
    area: Mapped[str | None] = mapped_column(code_type(15))
    wiped_at: Mapped[datetime | None]
    partial: Mapped[bool] = mapped_column(server_default=text("false"))
