"""Working days of a county: the State Council's days, and what the county has set otherwise.

A value without a database, so that quotas, plans and rosters count days alike; it is read from the
tables by `schedulers.calendars.county_calendar`. docs/calendar.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from records.dates import DAY
from records.problems import Problem
from schedulers.calendars import state_calendar as state

ENDS_SOON = timedelta(days=60)


class OutsideCalendar(Problem):
    """``first`` and ``last`` are the first and the last day that there is."""

    code = "outside_calendar"
    title = "The calendar does not reach to that day."


class DaysOutOfOrder(Problem):
    code = "days_out_of_order"
    title = "The last day comes before the first one."


class Kind(StrEnum):
    WORKING = "working"
    SHIFTED = "shifted"  # a Saturday or Sunday that is worked
    HOLIDAY = "holiday"  # free, by the State Council, the law or the county
    WEEKEND = "weekend"


class Source(StrEnum):
    """Who says so."""

    WEEK = "week"  # nobody: it is that day of the week
    STATE = "state"  # the State Council's announcement
    LAW = "law"  # a holiday of the law, in a year that has not been announced yet
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class DaySetting:
    """A day as a county has set it, whatever it is elsewhere."""

    working: bool
    name: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    kind: Kind
    source: Source
    name: str | None = None
    note: str | None = None

    @property
    def working(self) -> bool:
        return self.kind in (Kind.WORKING, Kind.SHIFTED)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """``county_days`` are what the county has set. ``announced_years`` are those whose announcement
    it has entered in full, before this program knew it: there, the county's days and the weekends
    are all that is free.
    """

    county_days: Mapping[date, DaySetting] = field(default_factory=dict)
    announced_years: frozenset[int] = frozenset()

    @property
    def horizon(self) -> date:
        """The last day until which the calendar is certain, without a gap."""
        year = state.LAST_ANNOUNCED.year
        while year + 1 in self.announced_years:
            year += 1
        return date(year, 12, 31)

    def ends_soon(self, today: date) -> bool:
        """True where the next year should be entered: announcements come in autumn."""
        return self.horizon - today < ENDS_SOON

    def is_certain(self, day: date) -> bool:
        """False where shifted days are still to be announced."""
        return day <= state.LAST_ANNOUNCED or day.year in self.announced_years

    def is_working_day(self, day: date) -> bool:
        return self.day(day).working

    def kind(self, day: date) -> Kind:
        return self.day(day).kind

    def working_days(self, first: date, last: date) -> list[date]:
        """The working days from ``first`` to ``last``, both included."""
        return [day.day for day in self.days(first, last) if day.working]

    def working_day_from(self, day: date) -> date:
        """The first working day from ``day`` on; after the calendar's end every day is one."""
        while day <= state.LAST_DAY and not self.is_working_day(day):
            day += DAY
        return day

    def working_day_until(self, day: date) -> date:
        """The last working day up to ``day``; where there is none, the day before the calendar."""
        while day >= state.FIRST_DAY and not self.is_working_day(day):
            day -= DAY
        return day

    def days(self, first: date, last: date) -> list[Day]:
        """Every day from ``first`` to ``last``, both included.

        Raises `days_out_of_order`, and `outside_calendar`.
        """
        if last < first:
            raise DaysOutOfOrder()
        for end in (first, last):
            self.day(end)
        return [self.day(day) for day in days_between(first, last)]

    def day(self, day: date) -> Day:
        """What a day is, and who says so. Raises `outside_calendar` before 2004 and after 2050."""
        if not state.FIRST_DAY <= day <= state.LAST_DAY:
            raise OutsideCalendar(
                first=state.FIRST_DAY.isoformat(), last=state.LAST_DAY.isoformat()
            )
        weekend = day.isoweekday() > 5
        if (own := self.county_days.get(day)) is not None:
            worked = Kind.SHIFTED if weekend else Kind.WORKING
            kind = worked if own.working else Kind.HOLIDAY
            return Day(day, kind, Source.COUNTY, own.name, own.note)
        if day <= state.LAST_ANNOUNCED:
            if name := state.announced_work(day):
                return Day(day, Kind.SHIFTED, Source.STATE, name)
            if name := state.announced_free(day):
                return Day(day, Kind.HOLIDAY, Source.STATE, name)
        elif not self.is_certain(day) and (name := state.lawful_holiday(day)):
            return Day(day, Kind.HOLIDAY, Source.LAW, name)
        return Day(day, Kind.WEEKEND if weekend else Kind.WORKING, Source.WEEK)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, both ends included: of leave, of a duty."""

    first_day: date
    last_day: date

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def available_days(days: Iterable[date], away: Sequence[Span]) -> list[date]:
    """Those of the days on which somebody is neither on leave nor on duty elsewhere."""
    return [day for day in days if not any(day in span for span in away)]


def days_between(first: date, last: date) -> list[date]:
    """All days from ``first`` to ``last``, both included; none where ``last`` comes before."""
    return [first + timedelta(days=after) for after in range((last - first).days + 1)]
