"""Credit facts to periods, and compute how an obligation stands. Pure functions.

A fact is credited to its own period first. Surplus facts go to the oldest debt still in grace.
(Paying the oldest debt first would let one missed week affect all later ones.) So one more fact
never makes a period worse, and no fact is credited twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from schedulers.quotas.obligations import Obligation


class QuotaState(StrEnum):
    EXEMPT = "exempt"
    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    EVERY_DAY_COUNTS = "every_day_counts"
    OUT_OF_REACH = "out_of_reach"
    MAKING_UP = "making_up"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an obligation stands on a day.

    ``expected`` is the pace: the number done by now if the need were spread evenly over the
    available days. ``slack`` is the number of remaining available days that are not needed; None
    once the period is over or the need is met.
    """

    state: QuotaState
    done: int
    expected: float
    slack: int | None
    days_left: int


def credits(obligations: Sequence[Obligation], days: Iterable[date]) -> list[int | None]:
    """Return for each fact the index of the obligation that it is credited to, or None.

    Both arguments are of one account and sorted by day. Surplus without a debt is credited to its
    own period, beyond the need.
    """
    missing = [each.need for each in obligations]
    ends = [each.frame.last_day for each in obligations]
    count = len(obligations)
    credited: list[int | None] = []
    own = oldest = 0
    for day in days:
        while own < count and obligations[own].frame.span.last_day < day:
            own += 1
        inside = own < count and obligations[own].frame.span.first_day <= day
        if inside and missing[own]:
            place: int | None = own
        else:
            while oldest < own and (not missing[oldest] or ends[oldest] < day):
                oldest += 1
            debts = (at for at in range(oldest, own) if missing[at] and ends[at] >= day)
            place = next(debts, None)
        if place is not None:
            missing[place] -= 1
        elif inside:
            place = own
        credited.append(place)
    return credited


def standing(
    obligation: Obligation, done: int, today: date, *, used_today: bool = False
) -> Standing:
    """Compute the standing with ``done`` credited facts.

    If days are counted, a day with a fact today (``used_today``) is not left any more. Otherwise
    one day may bring all that is missing.
    """
    need, span = obligation.need, obligation.frame.span
    missing = max(0, need - done)
    if today > span.last_day:
        return _closed(_closed_state(obligation, missing, today), done, need)
    elapsed_days = max((today - span.first_day).days, 0)
    elapsed = obligation.available & ((1 << elapsed_days) - 1)
    total = obligation.available.bit_count()
    expected = need * elapsed.bit_count() / total if total else 0.0
    left = obligation.available ^ elapsed
    by_day = obligation.frame.rule.unit == "day"
    if by_day and used_today and today >= span.first_day:
        left &= ~(1 << elapsed_days)
    days_left = left.bit_count()
    if not need:
        return Standing(QuotaState.EXEMPT, done, 0.0, None, days_left)
    if not missing:
        return Standing(QuotaState.MET, done, expected, None, days_left)
    slack = days_left - (missing if by_day else 1)
    return Standing(_open_state(slack, done, expected), done, expected, slack, days_left)


@lru_cache(maxsize=10_000)
def _closed(state: QuotaState, done: int, need: int) -> Standing:
    """Cached, because most of a county's 100,000 periods are closed, with few distinct values."""
    return Standing(state, done, float(need), None, 0)


def _closed_state(obligation: Obligation, missing: int, today: date) -> QuotaState:
    if not obligation.need:
        return QuotaState.EXEMPT
    if not missing:
        return QuotaState.MET
    return QuotaState.MISSED if today > obligation.frame.last_day else QuotaState.MAKING_UP


def _open_state(slack: int, done: int, expected: float) -> QuotaState:
    if slack < 0:
        return QuotaState.OUT_OF_REACH
    if not slack:
        return QuotaState.EVERY_DAY_COUNTS
    return QuotaState.BEHIND if done < int(expected) else QuotaState.ON_TRACK
