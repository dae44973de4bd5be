"""Which weeks and days can still be planned. Pure functions."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from records.dates import DAY, WEEK, instant, local_day, monday_of
from records.problems import Problem

MAX_WEEKS_AHEAD = 4  # earlier plans would only be replaced


class WeekIsPast(Problem):
    code = "week_is_past"
    title = "That week is over; only days to come are planned."


class WeekTooFar(Problem):
    """``last``: the Monday of the last week that may be planned now."""

    code = "week_too_far"
    title = "That week is too far off to be planned."


def open_days(monday: date, begins: time, zone: ZoneInfo, now: datetime) -> tuple[date, ...]:
    """The days of a week whose field day has not begun yet; () if the week is over."""
    here = now.astimezone(zone)
    days = (monday + after * DAY for after in range(7))
    begun = here.date() if here.time() >= begins else None
    return tuple(day for day in days if day >= here.date() and day != begun)


def day_under_way(
    monday: date, begins: time, takes: timedelta, zone: ZoneInfo, now: datetime
) -> date | None:
    """The day of a week whose field day (of length ``takes``) has begun and is not over."""
    here = now.astimezone(zone)
    begun = datetime.combine(here.date(), begins, zone)
    in_week = monday <= here.date() < monday + WEEK
    return here.date() if in_week and begun <= here < begun + takes else None


def evening_of(monday: date, publish_on: int, publish_at: time, zone: ZoneInfo) -> datetime:
    """When the plans of a week are published (UTC): on a weekday of the week before."""
    day = monday - WEEK + (publish_on - 1) * DAY
    return instant(day, zone, publish_at)


def must_be_open(monday: date, begins: time, zone: ZoneInfo, now: datetime) -> None:
    """Raises WeekIsPast, or WeekTooFar."""
    if not open_days(monday, begins, zone, now):
        raise WeekIsPast(week=monday.isoformat())
    last = monday_of(local_day(now, zone)) + MAX_WEEKS_AHEAD * WEEK
    if monday > last:
        raise WeekTooFar(week=monday.isoformat(), last=last.isoformat())
