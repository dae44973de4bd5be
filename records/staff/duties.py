"""Duties of cadres: in their village on its market days, at their township's counter for a week.

A duty is a turn, not a sign-in: there is no column for attendance.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, Identified, code_type, one_of, references
from records.validity import FIRST_TO_LAST, once_a_day

DUTY_KINDS = ("market", "counter")
SWAP_STATES = ("asked", "agreed", "declined", "withdrawn", "void")


class Duty(Identified, Base):
    """One turn of one person. ``agreed``: it comes from a swap, and a new plan keeps it.

    ``area`` is the village of the market day, or the township of the counter. A person has at most
    one duty on a day, and a turn has one person.
    """

    __tablename__ = "duties"
    __table_args__ = (
        references("person_id", "people.id"),
        references("area", "divisions.code", name="fk_duties_area"),
        UniqueConstraint("county", "kind", "area", "first_day"),
        once_a_day("ex_duties_one_a_day", "person_id", span=FIRST_TO_LAST),
        Index("ix_duties_area", "county", "area", "first_day"),
        CheckConstraint(
            "CASE kind WHEN 'market' THEN length(area) = 12 AND last_day = first_day"
            " ELSE length(area) = 9 AND last_day BETWEEN first_day AND first_day + 6 END",
            name="of_its_kind",
        ),
        one_of("kind", DUTY_KINDS),
    )

    kind: Mapped[str] = mapped_column(String(8))
    area: Mapped[str] = mapped_column(code_type(12))
    first_day: Mapped[date]
    last_day: Mapped[date]
    person_id: Mapped[UUID]
    agreed: Mapped[bool] = mapped_column(server_default=text("false"))


class DutySwap(Identified, Base):
    """A request to another person to take a duty, with or without one of theirs in return.

    ``void``: the duty now belongs to somebody else. It is deleted with the duty.
    """

    __tablename__ = "duty_swaps"
    __table_args__ = (
        references("duty_id", "duties.id", ondelete="CASCADE"),
        references("for_duty_id", "duties.id", name="fk_duty_swaps_for", ondelete="CASCADE"),
        references("asked_by", "people.id", name="fk_duty_swaps_by"),
        references("asked_of", "people.id", name="fk_duty_swaps_of"),
        Index(
            "uq_duty_swaps_asked",
            "county",
            "duty_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_duty_swaps_for", "county", "for_duty_id"),
        Index("ix_duty_swaps_by", "county", "asked_by"),
        Index("ix_duty_swaps_of", "county", "asked_of"),
        CheckConstraint("asked_by <> asked_of", name="of_somebody_else"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered_once"),
        one_of("state", SWAP_STATES),
    )

    duty_id: Mapped[UUID]
    for_duty_id: Mapped[UUID | None]
    asked_by: Mapped[UUID]
    asked_of: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(10), server_default=text("'asked'"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
