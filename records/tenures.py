"""Tenures: the half-open range of days ``[first, until)`` on which a person holds something.

A person holds a role, an area, a group or a household at most once on a day; exclusion constraints
ensure it. Tenures may adjoin: each keeps from when quotas count it, and which load gave it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple


class Tenure(NamedTuple):
    first: date
    until: date | None  # the first day after; None: open

    def reaches_beyond(self, day: date | None) -> bool:
        """True where it holds on ``day`` or later. None: no day, so false."""
        return day is not None and (self.until is None or self.until > day)


def missing(wanted: Tenure, held: Iterable[Tenure]) -> Iterator[Tenure]:
    """The days of ``wanted`` that no tenure of ``held`` covers."""
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
    """The intersections of ``one`` with each of ``others``."""
    for each in others:
        first = max(one.first, each.first)
        until = min((day for day in (one.until, each.until) if day is not None), default=None)
        if until is None or first < until:
            yield Tenure(first, until)


def joined(held: Iterable[Tenure]) -> list[Tenure]:
    """The same days in as few tenures as possible: overlapping or adjoining ones are merged."""
    merged: list[Tenure] = []
    for each in sorted(held, key=lambda one: one.first):
        last = merged[-1] if merged else None
        if last is None or (last.until is not None and last.until < each.first):
            merged.append(each)
        elif last.until is not None:
            until = None if each.until is None else max(last.until, each.until)
            merged[-1] = Tenure(last.first, until)
    return merged
