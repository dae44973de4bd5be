"""The ways on which people are told: a county's channels, each person's order, browsers' push.

Addresses and the channels' URLs (which hold passwords) are sealed like telephone numbers.
"""

import re

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, Id, Identified, Instant, OfCounty, one_of

ADDRESSES = ("phone", "email", "account")
WEB_PUSH = "web_push"  # the way that needs no channel of the county's


class Channel(OfCounty, Base):
    """A county's gateway: its URL as apprise reads it, with ``{phone}``, ``{email}`` or
    ``{account}`` where the person's address goes.

    ``rank`` is its place in the order for those who have chosen none; None: only for who chose it.
    """

    __tablename__ = "channels"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        CheckConstraint("name ~ '^[a-z][a-z0-9_-]{0,39}$'", name="name_form"),
        one_of("address", ADDRESSES),
    )

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    address: Mapped[str] = mapped_column(String(8))
    url_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    rank: Mapped[int | None] = mapped_column(Integer)
    set_at: Mapped[Instant]

    @staticmethod
    def is_name(name: str) -> bool:
        return re.fullmatch("[a-z][a-z0-9_-]{0,39}", name) is not None


class ChosenWay(OfCounty, Base):
    """The ``place``-th way that a person wants to be told; where it fails, the next one is tried.

    ``channel`` is a channel of the county or `WEB_PUSH`. ``address_sealed`` is None where the
    person's own telephone number is meant.
    """

    __tablename__ = "chosen_ways"
    __table_args__ = (
        ForeignKeyConstraint(["county", "person_id"], ["people.county", "people.id"]),
        UniqueConstraint("county", "person_id", "channel"),
        CheckConstraint("place > 0", name="place_positive"),
    )

    person_id: Mapped[Id] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(40))
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    # What the person sees of it: enough to recognise.
    address_masked: Mapped[str | None] = mapped_column(String(60))


class PushSubscription(Identified, Base):
    """A browser that may be told by Web Push. ``sealed`` is its subscription, as JSON."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        ForeignKeyConstraint(["county", "person_id"], ["people.county", "people.id"]),
        UniqueConstraint("county", "endpoint_hash"),
        Index("ix_push_subscriptions_person", "county", "person_id"),
    )

    person_id: Mapped[Id]
    endpoint_hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Instant]
