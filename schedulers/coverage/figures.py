"""Read coverage figures: sums over a few rows of each grid, however many visits there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import DAY
from records.divisions import CodeRange, in_ranges, range_params
from records.fieldwork.visits import EVIDENCE
from schedulers.coverage.counting import PERIODS, STATES, VISITS
from schedulers.quotas.rules import period_of

DEFAULT_PERCENT = 85


@dataclass(frozen=True, slots=True)
class Counted:
    """Which days of a county are counted, when it was done, and its share for *covered*.

    Whatever had arrived by ``counted_at`` is in the figures.
    """

    first_day: date
    until: date
    counted_at: datetime
    percent: int


@dataclass(slots=True)
class GridFigures:
    """The figures of one grid as of a day; ``feeds`` are where its households stand now."""

    numbers: Counter[str] = field(default_factory=Counter)
    visits: Counter[str] = field(default_factory=Counter)  # of the period to that day, by evidence
    feeds: set[str] = field(default_factory=set)


_COUNTED = text("""
    SELECT first_day, until, counted_at, percent FROM coverage_counts
    WHERE county = :county AND until IS NOT NULL
""")
_PERCENT = text("SELECT percent FROM coverage_counts WHERE county = :county")
_INSIDE = f"""c.county = :county AND (CAST(:kind AS text) IS NULL OR c.kind = :kind)
    AND {in_ranges("c.grid")}"""
_ON_DAY = f"""
    SELECT c.grid, c.feed, c.day, {", ".join(f"c.{name}" for name in (*STATES, *VISITS))},
           c.contacted_{{period}} AS contacted
    FROM coverage_days c WHERE c.day IN (:day, :before) AND {_INSIDE}"""
_ON_DAYS = text(f"""
    SELECT c.day, c.grid, sum(c.households)::int AS households, sum(c.asked)::int AS asked,
           sum(c.in_time)::int AS in_time
    FROM coverage_days c WHERE c.day = ANY(CAST(:days AS date[])) AND {_INSIDE}
    GROUP BY c.day, c.grid
""")


def load_counted(session: Session, county: str) -> Counted | None:
    """None while the first count is not done."""
    row = session.execute(_COUNTED, {"county": county}).one_or_none()
    return None if row is None else Counted(*row)


def load_percent(session: Session, county: str) -> int:
    """The county's share of households in time from which a grid is covered."""
    percent: int | None = session.scalar(_PERCENT, {"county": county})
    return DEFAULT_PERCENT if percent is None else percent


def by_grid(
    session: Session,
    county: str,
    ranges: Sequence[CodeRange],
    day: date,
    period: str,
    kind: str | None,
) -> dict[str, GridFigures]:
    """The figures of each grid with households or visits as of a day; contacts and visits are
    those of its period (week, month, quarter, year) up to that day."""
    assert period in PERIODS
    before = period_of(period, day).first_day - DAY
    params = {"county": county, "day": day, "before": before, "kind": kind, **range_params(ranges)}
    grids: dict[str, GridFigures] = {}
    for row in session.execute(text(_ON_DAY.format(period=period)), params).mappings():
        grid = grids.setdefault(row["grid"], GridFigures())
        sign = 1 if row["day"] == day else -1
        for evidence, name in zip(EVIDENCE, VISITS, strict=True):
            grid.visits[evidence] += sign * row[name]
        if sign > 0:
            grid.feeds.add(row["feed"])
            for name in (*STATES, "contacted"):
                grid.numbers[name] += row[name]
    return grids


def on_days(
    session: Session,
    county: str,
    ranges: Sequence[CodeRange],
    days: Iterable[date],
    kind: str | None = None,
) -> dict[date, dict[str, dict[str, int]]]:
    """Households, those with an interval and those in time, by grid on each of the days."""
    params = {"county": county, "days": array(days), "kind": kind, **range_params(ranges)}
    result: dict[date, dict[str, dict[str, int]]] = {}
    for day, grid, households, asked, in_time in session.execute(_ON_DAYS, params):
        numbers = {"households": households, "asked": asked, "in_time": in_time}
        result.setdefault(day, {})[grid] = numbers
    return result
