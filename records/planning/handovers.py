"""Hand-overs: households that a leader or dispatcher hands to the weekly plans.

The planner puts each into the plan of the cadre who answers for the household, as a must, until it
is reached, withdrawn, or past its last day. Whether it was reached is read from the visits, so a
late, edited or deleted visit changes the answer, and nothing has to be kept in step.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from records.dates import DAY
from records.db import AreaCode, Base, Identified, references

MAX_HOUSEHOLDS = 200  # of one request
BEFORE_ALL = date(1970, 1, 1)


class Handover(Identified, Base):
    """One household, handed to the plans of ``week`` (a Monday) and the weeks until ``until``.

    ``area``: the household's grid when it was handed over; who sees that grid sees the hand-over,
    also after the household has moved or was deleted. ``last_contact``: the last contact that was
    known then. Any contact of a later day settles it, even one before the request that a phone had
    not sent yet.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        references("asked_by", "people.id"),
        # Two people who hand over the same household at the same moment make one hand-over. Once
        # it was reached, it can be handed over again.
        Index(
            "uq_handovers_open",
            *("county", "household_id", "week", "last_contact"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_handovers_week", "county", "week", "area"),
        CheckConstraint("left(area, 6) = county", name="area_in_county"),
        CheckConstraint("EXTRACT(ISODOW FROM week) = 1", name="week_is_a_monday"),
        CheckConstraint("until >= week + 6", name="until_after_week"),
    )

    household_id: Mapped[UUID]
    area: Mapped[AreaCode]
    week: Mapped[date]
    until: Mapped[date]
    last_contact: Mapped[date | None]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


# SQL: the first day on which a contact settles a hand-over ``o``.
SETTLED_SINCE = f"coalesce(o.last_contact + 1, DATE '{BEFORE_ALL}')"


def settled_since(last_contact: date | None) -> date:
    """`SETTLED_SINCE` for values."""
    return BEFORE_ALL if last_contact is None else last_contact + DAY
