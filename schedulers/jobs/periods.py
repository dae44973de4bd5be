"""The periods of jobs: days, weeks, months and stretches of minutes, each due once, at an instant.

What is due is computed from here and from the table of runs (schedulers/jobs/runs.py); no timer
remembers it. All of it are plain functions of instants and a county's zone. A period has a name,
which is its key: ``2026-03-18``, ``2026-W12``, ``2026-03``, ``2026-03-18T02:15Z``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_STRETCH = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z")
_STRETCH_FORM = "%Y-%m-%dT%H:%MZ"


class DuePeriod(NamedTuple):
    """A period of a job, and the instant (UTC) from which its run is due."""

    period: str
    at: datetime


class Every(Protocol):
    """When a job is due: one of the classes below."""

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        """What becomes due in ``(after, until]``, the earliest first."""

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        """The period of that name. Raises ValueError for what is no such name."""

    @property
    def longest(self) -> timedelta:
        """No two periods lie further apart than this."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at a local time."""

    at: time
    longest = _DAY + timedelta(hours=2)  # clocks that are put back make a longer day

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        for day in _days(after, until, zone):
            due = DuePeriod(day.isoformat(), _instant(day, self.at, zone))
            if after < due.at <= until:
                yield due

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        day = date.fromisoformat(period)
        if day.isoformat() != period:
            raise ValueError("not a day such as 2026-03-18")
        return DuePeriod(period, _instant(day, self.at, zone))


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every ISO week on a day of it (1 is Monday, 7 Sunday) at a local time."""

    weekday: int
    at: time
    longest = 7 * _DAY + timedelta(hours=2)

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        for day in _days(after, until, zone):
            if day.isoweekday() == self.weekday:
                due = DuePeriod(_week_name(day), _instant(day, self.at, zone))
                if after < due.at <= until:
                    yield due

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        found = _WEEK.fullmatch(period)
        if found is None:
            raise ValueError("not an ISO week such as 2026-W12")
        day = date.fromisocalendar(int(found[1]), int(found[2]), self.weekday)
        return DuePeriod(period, _instant(day, self.at, zone))


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month on a day of it (1 to 28, which every month has) at a local time."""

    day: int
    at: time
    longest = 31 * _DAY + timedelta(hours=2)

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        for day in _days(after, until, zone):
            if day.day == self.day:
                due = DuePeriod(f"{day:%Y-%m}", _instant(day, self.at, zone))
                if after < due.at <= until:
                    yield due

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        found = _MONTH.fullmatch(period)
        if found is None:
            raise ValueError("not a month such as 2026-03")
        return DuePeriod(
            period, _instant(date(int(found[1]), int(found[2]), self.day), self.at, zone)
        )


@dataclass(frozen=True, slots=True)
class Minutes:
    """Every so many minutes, a divisor of a day's; the same instants in every zone."""

    n: int

    @property
    def longest(self) -> timedelta:
        return timedelta(minutes=self.n)

    def between(self, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[DuePeriod]:
        step = 60 * self.n
        first = int(after.timestamp() // step + 1)
        for place in range(first, int(until.timestamp() // step) + 1):
            at = datetime.fromtimestamp(place * step, UTC)
            yield DuePeriod(at.strftime(_STRETCH_FORM), at)

    def named(self, period: str, zone: ZoneInfo) -> DuePeriod:
        if not _STRETCH.fullmatch(period):
            raise ValueError("not a minute in UTC such as 2026-03-18T02:15Z")
        at = datetime.strptime(period, _STRETCH_FORM).replace(tzinfo=UTC)
        if at.timestamp() % (60 * self.n):
            raise ValueError(f"not a multiple of {self.n} minutes")
        return DuePeriod(period, at)


def latest(every: Every, until: datetime, zone: ZoneInfo) -> DuePeriod:
    """The last period that was due by then."""
    *_, last = every.between(until - every.longest, until, zone)
    return last


def _days(after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[date]:
    """All local days that the instants touch, and one before."""
    day = after.astimezone(zone).date() - _DAY
    last = until.astimezone(zone).date()
    while day <= last:
        yield day
        day += _DAY


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """In UTC. A local time that clocks skip is that many minutes later; of two, the first."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def _week_name(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"
