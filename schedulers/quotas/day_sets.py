"""Sets of days as whole numbers: bit ``i`` is the ``i``-th day after a base.

A county's progress over a year is some hundred thousand unions, cuts and counts of days; on whole
numbers each of them is one operation of the processor's.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from schedulers.calendars.working_days import Span

DaySet = int


def days_from(base: date, first: date, last: date | None) -> DaySet:
    """All days from ``first`` to ``last``, both included, or without an end; none before base."""
    above = -1 << max((first - base).days, 0)
    if last is None:
        return above  # infinitely many: to be cut by another set
    return above & ((1 << max((last - base).days + 1, 0)) - 1)


def day_set(base: date, days: Iterable[date]) -> DaySet:
    found = 0
    for day in days:
        if day >= base:
            found |= 1 << (day - base).days
    return found


def cut(base: date, days: DaySet, span: Span) -> DaySet:
    """What of a set lies in a span, as a set whose base is the span's first day."""
    after = (span.first_day - base).days
    inside = days >> after if after >= 0 else days << -after
    return inside & ((1 << ((span.last_day - span.first_day).days + 1)) - 1)


def days_in(base: date, days: DaySet) -> Iterator[date]:
    """The days of a finite set, in order."""
    while days:
        lowest = days & -days
        yield base + timedelta(days=lowest.bit_length() - 1)
        days ^= lowest
