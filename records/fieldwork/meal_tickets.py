"""Meal tickets (餐票): left with a household after a shared meal, redeemed at a counter."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy import Text as TextType
from sqlalchemy.orm import Mapped, mapped_column, validates

from records.db import Base, Synced, code_type, grid_in_county, references, synced_args
from records.keys import columns_of
from records.wire import Id, Instant, Key, RecordSchema


class MealTicket(Synced, Base):
    """A printed ticket. Its number is unique in the county.

    ``value_fen`` is the county's setting on the day on which it was logged. Only the counter
    redeems tickets, so phones do not write the two ``redeemed`` columns.
    """

    __tablename__ = "meal_tickets"
    __table_args__ = synced_args(
        UniqueConstraint("county", "number_key"),
        CheckConstraint("number_key <> ''", name="key_readable"),
        CheckConstraint("num_nonnulls(number_key, same_key) = 1", name="keyed"),
        Index(
            "ix_meal_tickets_same_key",
            *("county", "same_key"),
            postgresql_where=text("same_key IS NOT NULL"),
        ),
        Index("ix_meal_tickets_household", "county", "household_id"),
        Index("ix_meal_tickets_grid", "county", "grid", "counted_at"),
        Index("ix_meal_tickets_cadre", "county", "cadre_id", "counted_at"),
        references("cadre_id", "people.id"),
        grid_in_county(),
        CheckConstraint("value_fen > 0", name="value_positive"),
        CheckConstraint("(redeemed_at IS NULL) = (redeemed_by IS NULL)", name="redeemed_both"),
    )

    household_id: Mapped[UUID]
    visit_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(String(40))
    number_key: Mapped[str | None] = mapped_column(TextType)
    same_key: Mapped[str | None] = mapped_column(TextType)
    happened_at: Mapped[datetime]

    cadre_id: Mapped[UUID]
    counted_at: Mapped[datetime]
    value_fen: Mapped[int]
    grid: Mapped[str | None] = mapped_column(code_type(15))
    redeemed_at: Mapped[datetime | None]
    redeemed_by: Mapped[UUID | None]

    @validates("number")
    def _key(self, _: str, typed: str) -> str:
        self.number_key, self.same_key = columns_of(typed).values()
        return typed


class MealTicketSchema(RecordSchema):
    """A meal ticket as phones write it; ``happened_at`` is when the meal was shared."""

    household = Id(required=True)
    visit = Id(allow_none=True)
    number = Key(most=40, least=1, required=True)
    happened_at = Instant(required=True)
