"""Load the calendar and the market rules of a county."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.planning.calendar import AnnouncedYear, CountyDay, MarketRule
from schedulers.calendars.market_days import MarketPattern, Markets
from schedulers.calendars.working_days import DaySetting, WorkingCalendar


def load_calendar(session: Session, county: str) -> WorkingCalendar:
    """Load the working calendar of a county with two small queries."""
    days = session.scalars(select(CountyDay).where(CountyDay.county == county))
    years = session.scalars(select(AnnouncedYear.year).where(AnnouncedYear.county == county))
    return WorkingCalendar(
        {row.day: DaySetting(row.working, row.name, row.note) for row in days}, frozenset(years)
    )


def load_markets(session: Session, county: str) -> Markets:
    """Load the market rules of a county with one query."""
    rules = defaultdict(list)
    for row in session.scalars(select(MarketRule).where(MarketRule.county == county)):
        rules[row.area].append(rule_of(row))
    return Markets({area: tuple(patterns) for area, patterns in rules.items()})


def rule_of(row: Any) -> MarketPattern:
    """Build a pattern from a `MarketRule` row, or any object with the same attributes."""
    return MarketPattern(
        row.kind,
        frozenset(row.numbers),
        row.every,
        row.anchor,
        frozenset(row.dates),
        frozenset(row.not_on),
        row.valid_from,
        row.valid_to,
    )
