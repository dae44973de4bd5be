"""A county's keys for what phones seal to hand in without their PIN (docs/phone-safety.md)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty

# A phone may have sealed to a key for the last time just before that was replaced, and its cookie
# for handing in is good for as long.
OPENS_FOR: Final = timedelta(days=400)


class HandInKey(OfCounty, Base):
    """A P-256 key pair. Phones seal to the one without ``replaced_at``; the others still open.

    ``point`` is public: 65 bytes, uncompressed. ``secret_sealed`` is the private key, encrypted
    with the field keys as telephone numbers are.
    """

    __tablename__ = "hand_in_keys"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        Index(
            "ix_hand_in_keys_current",
            "county",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint("length(key_id) = 8", name="key_id_length"),
        CheckConstraint("length(point) = 65", name="point_length"),
        CheckConstraint("replaced_at >= made_at", name="replaced_after_made"),
    )

    key_id: Mapped[bytes] = mapped_column(primary_key=True)
    point: Mapped[bytes]
    secret_sealed: Mapped[bytes]
    made_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
