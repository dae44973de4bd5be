"""Credits: decisions that credit a record to a person other than its author."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from records.db import AreaCode, Base, Identified, one_of, references
from records.intake.outcomes import MAX_NOTE

# The collections whose records count for their author.
CREDITED = ("visits", "meal_tickets", "photos")


class Credit(Identified, Base):
    """``record_id`` of ``collection`` counts for ``to_person`` from here on.

    Rows are never changed: crediting it back is another row. ``area`` is the record's area, or the
    author's home.
    """

    __tablename__ = "credits"
    __table_args__ = (
        Index("ix_credits_record", "county", "record_id"),
        references("from_person", "people.id"),
        references("to_person", "people.id"),
        references("made_by", "people.id"),
        CheckConstraint("from_person <> to_person", name="to_another"),
        CheckConstraint("made_by NOT IN (from_person, to_person)", name="by_a_third"),
        CheckConstraint("left(area, 6) = county", name="area_in_county"),
        one_of("collection", CREDITED),
    )

    collection: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[UUID]
    from_person: Mapped[UUID]
    to_person: Mapped[UUID]
    area: Mapped[AreaCode]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(MAX_NOTE))
