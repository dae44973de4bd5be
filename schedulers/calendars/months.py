"""Calendar months in a county's time zone."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


def month_of(instant: datetime, zone: ZoneInfo) -> str:
    """The month, such as ``2026-10``, in which an instant falls in the zone."""
    return instant.astimezone(zone).date().isoformat()[:7]


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month. Raises ValueError for what is no month."""
    found = _MONTH.fullmatch(month)
    if found is None or month == "9999-12":
        raise ValueError("not a month")
    first = date(int(found[1]), int(found[2]), 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)
