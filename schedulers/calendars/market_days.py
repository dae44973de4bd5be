"""Market days (圩日): when a market is held, by every rule that townships go by.

Pure; `schedulers.calendars.county_calendar` reads the rules from their table. A village goes by
rules of its own, and where it has none that hold on the day, by those of its township.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from borax.calendars.lunardate import LunarDate

from schedulers.calendars.working_days import days_between

# A day whose stem and branch are both the first of their rounds (甲子).
_FIRST_OF_ALL = date(2000, 1, 7).toordinal()


@dataclass(frozen=True, slots=True)
class MarketPattern:
    """One rule, in the words of `records.planning.calendar.MarketRule`."""

    kind: str
    numbers: frozenset[int] = frozenset()
    every: int | None = None
    anchor: date | None = None
    dates: frozenset[date] = frozenset()
    not_on: frozenset[date] = frozenset()
    valid_from: date = date.min
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def has_market_on(self, day: date) -> bool:
        return self.is_valid_on(day) and day not in self.not_on and self._falls_on(day)

    def _falls_on(self, day: date) -> bool:
        match self.kind:
            case "lunar_digits":
                return lunar_day(day) % 10 in self.numbers
            case "solar_digits":
                return day.day % 10 in self.numbers
            case "weekdays":
                return day.isoweekday() in self.numbers
            case "branches":
                return branch(day) in self.numbers
            case "every":
                assert self.every is not None
                assert self.anchor is not None
                return (day - self.anchor).days % self.every == 0
            case "dates":
                return day in self.dates
        raise ValueError(f"no rule is of kind {self.kind}")


@dataclass(frozen=True, slots=True)
class Markets:
    """The rules of a county by place: codes of townships and villages."""

    rules: Mapping[str, tuple[MarketPattern, ...]]

    def is_market_day(self, place: str, day: date) -> bool:
        """Whether there is a market for a grid, village or township on a day."""
        return any(rule.has_market_on(day) for rule in self._rules_for(place, day))

    def days(self, place: str, first: date, last: date) -> list[date]:
        """The market days of a grid, village or township, both ends included."""
        return [day for day in days_between(first, last) if self.is_market_day(place, day)]

    def held_on(self, day: date) -> list[str]:
        """The places whose own rules hold a market on a day, by code."""
        return sorted(
            place
            for place, rules in self.rules.items()
            if any(rule.has_market_on(day) for rule in rules)
        )

    def _rules_for(self, place: str, day: date) -> list[MarketPattern]:
        for code in (place[:12], place[:9]):
            if found := [rule for rule in self.rules.get(code, ()) if rule.is_valid_on(day)]:
                return found
        return []


@cache
def lunar_day(day: date) -> int:
    """The day in its month of the Chinese calendar, 1 to 29 or 30; known from 1900 to 2100."""
    number: int = LunarDate.from_solar(day).day
    return number


def branch(day: date) -> int:
    """The earthly branch (地支) of a day: 1 is 子, 12 is 亥."""
    return (day.toordinal() - _FIRST_OF_ALL) % 12 + 1
