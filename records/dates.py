"""Days, weeks and months, and the instants at which they begin in a county's time zone.

Plain functions of values, and what statements need of the same.
"""

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
    """The day in which an instant falls in the zone."""
    return at.astimezone(zone).date()


def instant(day: date, zone: tzinfo, at: time = time()) -> datetime:
    """A local time, midnight unless given, as an instant in UTC.

    One that clocks skip is that many minutes later; of two, it is the first.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


def monday_of(day: date) -> date:
    """The Monday of the week that a day lies in."""
    return day - timedelta(days=day.weekday())


def name_of_week(day: date) -> str:
    """The ISO week, such as ``2026-W12``, that a day lies in."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def week_of(at: datetime, zone: tzinfo) -> str:
    """The ISO week, such as ``2026-W12``, in which an instant falls in the zone."""
    return name_of_week(local_day(at, zone))


def monday_named(week: str) -> date:
    """The Monday of an ISO week.

    Raises ValueError for what is no week (a year has 52 or 53 of them), or one in the first or the
    last year of the calendar: in every zone, so that there are days before and after it.
    """
    found = _WEEK.fullmatch(week)
    if found is None:
        raise ValueError("not an ISO week such as 2026-W12")
    year = int(found[1])
    if not date.min.year < year < date.max.year:
        raise ValueError("a week at the edge of the calendar")
    return date.fromisocalendar(year, int(found[2]), 1)


def week_bounds(week: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The instants ``[start, end)`` of an ISO week in the zone; raises as `monday_named`."""
    monday = monday_named(week)
    return instant(monday, zone), instant(monday + WEEK, zone)


def first_of_month(day: date, later: int = 0) -> date:
    """The first day of the month of a day, or of the one so many months ``later``."""
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)


def month_of(at: datetime, zone: tzinfo) -> str:
    """The month, such as ``2026-10``, in which an instant falls in the zone."""
    return local_day(at, zone).isoformat()[:7]


def days_of_month(month: str) -> tuple[date, date]:
    """The first and the last day of a month. Raises ValueError for what is no month."""
    found = _MONTH.fullmatch(month)
    if found is None or month == "9999-12":
        raise ValueError("not a month such as 2026-03")
    first = date(int(found[1]), int(found[2]), 1)
    return first, first_of_month(first, 1) - DAY


def beginning_of_day(at: Any, zone: str) -> Any:
    """SQL: the instant at which the day begins in the zone in which the instant ``at`` lies."""
    return func.date_trunc("day", at, zone, type_=DateTime(timezone=True))
