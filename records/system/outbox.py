"""The outbox: messages to send, written in the transaction that causes them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, references
from records.system.jobs import MAX_ERROR, MAX_JOB_KEY


class Message(OfCounty, Base):
    """One message to one person.

    ``key`` is a natural key (``quota/field-days/2026-W12/<cadre>/behind``), so that a job that runs
    twice makes one message. ``kind`` names its text in the message catalogues, ``params`` fill it
    in. It waits, is sent (``sent_at``, by ``channel``), or was given up (``dead_at``). ``attempts``
    counts deliveries tried; after ``expires_at`` it is not sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        references("person_id", "people.id"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("sent_at IS NULL OR dead_at IS NULL", name="one_end"),
        CheckConstraint("sent_at IS NULL OR channel IS NOT NULL", name="sent_by_a_channel"),
        Index(
            "ix_outbox_waiting",
            "county",
            "not_before",
            postgresql_where=text("sent_at IS NULL AND dead_at IS NULL"),
        ),
        Index("ix_outbox_dead", "county", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
        Index("ix_outbox_person", "county", "person_id", "added_at"),
    )

    key: Mapped[str] = mapped_column(String(MAX_JOB_KEY), primary_key=True)
    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[object] = mapped_column(JSONB, server_default=text("'{}'"))
    added_at: Mapped[datetime]
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    sent_at: Mapped[datetime | None]
    channel: Mapped[str | None] = mapped_column(String(40))
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(MAX_ERROR))
