"""Working days of a county: the national calendar with the county's own changes.

Pure values, shared by quotas, plans and rosters; `schedulers.calendars.county_calendar` loads them.
See docs/calendar.md.
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
    """``first`` and ``last`` are the limits of the calendar."""

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
    """What decides the kind of a day."""

    WEEK = "week"  # the day of the week alone
    STATE = "state"  # the State Council's announcement
    LAW = "law"  # a legal holiday in a year that is not announced yet
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class DaySetting:
    """A day that a county has set; it overrides the national calendar."""

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
    """``county_days`` are the days that the county has set. ``announced_years`` are years whose
    announcement the county has entered in full, because the library does not have it yet: in these
    years only the county's days and weekends are free.
    """

    county_days: Mapping[date, DaySetting] = field(default_factory=dict)
    announced_years: frozenset[int] = frozenset()

    @property
    def horizon(self) -> date:
        """Last day of the last announced year, without a gap before it."""
        year = state.LAST_ANNOUNCED.year
        while year + 1 in self.announced_years:
            year += 1
        return date(year, 12, 31)

    def ends_soon(self, today: date) -> bool:
        """Return whether the next year should be entered (it is announced in autumn)."""
        return self.horizon - today < ENDS_SOON

    def is_certain(self, day: date) -> bool:
        """Return whether the shifted days of this year have been announced."""
        return day <= state.LAST_ANNOUNCED or day.year in self.announced_years

    def is_working_day(self, day: date) -> bool:
        return self.day(day).working

    def kind(self, day: date) -> Kind:
        return self.day(day).kind

    def working_days(self, first: date, last: date) -> list[date]:
        """The working days from ``first`` to ``last``, both included."""
        return [day.day for day in self.days(first, last) if day.working]

    def working_day_from(self, day: date) -> date:
        """First working day on or after ``day``; beyond the calendar, every day counts as one."""
        while day <= state.LAST_DAY and not self.is_working_day(day):
            day += DAY
        return day

    def working_day_until(self, day: date) -> date:
        """Last working day on or before ``day``; the day before the calendar if there is none."""
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
        """Describe a day. Raises `outside_calendar` before 2004 and after 2050."""
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
    """Consecutive days, both ends included, for example of leave or of a duty."""

    first_day: date
    last_day: date

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def available_days(days: Iterable[date], away: Sequence[Span]) -> list[date]:
    """The days that lie in none of the ``away`` spans (leave, duties elsewhere)."""
    return [day for day in days if not any(day in span for span in away)]


def days_between(first: date, last: date) -> list[date]:
    """All days from ``first`` to ``last``, both included; [] if ``last`` is before ``first``."""
    return [first + timedelta(days=after) for after in range((last - first).days + 1)]
