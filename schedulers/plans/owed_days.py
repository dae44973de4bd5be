"""The number of field days that quotas require in a week."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schedulers.calendars.working_days import Span
from schedulers.quotas.day_sets import cut
from schedulers.quotas.progress import Entry


@dataclass(frozen=True, slots=True)
class Owed:
    """Required field days: ``now`` for the week itself, ``before`` to make up for earlier ones."""

    now: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Begun:
    """Field days of a week: ``done``, and ``certain`` (they will happen in any case)."""

    done: int = 0
    certain: int = 0


def days_owed(accounts: Iterable[Sequence[Entry]], week: Span) -> Owed:
    """The field days required by the end of ``week`` to meet all quotas of field days.

    The entries are as they will stand after the week if nothing more is done. A field day counts
    for all quotas, so the maximum applies. A weekly quota owes what is missing in this week and
    what may still be made up; a quota of longer periods owes a share.
    """
    owed_by = [_owed(entries, week) for entries in accounts]
    return Owed(
        max((owed.now for owed in owed_by), default=0),
        max((owed.before for owed in owed_by), default=0),
    )


def _owed(entries: Sequence[Entry], week: Span) -> Owed:
    """For one quota; entries that are closed before the week owe nothing."""
    counted = [entry for entry in entries if entry.obligation.rule.unit == "day"]
    now = [entry for entry in counted if entry.obligation.span.last_day >= week.first_day]
    before = [
        entry
        for entry in counted
        if entry.obligation.span.last_day < week.first_day <= entry.obligation.last_day
    ]
    return Owed(sum(_share(entry, week) for entry in now), sum(entry.missing for entry in before))


def _share(entry: Entry, week: Span) -> int:
    """This week's share of a period's missing days, in proportion to its available days."""
    owed = entry.obligation
    left = cut(owed.span.first_day, owed.available, Span(week.first_day, owed.span.last_day))
    here = cut(owed.span.first_day, owed.available, week)
    if not left:
        return 0
    return math.ceil(entry.missing * here.bit_count() / left.bit_count())


def field_days_wanted(owed: Owed, for_work: int, max_days: int, begun: Begun = Begun()) -> int:
    """The number of further field days: all that the week itself requires; for making up or for due
    work, no more than ``max_days`` in the whole week."""
    now = max(owed.now - begun.certain, 0)
    left = max(max_days - begun.done - begun.certain, 0)
    return max(now, min(max(now + owed.before, for_work), left))
