"""Market days (圩日), computed from the rules of villages and townships.

Pure functions; `schedulers.calendars.county_calendar` loads the rules. A village uses its own
rules. If none of them is valid on the day, it uses the rules of its township.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from borax.calendars.lunardate import LunarDate

from records.validity import is_valid
from schedulers.calendars.working_days import days_between

# A day 甲子: the first day of the sexagenary cycle.
_CYCLE_START = date(2000, 1, 7).toordinal()


@dataclass(frozen=True, slots=True)
class MarketPattern:
    """One rule; the fields are those of `records.planning.calendar.MarketRule`."""

    kind: str
    numbers: frozenset[int] = frozenset()
    every: int | None = None
    anchor: date | None = None
    dates: frozenset[date] = frozenset()
    not_on: frozenset[date] = frozenset()
    valid_from: date = date.min
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return is_valid(self.valid_from, self.valid_to, day)

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
        raise ValueError(f"unknown kind of market rule: {self.kind}")


@dataclass(frozen=True, slots=True)
class Markets:
    """The rules of a county by the code of the township or village."""

    rules: Mapping[str, tuple[MarketPattern, ...]]

    def is_market_day(self, place: str, day: date) -> bool:
        """Return whether a grid, village or township has a market on a day."""
        return any(rule.has_market_on(day) for rule in self._rules_for(place, day))

    def days(self, place: str, first: date, last: date) -> list[date]:
        """The market days of a grid, village or township, both ends included."""
        return [day for day in days_between(first, last) if self.is_market_day(place, day)]

    def held_on(self, day: date) -> list[str]:
        """Codes of the places whose own rules give a market on a day, sorted."""
        return sorted(
            place
            for place, rules in self.rules.items()
            if any(rule.has_market_on(day) for rule in rules)
        )

    def _rules_for(self, place: str, day: date) -> list[MarketPattern]:
        for code in (place[:12], place[:9]):
            if valid := [rule for rule in self.rules.get(code, ()) if rule.is_valid_on(day)]:
                return valid
        return []


@cache
def lunar_day(day: date) -> int:
    """Day of the month in the Chinese lunar calendar (1 to 30), for the years 1900 to 2100."""
    number: int = LunarDate.from_solar(day).day
    return number


def branch(day: date) -> int:
    """The earthly branch (地支) of a day: 1 is 子, 12 is 亥."""
    return (day.toordinal() - _CYCLE_START) % 12 + 1
