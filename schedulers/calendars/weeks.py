"""ISO weeks in a county's time zone: the unit that field days and plans are counted in."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


def week_of(instant: datetime, zone: ZoneInfo) -> str:
    """The ISO week, such as ``2026-W12``, in which an instant falls in the zone."""
    return name_of_week(instant.astimezone(zone).date())


def name_of_week(day: date) -> str:
    """The ISO week, such as ``2026-W12``, that a day lies in."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def monday_named(week: str) -> date:
    """The Monday of an ISO week. Raises ValueError as `bounds` does."""
    return bounds(week, UTC)[0].date()


def bounds(week: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The instants ``[start, end)`` of an ISO week in the zone, in UTC.

    Raises ValueError for what is no week (a year has 52 or 53 of them), or one in the first or the
    last year of the calendar: in every zone, so that there are days before and after it.
    """
    found = _WEEK.fullmatch(week)
    if found is None:
        raise ValueError("not an ISO week")
    year = int(found[1])
    if not date.min.year < year < date.max.year:
        raise ValueError("a week at the edge of the calendar")
    monday = date.fromisocalendar(year, int(found[2]), 1)
    return _midnight(monday, zone), _midnight(monday + timedelta(days=7), zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
