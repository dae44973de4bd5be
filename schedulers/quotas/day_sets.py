"""Sets of days as integer bit masks: bit ``i`` is the ``i``-th day after a base day.

A county's progress over a year needs about 100,000 unions, intersections and counts; these are fast
on integers.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from schedulers.calendars.working_days import Span

DaySet = int


def days_from(base: date, first: date, last: date | None) -> DaySet:
    """All days from ``first`` to ``last`` (both included), or without end; none before ``base``."""
    above = -1 << max((first - base).days, 0)
    if last is None:
        return above  # infinite; intersect it with another set
    return above & ((1 << max((last - base).days + 1, 0)) - 1)


def day_set(base: date, days: Iterable[date]) -> DaySet:
    result = 0
    for day in days:
        if day >= base:
            result |= 1 << (day - base).days
    return result


def cut(base: date, days: DaySet, span: Span) -> DaySet:
    """The days of a set within a span; the base of the result is the span's first day."""
    after = (span.first_day - base).days
    inside = days >> after if after >= 0 else days << -after
    return inside & ((1 << ((span.last_day - span.first_day).days + 1)) - 1)


def days_in(base: date, days: DaySet) -> Iterator[date]:
    """The days of a finite set, in order."""
    while days:
        lowest = days & -days
        yield base + timedelta(days=lowest.bit_length() - 1)
        days ^= lowest
