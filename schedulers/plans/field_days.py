"""How many field days the quotas ask for in a week."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schedulers.calendars.working_days import Span
from schedulers.quotas.day_sets import cut
from schedulers.quotas.progress import Entry


@dataclass(frozen=True, slots=True)
class Owed:
    """Field days to be made: ``now`` for the week itself, ``before`` to make up for others."""

    now: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Begun:
    """Field days of a week: ``done`` are those that quotas know of, ``certain`` others that there
    will be whatever is planned."""

    done: int = 0
    certain: int = 0


def days_owed(accounts: Iterable[Sequence[Entry]], week: Span) -> Owed:
    """What is to be made by the end of ``week`` for all quotas of field days to be in order.

    Each account's entries are as they will stand after the week if nothing more is done. A field
    day serves every quota at once, so the largest numbers count. A quota of weeks owes what is
    missing in this one, and what may still be made up; one of longer periods owes a share.
    """
    found = [_owed(entries, week) for entries in accounts]
    return Owed(
        max((owed.now for owed in found), default=0),
        max((owed.before for owed in found), default=0),
    )


def _owed(entries: Sequence[Entry], week: Span) -> Owed:
    """Entries of one quota, of which those that are closed before the week owe nothing."""
    counted = [entry for entry in entries if entry.obligation.rule.unit == "day"]
    now = [entry for entry in counted if entry.obligation.span.last_day >= week.first_day]
    before = [
        entry
        for entry in counted
        if entry.obligation.span.last_day < week.first_day <= entry.obligation.last_day
    ]
    return Owed(sum(_share(entry, week) for entry in now), sum(missing(entry) for entry in before))


def _share(entry: Entry, week: Span) -> int:
    """What of a period's missing days falls to this week, if all that is left bears its share."""
    asked = entry.obligation
    left = cut(asked.span.first_day, asked.available, Span(week.first_day, asked.span.last_day))
    here = cut(asked.span.first_day, asked.available, week)
    if not left:
        return 0
    return math.ceil(missing(entry) * here.bit_count() / left.bit_count())


def missing(entry: Entry) -> int:
    """How much of what a period asks is still to be done."""
    return max(entry.obligation.need - entry.standing.done, 0)


def field_days_wanted(owed: Owed, for_work: int, most: int, begun: Begun = Begun()) -> int:
    """How many days more to go out on: what the week itself asks for in any case; to make up, or
    for work that is due, no more than ``most`` in the whole week."""
    now = max(owed.now - begun.certain, 0)
    left = max(most - begun.done - begun.certain, 0)
    return max(now, min(max(now + owed.before, for_work), left))
