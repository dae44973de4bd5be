"""Tenures: the days on which somebody holds something, from a first one until a first one after.

On any day a role, an area, a group or a household is held once by one person, which the database
sees to. Tenures may adjoin: each keeps since when quotas ask, and which load gave it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple


class Tenure(NamedTuple):
    first: date
    until: date | None  # the first day after; None: open

    def reaches_beyond(self, day: date | None) -> bool:
        """True where it holds on ``day`` or later; None is after all days."""
        return day is not None and (self.until is None or self.until > day)


def missing(wanted: Tenure, held: Iterable[Tenure]) -> Iterator[Tenure]:
    """The days of ``wanted`` on which none of these holds."""
    first = wanted.first
    for each in sorted(held, key=lambda one: one.first):
        if wanted.until is not None and each.first >= wanted.until:
            break
        if each.first > first:
            yield Tenure(first, each.first)
        if each.until is None:
            return
        first = max(first, each.until)
    if wanted.until is None or first < wanted.until:
        yield Tenure(first, wanted.until)


def common(one: Tenure, others: Iterable[Tenure]) -> Iterator[Tenure]:
    """The days of ``one`` on which others hold as well, others by others."""
    for each in others:
        first = max(one.first, each.first)
        until = min((day for day in (one.until, each.until) if day is not None), default=None)
        if until is None or first < until:
            yield Tenure(first, until)


def joined(held: Iterable[Tenure]) -> list[Tenure]:
    """The same days, as few tenures as can be: those that overlap or adjoin are one."""
    found: list[Tenure] = []
    for each in sorted(held, key=lambda one: one.first):
        last = found[-1] if found else None
        if last is None or (last.until is not None and last.until < each.first):
            found.append(each)
        elif last.until is not None:
            until = None if each.until is None else max(last.until, each.until)
            found[-1] = Tenure(last.first, until)
    return found
