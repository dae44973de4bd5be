"""Division codes, the hierarchy of divisions, and the grids with their polygons.

Codes nest by prefix: county 6 digits, township 9, village 12, grid 15. Containment is a prefix
test; on an index with collation "C" it is the range ``code >= lo AND code < hi``.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    and_,
    false,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.db import Base, GridCode, OfCounty, Synced, code_type, one_of, references, synced_args
from records.validity import Valid, once_a_day

LEVELS = {6: "county", 9: "township", 12: "village", 15: "grid"}
LENGTHS = {name: length for length, name in LEVELS.items()}
AREA_LEVELS = ("grid", "village", "township")  # by which figures are counted
VILLAGE_KINDS = ("村委会", "居委会")
RHYTHMS = ("as_it_comes", "weekly")  # of reminders
MAX_A_DAY = 10

# Bounds of the reminder hours that a county sets, and within those each person. Reminders are sent
# once an hour, so an hour is the minimum.
EARLIEST_REMINDER, LATEST_REMINDER = time(6), time(22)
MIN_REMINDER_MINUTES = 60
SRID = 4490  # CGCS2000: of all stored geometries
_CODE = re.compile(r"[1-9][0-9]{5}([0-9]{3}){0,3}")


def is_code(value: str) -> bool:
    """True for a well-formed county, township, village or grid code."""
    return _CODE.fullmatch(value) is not None


def reminder_hour_checks() -> tuple[CheckConstraint, ...]:
    """Check the bounds of ``told_from`` and ``told_until``, and the minimum between them."""
    return (
        CheckConstraint(
            f"told_from >= '{EARLIEST_REMINDER:%H:%M}' AND told_until <= '{LATEST_REMINDER:%H:%M}'",
            name="told_by_day",
        ),
        CheckConstraint(
            f"told_until - told_from >= interval '{MIN_REMINDER_MINUTES} minutes'",
            name="told_long_enough",
        ),
    )


def minutes_between(first: time, last: time) -> int:
    return (last.hour - first.hour) * 60 + last.minute - first.minute


@dataclass(frozen=True, slots=True, order=True)
class CodeRange:
    """All codes with a given prefix, as the half-open range ``[lo, hi)`` of "C" ordering."""

    lo: str
    hi: str

    @classmethod
    def only(cls, feed: str) -> "CodeRange":
        """The range of one feed, without those below it."""
        return cls(feed, feed + " ")

    @classmethod
    def below(cls, code: str) -> "CodeRange":
        """The range of ``code`` itself and everything under it."""
        # ":" follows "9", so code + ":" is above every code that continues with digits.
        return cls(code, code + ":")

    def __contains__(self, code: str) -> bool:
        return self.lo <= code < self.hi


def outermost(codes: Iterable[str]) -> tuple[CodeRange, ...]:
    """The ranges below these codes, without nested ones: disjoint, in code order."""
    kept: list[CodeRange] = []
    for code in sorted(codes):
        if not kept or code not in kept[-1]:
            kept.append(CodeRange.below(code))
    return tuple(kept)


def lies_in(code: str, ranges: Iterable[CodeRange]) -> bool:
    """True where one of the ranges contains the code."""
    return any(code in area for area in ranges)


# SQL: the ranges of `range_params`, as rows ``r(lo, hi)``.
RANGES = "unnest(CAST(:los AS text[]), CAST(:his AS text[])) AS r(lo, hi)"


def in_ranges(code: str) -> str:
    """SQL: whether ``code`` lies in one of the ranges of `range_params`."""
    return f"""EXISTS (SELECT FROM {RANGES}
        WHERE {code} >= r.lo COLLATE "C" AND {code} < r.hi COLLATE "C")"""


def range_params(ranges: Collection[CodeRange]) -> dict[str, list[str]]:
    """The parameters of `RANGES`."""
    return {"los": [area.lo for area in ranges], "his": [area.hi for area in ranges]}


def part_in(ranges: Iterable[CodeRange], code: str) -> tuple[CodeRange, ...]:
    """The intersection of the ranges with the area ``code``."""
    area, ranges = CodeRange.below(code), tuple(ranges)
    return (area,) if lies_in(code, ranges) else tuple(each for each in ranges if each.lo in area)


def within(code: Any, ranges: Iterable[CodeRange]) -> ColumnElement[bool]:
    """Condition: a code lies in one of the ranges. Plain comparisons, which can use an index."""
    return or_(false(), *(and_(code >= area.lo, code < area.hi) for area in ranges))


class County(OfCounty, Base):
    """A county that this deployment serves, with its settings."""

    __tablename__ = "counties"
    __table_args__ = (
        CheckConstraint("county ~ '^[1-9][0-9]{5}$'", name="county_code"),
        CheckConstraint("meal_ticket_fen > 0", name="meal_ticket_positive"),
        CheckConstraint("near_m >= 0", name="near_not_negative"),
        CheckConstraint("duty_until > duty_from", name="duty_hours_in_order"),
        CheckConstraint(f"reminders_a_day BETWEEN 1 AND {MAX_A_DAY}", name="reminders_a_day_known"),
        CheckConstraint("digest_weekday BETWEEN 1 AND 7", name="digest_weekday_known"),
        *reminder_hour_checks(),
        one_of("reminder_rhythm", RHYTHMS),
    )

    name: Mapped[str] = mapped_column(String(60))
    timezone: Mapped[str] = mapped_column(String(40), server_default=text("'Asia/Shanghai'"))
    meal_ticket_fen: Mapped[int] = mapped_column(server_default=text("3000"))
    # A fix at most this far from the grid or the household counts as near it.
    near_m: Mapped[int] = mapped_column(server_default=text("200"))
    # The hours of duty in a village on its market days.
    duty_from: Mapped[time] = mapped_column(server_default=text("'09:00'"))
    duty_until: Mapped[time] = mapped_column(server_default=text("'16:00'"))
    # Reminders are sent in these hours of working days only, and at most so many a day; a weekly
    # digest is sent on this day (1 is Monday).
    told_from: Mapped[time] = mapped_column(server_default=text("'08:00'"))
    told_until: Mapped[time] = mapped_column(server_default=text("'20:00'"))
    reminders_a_day: Mapped[int] = mapped_column(server_default=text("2"))
    reminder_rhythm: Mapped[str] = mapped_column(String(12), server_default=text("'as_it_comes'"))
    digest_weekday: Mapped[int] = mapped_column(server_default=text("4"))


def zone_of(session: Session, county: str) -> ZoneInfo:
    """The time zone of a county. Raises NoResultFound where there is no such county."""
    return ZoneInfo(session.scalars(select(County.timezone).where(County.county == county)).one())


class Division(OfCounty, Base):
    """A county, township or village. Its outline is optional: many counties have none."""

    __tablename__ = "divisions"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        references("parent", "divisions.code"),
        CheckConstraint("code ~ '^[1-9][0-9]{5}([0-9]{3}){0,2}$'", name="code_form"),
        CheckConstraint("left(code, 6) = county", name="code_in_county"),
        CheckConstraint("outline IS NULL OR ST_IsValid(outline)", name="outline_valid"),
        one_of("kind", VILLAGE_KINDS),
    )

    code: Mapped[str] = mapped_column(code_type(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str | None] = mapped_column(String(10))
    parent: Mapped[str | None] = mapped_column(
        code_type(12),
        Computed(
            "CASE length(code) WHEN 9 THEN left(code, 6) WHEN 12 THEN left(code, 9) END",
            persisted=True,
        ),
    )
    # True where the village's grids must cover it completely: then a hole is an error.
    fully_gridded: Mapped[bool] = mapped_column(server_default=text("false"))
    outline: Mapped[Any | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=SRID, spatial_index=False)
    )


class Grid(Valid, Synced, Base):
    """One drawing of a grid: a closed polygon in one village, with days of validity.

    ``valid_to`` is the first day on which the drawing no longer holds. A re-drawn grid keeps its
    code and gets a further row; two drawings of one code never hold on the same day.
    """

    __tablename__ = "grids"
    __table_args__ = synced_args(
        references("village", "divisions.code"),
        UniqueConstraint("county", "code", "valid_from"),
        once_a_day("ex_grids_one_drawing_a_day", "code"),
        CheckConstraint("code ~ '^[1-9][0-9]{14}$'", name="code_form"),
        CheckConstraint("left(code, 6) = county", name="code_in_county"),
        CheckConstraint("feed = code", name="feed_is_code"),
        CheckConstraint("valid_to > valid_from", name="valid_some_day"),
        CheckConstraint("ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name="geom_valid"),
        Index("ix_grids_geom", "geom", postgresql_using="gist"),
    )

    code: Mapped[GridCode]
    village: Mapped[str] = mapped_column(code_type(12), Computed("left(code, 12)", persisted=True))
    name: Mapped[str] = mapped_column(String(60))
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=SRID, spatial_index=False))


def is_area(session: Session, county: str, code: str) -> bool:
    """Whether there is, or was, a division or grid with this code."""
    table: Any = Grid if len(code) == LENGTHS["grid"] else Division
    query = select(table.code).where(table.county == county, table.code == code).limit(1)
    return session.scalar(query) is not None
