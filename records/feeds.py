"""Feeds and their change sequences; tombstones; the identity of this database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, FeedCode, OfCounty, one_of

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
    """A feed and its change sequence: ``n`` is the ``seq`` of the last row written to it."""

    __tablename__ = "feeds"
    __table_args__ = (CheckConstraint("n >= 0", name="n_not_negative"),)

    code: Mapped[FeedCode] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class Tombstone(OfCounty, Base):
    """A record that is no longer in ``feed``: deleted, or moved to another feed.

    It holds ids only, no personal data. ``seq`` is its number in the feed that the record left.
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
    record_id: Mapped[UUID]
    rev: Mapped[UUID]
    why: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]


class Deployment(Base):
    """The identity of this database (one row, no county). ``epoch`` changes after a restore.

    ``backed_up_at``: the state that the last complete backup holds; in a restored database, the one
    before the backup it came from. ``clocks_from``: where the change sequence of a new feed begins.
    A restore raises it and all existing sequences, because a feed of that name may have existed.
    """

    __tablename__ = "deployment"
    __table_args__ = (CheckConstraint("one = 1", name="one_row"),)

    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[UUID] = mapped_column(Uuid)
    clocks_from: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    backed_up_at: Mapped[datetime | None]
