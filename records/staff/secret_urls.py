"""Secret URLs: for programs that cannot log in, such as calendar programs and QGIS."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, one_of, references

CALENDAR: Final = "calendar"
FEATURES: Final = "features"
PURPOSES: Final = (CALENDAR, FEATURES)


class SecretUrl(OfCounty, Base):
    """A person's secret URL for a purpose. Only the hash of the secret is stored."""

    __tablename__ = "secret_urls"
    __table_args__ = (
        UniqueConstraint("county", "token_hash"),
        references("person_id", "people.id"),
        one_of("purpose", PURPOSES),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(8), primary_key=True)
    token_hash: Mapped[bytes]
    made_at: Mapped[datetime]
