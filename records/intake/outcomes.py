"""Outcomes of pushed rows that were held, refused or in conflict, and the decisions about them.

The inbox has the state on arrival and is never changed. An outcome is the present state, synced to
the author's phones; decisions are its history.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, Synced, code_type, one_of, references, synced_args

# The last one is the author's: a further version of the record has taken the row's place.
DECISIONS = ("accepted", "corrected", "returned", "dismissed", "merged", "superseded")
FINAL = ("accepted", "corrected", "dismissed", "merged")
MAX_NOTE = 500


class Outcome(Synced, Base):
    """An inbox row that was held, refused or in conflict. ``id`` is its key there.

    It is in the author's personal feed. ``decision`` is None while it waits. ``area`` determines
    which dispatcher lists it; it is NULL where only the author reads such records. The outcome is
    deleted when the author has sent another version.
    """

    __tablename__ = "outcomes"
    __table_args__ = synced_args(
        references("id", "inbox.key"),
        Index(
            "ix_outcomes_waiting",
            "county",
            "area",
            "received_at",
            "id",
            postgresql_where=text("decision IS NULL"),
        ),
        Index("ix_outcomes_decided", "county", "area", "received_at", "id"),
        Index("ix_outcomes_record", "county", "record_id"),
        CheckConstraint("left(feed, 1) = '@'", name="feed_is_personal"),
        CheckConstraint("left(area, 6) = county", name="area_in_county"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_sometime"),
        one_of("outcome", ("held", "rejected", "conflict")),
        one_of("decision", DECISIONS[:-1]),
    )

    collection: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[UUID | None]
    outcome: Mapped[str] = mapped_column(String(8))
    area: Mapped[str | None] = mapped_column(code_type(15))
    received_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(String(MAX_NOTE))
    decided_at: Mapped[datetime | None]


class Decision(OfCounty, Base):
    """The ``n``-th decision about an inbox row. Never changed.

    ``changes`` are the fields that a correction replaced, wiped with the bodies of the inbox.
    ``rev`` is the resulting version of the record; for ``superseded``, the key of the row that
    replaced it. The primary key prevents two decisions at the same time.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        references("key", "inbox.key"),
        references("person_id", "people.id"),
        CheckConstraint("n > 0", name="n_positive"),
        one_of("decision", DECISIONS),
    )

    key: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decision: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[UUID]
    at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(String(MAX_NOTE))
    changes: Mapped[object | None] = mapped_column(JSON(none_as_null=True))
    rev: Mapped[UUID | None]
