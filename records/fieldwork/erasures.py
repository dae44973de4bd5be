"""Erasures of households: ids only. And the payees of paid tickets, which outlive an erasure.

`ErasedRecord` is what pushes are compared with: a record that was erased is refused for ever. The
same ids are in a file of the data folder (records/erasing/erasure_list.py), for a restore.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.db import AreaCode, Base, Identified, OfCounty, one_of, references

# Why a household is erased (PIPL, art. 47). No free text: it would name people.
REASONS = ("asked", "consent_withdrawn", "purpose_ended", "unlawful")


class Erasure(Identified, Base):
    """A household that was erased; ``person_id`` is None for a command or a job."""

    __tablename__ = "erasures"
    __table_args__ = (
        UniqueConstraint("county", "household_id"),
        one_of("reason", REASONS),
    )

    household_id: Mapped[UUID]
    at: Mapped[datetime]
    person_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(20))


class ErasedRecord(OfCounty, Base):
    """The id of the household itself, of its aliases and of each record that was erased with it."""

    __tablename__ = "erased_records"
    __table_args__ = (
        references("household_id", "erasures.household_id"),
        Index("ix_erased_records_household", "county", "household_id"),
    )

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID]


class TicketPayee(OfCounty, Base):
    """Whom a paid ticket was paid to, where the household was erased: an accounting record.

    Nothing changes it; it is deleted after ``kept_until``. ``area`` is the ticket's grid.
    """

    __tablename__ = "ticket_payees"
    __table_args__ = (
        references("ticket_id", "meal_tickets.id"),
        CheckConstraint("left(area, 6) = county", name="area_in_county"),
    )

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[AreaCode]
    name: Mapped[str] = mapped_column(String(60))
    kept_until: Mapped[date]
