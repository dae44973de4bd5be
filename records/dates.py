"""Days, weeks and months, and the instants at which they begin in a county's time zone."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import DateTime, func

DAY, WEEK = timedelta(days=1), timedelta(days=7)
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")

# SQL: the zone of the county that a statement binds as ``:county``.
COUNTY_ZONE = "(SELECT timezone FROM counties WHERE county = :county)"


def local_day(at: datetime, zone: tzinfo) -> date:
    """The day of an instant in the zone."""
    return at.astimezone(zone).date()


def instant(day: date, zone: tzinfo, at: time = time()) -> datetime:
    """A local time, midnight unless given, as an instant in UTC.

    A time skipped by daylight saving is moved later by the gap; of an ambiguous time, the first.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def name_of_week(day: date) -> str:
    """The ISO week of a day, such as ``2026-W12``."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def week_of(at: datetime, zone: tzinfo) -> str:
    """The ISO week of an instant in the zone, such as ``2026-W12``."""
    return name_of_week(local_day(at, zone))


def monday_named(week: str) -> date:
    """The Monday of an ISO week.

    Raises ValueError for a week that does not exist, and for one in the first or the last year of
    the calendar, so that in every zone there are days before and after it.
    """
    match = _WEEK.fullmatch(week)
    if match is None:
        raise ValueError("not an ISO week such as 2026-W12")
    year = int(match[1])
    if not date.min.year < year < date.max.year:
        raise ValueError("a week at the edge of the calendar")
    return date.fromisocalendar(year, int(match[2]), 1)


def week_bounds(week: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The instants ``[start, end)`` of an ISO week in the zone; raises as `monday_named`."""
    monday = monday_named(week)
    return instant(monday, zone), instant(monday + WEEK, zone)


def first_of_month(day: date, later: int = 0) -> date:
    """The first day of a day's month, or of the month ``later`` months after it."""
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)


def month_of(at: datetime, zone: tzinfo) -> str:
    """The month of an instant in the zone, such as ``2026-10``."""
    return local_day(at, zone).isoformat()[:7]


def days_of_month(month: str) -> tuple[date, date]:
    """The first and the last day of a month. Raises ValueError for an invalid month."""
    match = _MONTH.fullmatch(month)
    if match is None or month == "9999-12":
        raise ValueError("not a month such as 2026-03")
    first = date(int(match[1]), int(match[2]), 1)
    return first, first_of_month(first, 1) - DAY


def beginning_of_day(at: Any, zone: str) -> Any:
    """SQL: the instant at which the day of ``at`` begins in the zone."""
    return func.date_trunc("day", at, zone, type_=DateTime(timezone=True))
