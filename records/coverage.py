"""Coverage figures by day, and how far they have been counted (schedulers/coverage/)."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, FeedCode, GridCode, OfCounty, one_of
from records.fieldwork.households import STORED_KINDS


class CoverageDay(OfCounty, Base):
    """The figures of one grid, day and kind of household, as absolute numbers.

    ``grid`` is where the households stood on that day, ``kind`` of which kind they were then;
    ``feed`` is the grid where they stand now, so a feed's changes alter its own rows only. A
    question sums over the feeds. ``contacted_*`` are households reached since the beginning of the
    day's week, month, quarter or year. The numbers of visits are running totals since the county's
    first counted day, of which a period is a difference.
    """

    __tablename__ = "coverage_days"
    __table_args__ = (
        Index("ix_coverage_days_feed", "county", "feed", "day"),
        one_of("kind", STORED_KINDS),
        CheckConstraint("in_time + overdue + never <= households", name="parts_of_all"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    grid: Mapped[GridCode] = mapped_column(primary_key=True)
    feed: Mapped[FeedCode] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    households: Mapped[int]
    asked: Mapped[int]
    never: Mapped[int]
    in_time: Mapped[int]
    overdue: Mapped[int]
    contacted_week: Mapped[int]
    contacted_month: Mapped[int]
    contacted_quarter: Mapped[int]
    contacted_year: Mapped[int]
    visits_inside: Mapped[int]
    visits_near: Mapped[int]
    visits_outside: Mapped[int]
    visits_no_fix: Mapped[int]


class CoverageFeed(OfCounty, Base):
    """How far a feed has been counted: up to which number, and ``until`` which day.

    ``received_at`` is the latest arrival of a visit among those that were counted: a visit that
    arrived later is new, any other may be an edited one.
    """

    __tablename__ = "coverage_feeds"

    feed: Mapped[FeedCode] = mapped_column(primary_key=True)
    counted_seq: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[date]
    received_at: Mapped[datetime | None]


class CoverageCount(OfCounty, Base):
    """The counted days of a county, and when they were last counted.

    ``basis``: the intervals and the county's own days that the figures were computed from, each
    with the day from which it matters. ``percent``: the share of households in time from which a
    grid is covered.
    """

    __tablename__ = "coverage_counts"
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["counties.county"]),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_possible"),
    )

    percent: Mapped[int] = mapped_column(server_default=text("85"))
    first_day: Mapped[date | None]
    until: Mapped[date | None]
    counted_at: Mapped[datetime | None]
    basis: Mapped[object | None] = mapped_column(JSONB)
