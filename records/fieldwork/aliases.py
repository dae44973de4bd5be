"""Household aliases: ids that phones use for a household that has another id.

A decision makes an alias for a household that was refused because its number is taken: its records
then belong to the household with that number. Merging two households makes one for the household
that ends. Deleting the alias separates them again.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from records.db import Base, GridCode, Synced, grid_in_county, references, synced_args


class HouseholdAlias(Synced, Base):
    """``id`` stands for ``household_id``, which may be an alias itself.

    It is in the feed of the household's grid and moves with it, so that every phone with the
    household gets it. ``key`` is the inbox row of the decision, if any.
    """

    __tablename__ = "household_aliases"
    __table_args__ = synced_args(
        Index("ix_household_aliases_household", "county", "household_id"),
        references("made_by", "people.id"),
        grid_in_county(),
        CheckConstraint("id <> household_id", name="of_another"),
        CheckConstraint("feed = grid", name="feed_is_grid"),
    )

    household_id: Mapped[UUID]
    grid: Mapped[GridCode]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    key: Mapped[UUID | None]
