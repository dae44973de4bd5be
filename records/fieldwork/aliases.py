"""Other names of a household: ids that phones use and that stand for a household of another id.

A household that was refused because its number is taken gets one, by a decision: what was recorded
of it is of the household that has the number. Of two households that turn out to be one, the one
that ends may get one in the same way; without its row here it is a household of its own again.
"""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy import Uuid as UuidType
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, GridCode, Id, Instant, Synced, grid_in_county, synced_args


class HouseholdAlias(Synced, Base):
    """``id`` stands for ``household_id``, which may be an alias again: whoever looks, follows.

    It is in the feed of the household's grid and moves with it, so that every phone that carries
    the household learns of it. ``key`` is the row of the inbox that was decided about, where there
    was one.
    """

    __tablename__ = "household_aliases"
    __table_args__ = synced_args(
        Index("ix_household_aliases_household", "county", "household_id"),
        ForeignKeyConstraint(["county", "made_by"], ["people.county", "people.id"]),
        grid_in_county(),
        CheckConstraint("id <> household_id", name="of_another"),
        CheckConstraint("feed = grid", name="feed_is_grid"),
    )

    household_id: Mapped[Id]
    grid: Mapped[GridCode]
    made_by: Mapped[Id]
    made_at: Mapped[Instant]
    key: Mapped[UUID | None] = mapped_column(UuidType)
