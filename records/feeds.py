"""Feeds and their clocks; what has left a feed; the identity of this database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, FeedCode, Id, Instant, OfCounty, one_of

COLLECTIONS = (
    "grids",
    "profile",
    "households",
    "contacts",
    "visits",
    "meal_tickets",
    "photos",
    "outcomes",
    "plans",
    "planned_visits",
    "reminders",
    "household_aliases",
)


class Feed(OfCounty, Base):
    """One feed and its clock: ``n`` is the ``seq`` of the last row written to it."""

    __tablename__ = "feeds"
    __table_args__ = (CheckConstraint("n >= 0", name="n_not_negative"),)

    code: Mapped[FeedCode] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class Tombstone(OfCounty, Base):
    """A record that is no longer in ``feed``: deleted, or moved to another feed.

    It holds ids only, no personal data. ``seq`` is its place in the order of the feed it left.
    """

    __tablename__ = "tombstones"
    __table_args__ = (
        Index("ix_tombstones_record", "county", "record_id"),
        one_of("collection", COLLECTIONS),
        one_of("why", ("deleted", "moved")),
    )

    feed: Mapped[FeedCode] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    collection: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[Id]
    rev: Mapped[Id]
    why: Mapped[str] = mapped_column(String(8))
    at: Mapped[Instant]


class Deployment(Base):
    """The identity of this database (one row, no county). ``epoch`` changes after a restore.

    ``backed_up_at`` is the moment that the last whole backup shows; of a restored database, the
    last one before the backup that it came from. ``clocks_from`` is where a new feed's clock
    begins: each restore raises it, as it raises the clocks that there are, for a feed of that name
    may have been there before.
    """

    __tablename__ = "deployment"
    __table_args__ = (CheckConstraint("one = 1", name="one_row"),)

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[UUID] = mapped_column(Uuid)
    clocks_from: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    backed_up_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
