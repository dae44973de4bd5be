"""Loads of files: their numbers, the data to undo them, and digests of the files' values.

Nothing here is synced. Values of households and people are sealed; they are deleted after the week
in which a load may be undone, or with their record.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, one_of, references

LOAD_KINDS = ("divisions", "grids", "households", "people")
LOADED = (
    *("divisions", "grids", "households", "people", "roles", "assignments"),
    "past_offices",
)


class Load(OfCounty, Base):
    """One load that changed something. ``number`` counts the loads of a county."""

    __tablename__ = "loads"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        Index("ix_loads_at", "county", "at"),
        one_of("kind", LOAD_KINDS),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    file: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]
    new: Mapped[int]
    changed: Mapped[int]
    ended: Mapped[int]
    undone_at: Mapped[datetime | None]


class LoadRow(OfCounty, Base):
    """One record that a load wrote. ``key`` is its id or code; ``rev`` the version it got.

    ``sealed`` holds ``{field: [before, after]}`` of the changed fields; NULL for a new record.
    """

    __tablename__ = "load_rows"
    __table_args__ = (
        references("load", "loads.number", ondelete="CASCADE"),
        # Deleted with the household, in the same transaction.
        references("household_id", "households.id", ondelete="CASCADE"),
        Index("ix_load_rows_household", "county", "household_id"),
        one_of("collection", LOADED),
    )

    load: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    collection: Mapped[str] = mapped_column(String(12), primary_key=True)
    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    rev: Mapped[UUID | None]
    sealed: Mapped[bytes | None]
    household_id: Mapped[UUID | None]


class LoadKey(OfCounty, Base):
    """The county's key for digests of files' values, sealed like a telephone number."""

    __tablename__ = "load_keys"
    __table_args__ = (ForeignKeyConstraint(["county"], ["counties.county"]),)

    sealed: Mapped[bytes]


class Provenance:
    """Keyed digests of the values that files had for a record.

    ``said`` is ``{"last": {field: digest}, "files": {name: {field: digest}}}``: the last values of
    any file, and of each file. ``replaced``, by number of load, has the values of its file and the
    digests from before the load.
    """

    said: Mapped[Any] = mapped_column(JSONB)


class HouseholdProvenance(Provenance, OfCounty, Base):
    __tablename__ = "household_provenance"
    __table_args__ = (references("household_id", "households.id", ondelete="CASCADE"),)

    household_id: Mapped[UUID] = mapped_column(primary_key=True)


class PersonProvenance(Provenance, OfCounty, Base):
    __tablename__ = "person_provenance"
    __table_args__ = (references("person_id", "people.id", ondelete="CASCADE"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
