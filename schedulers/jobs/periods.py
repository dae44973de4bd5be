"""The periods of jobs: days, weeks, months and intervals of minutes, each due at an instant.

Due periods are computed from this module and the table of runs (schedulers/jobs/runs.py), not
stored in a timer. Pure functions of instants and the county's time zone. The name of a period is
its key: ``2026-03-18``, ``2026-W12``, ``2026-03``, ``2026-03-18T02:15Z``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from records.dates import DAY, days_of_month, instant, local_day, monday_named, name_of_week

_INTERVAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z")
_INTERVAL_FORMAT = "%Y-%m-%dT%H:%MZ"


class DuePeriod(NamedTuple):
    """A period of a job, and the instant (UTC) from which its run is due."""

    period: str
    at: datetime


class Every(Protocol):
    """When a job is due: one of the classes below."""

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        """The periods that become due in ``(after, until]``, earliest first."""

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        """The period of that name. Raises ValueError if the name is invalid."""

    @property
    def longest(self) -> timedelta:
        """The longest time between two periods."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at a local time."""

    at: time
    longest = DAY + timedelta(hours=2)  # a day is longer when clocks are put back

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        for day in _days(after, until, zone):
            due = DuePeriod(day.isoformat(), instant(day, zone, self.at))
            if after < due.at <= until:
                yield due

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        day = date.fromisoformat(period)
        if day.isoformat() != period:
            raise ValueError("not a day such as 2026-03-18")
        return DuePeriod(period, instant(day, zone, self.at))


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every ISO week, on a weekday (1 is Monday, 7 is Sunday) at a local time."""

    weekday: int
    at: time
    longest = 7 * DAY + timedelta(hours=2)

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        for day in _days(after, until, zone):
            if day.isoweekday() == self.weekday:
                due = DuePeriod(name_of_week(day), instant(day, zone, self.at))
                if after < due.at <= until:
                    yield due

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        day = monday_named(period) + (self.weekday - 1) * DAY
        return DuePeriod(period, instant(day, zone, self.at))


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month, on a day (1 to 28) at a local time."""

    day: int
    at: time
    longest = 31 * DAY + timedelta(hours=2)

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        for day in _days(after, until, zone):
            if day.day == self.day:
                due = DuePeriod(f"{day:%Y-%m}", instant(day, zone, self.at))
                if after < due.at <= until:
                    yield due

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        day = days_of_month(period)[0].replace(day=self.day)
        return DuePeriod(period, instant(day, zone, self.at))


@dataclass(frozen=True, slots=True)
class Minutes:
    """Every ``n`` minutes (a divisor of 1440); the same instants in every time zone."""

    n: int

    @property
    def longest(self) -> timedelta:
        return timedelta(minutes=self.n)

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        step = 60 * self.n
        first = int(after.timestamp() // step + 1)
        for place in range(first, int(until.timestamp() // step) + 1):
            at = datetime.fromtimestamp(place * step, UTC)
            yield DuePeriod(at.strftime(_INTERVAL_FORMAT), at)

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        if not _INTERVAL.fullmatch(period):
            raise ValueError("not a minute in UTC such as 2026-03-18T02:15Z")
        at = datetime.strptime(period, _INTERVAL_FORMAT).replace(tzinfo=UTC)
        if at.timestamp() % (60 * self.n):
            raise ValueError(f"not a multiple of {self.n} minutes")
        return DuePeriod(period, at)


def latest(every: Every, until: datetime, zone: ZoneInfo) -> DuePeriod:
    """The last period that is due at ``until``."""
    *_, last = every.between(until - every.longest, until, zone)
    return last


def _days(after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[date]:
    """All local days between the instants, and one day before."""
    day = local_day(after, zone) - DAY
    last = local_day(until, zone)
    while day <= last:
        yield day
        day += DAY
