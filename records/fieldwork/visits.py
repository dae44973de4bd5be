"""Visits: what a cadre logs at a household, and the evidence of the place."""

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import Index, String, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, Synced, code_type, grid_in_county, one_of, references, synced_args
from records.divisions import SRID
from records.fieldwork.places import Fix
from records.wire import MAX_NOTE, Id, Instant, RecordSchema, choice
from records.wire import Text as TextField

PURPOSES = (
    "publicity",
    "listening",
    "agency",
    "mediation",
    "organising",
    "regular",
    "return",
    "condolence",
)
OUTCOMES = ("met", "nobody_home", "declined")
EVIDENCE = ("inside", "near", "outside", "no_fix")
# Flags that ask the author to look again; sync/collections/phone_clock.py and
# sync/collections/doubles.py set them.
TIME_IMPLAUSIBLE, LOGGED_TWICE = "time_implausible", "logged_twice"
TO_CHECK = (TIME_IMPLAUSIBLE, LOGGED_TWICE)


def is_logged_twice(visit: str) -> str:
    """SQL: whether a row of `visits` is flagged as saved twice."""
    return f"{visit}.flags @> ARRAY['{LOGGED_TWICE}']::varchar[]"


class Visit(Synced, Base):
    """A visit. It belongs to its household's grid (``grid``) and records where it was made.

    ``happened_at`` is the phone's time; ``counted_at`` is the same, corrected for the phone's clock
    skew if necessary, and is used for weeks and quotas. ``household_id`` has no foreign key: a
    visit may arrive before its household; until then ``grid`` is NULL. ``fix`` is kept as sent;
    ``fix_point`` is NULL where the fix is unusable, and ``flags`` has the reason. ``partial``: only
    an SMS has said it so far (records/fieldwork/visit_sms.py); it counts, and its note is missing.
    """

    __tablename__ = "visits"
    __table_args__ = synced_args(
        Index(
            "ix_visits_household",
            *("county", "household_id", "counted_at"),
            postgresql_include=["feed", "outcome", "cadre_id"],  # last contacts, and policies
        ),
        Index("ix_visits_grid", "county", "grid", "counted_at"),
        Index("ix_visits_cadre", "county", "cadre_id", "counted_at"),
        references("cadre_id", "people.id"),
        grid_in_county(),
        one_of("purpose", PURPOSES),
        one_of("outcome", OUTCOMES),
        one_of("evidence", EVIDENCE),
    )

    household_id: Mapped[UUID]
    happened_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str] = mapped_column(String(12), server_default=text("'met'"))
    note: Mapped[str | None] = mapped_column(Text)
    fix: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))

    cadre_id: Mapped[UUID]
    device_id: Mapped[UUID | None]
    counted_at: Mapped[datetime]
    received_at: Mapped[datetime]
    skew_s: Mapped[float | None]
    grid: Mapped[str | None] = mapped_column(code_type(15))
    made_in: Mapped[str | None] = mapped_column(code_type(15))
    fix_point: Mapped[Any | None] = mapped_column(Geometry("POINT", srid=SRID, spatial_index=False))
    distance_m: Mapped[float | None]
    evidence: Mapped[str | None] = mapped_column(String(8))
    flags: Mapped[list[str]] = mapped_column(ARRAY(String(24)), server_default=text("'{}'"))
    partial: Mapped[bool] = mapped_column(server_default=text("false"))


class VisitSchema(RecordSchema):
    """A visit as phones write it."""

    household = Id(required=True)
    happened_at = Instant(required=True)
    purpose = choice(PURPOSES, required=True)
    outcome = choice(OUTCOMES, load_default="met")
    note = TextField(most=MAX_NOTE, allow_none=True)
    fix = Fix(allow_none=True)
