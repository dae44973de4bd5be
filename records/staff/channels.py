"""Channels for messages: a county's gateways, each person's choice and order, Web Push.

Addresses and the channels' URLs (which contain passwords) are sealed like telephone numbers.
"""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, Identified, OfCounty, one_of, references

ADDRESSES = ("phone", "email", "account")
WEB_PUSH = "web_push"  # needs no channel of the county


class Channel(OfCounty, Base):
    """A county's gateway: its URL in apprise's format, with ``{phone}``, ``{email}`` or
    ``{account}`` where the person's address goes.

    ``rank`` is its position for people who have not chosen; NULL: only for those who chose it.
    """

    __tablename__ = "channels"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        CheckConstraint("name ~ '^[a-z][a-z0-9_-]{0,39}$'", name="name_form"),
        one_of("address", ADDRESSES),
    )

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    address: Mapped[str] = mapped_column(String(8))
    url_sealed: Mapped[bytes]
    rank: Mapped[int | None]
    set_at: Mapped[datetime]

    @staticmethod
    def is_name(name: str) -> bool:
        return re.fullmatch("[a-z][a-z0-9_-]{0,39}", name) is not None


class ChosenWay(OfCounty, Base):
    """A person's ``place``-th choice of channel; if it fails, the next one is tried.

    ``channel`` is a channel of the county or `WEB_PUSH`. ``address_sealed`` is NULL for the
    person's own telephone number.
    """

    __tablename__ = "chosen_ways"
    __table_args__ = (
        references("person_id", "people.id"),
        UniqueConstraint("county", "person_id", "channel"),
        CheckConstraint("place > 0", name="place_positive"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(40))
    address_sealed: Mapped[bytes | None]
    # Shown to the person: enough to recognise it.
    address_masked: Mapped[str | None] = mapped_column(String(60))


class PushSubscription(Identified, Base):
    """A browser's Web Push subscription. ``sealed`` is the subscription, as JSON."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        references("person_id", "people.id"),
        UniqueConstraint("county", "endpoint_hash"),
        Index("ix_push_subscriptions_person", "county", "person_id"),
    )

    person_id: Mapped[UUID]
    endpoint_hash: Mapped[bytes]
    sealed: Mapped[bytes]
    made_at: Mapped[datetime]
