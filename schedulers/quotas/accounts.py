"""Which fact pays for which period, and how an obligation then stands: the rules themselves.

A fact pays its own period first; only what is surplus there pays the oldest debt still in grace.
(Paying the oldest debt first would let one missed week cascade into all later ones.) So one more
fact never makes any period worse, and no fact pays twice: tests/schedulers/quotas.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schedulers.quotas.obligations import Obligation


class State(StrEnum):
    EXEMPT = "exempt"
    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    EVERY_DAY_COUNTS = "every_day_counts"
    OUT_OF_REACH = "out_of_reach"
    MAKING_UP = "making_up"
    MISSED = "missed"


@dataclass(slots=True)
class Standing:
    """How an obligation stands on a day.

    ``expected`` is the pace: what would be done by now if all were done evenly on the available
    days before today. ``slack`` is how many of the available days that are left may be spent
    otherwise; None once the period is over or the need is met. Not frozen: see `Obligation`.
    """

    state: State
    done: int
    expected: float
    slack: int | None
    days_left: int


def credits(obligations: Sequence[Obligation], days: Sequence[date]) -> list[int | None]:
    """For each fact the place of the obligation that it is credited to; None: of no period.

    Both are of one account, and in order of days. What is surplus and finds no debt is credited to
    its own period, beyond the need.
    """
    done = [0] * len(obligations)
    credited: list[int | None] = []
    own = open_since = 0
    for day in days:
        while own < len(obligations) and obligations[own].span.last_day < day:
            own += 1
        inside = own < len(obligations) and obligations[own].span.first_day <= day
        if inside and done[own] < obligations[own].need:
            place: int | None = own
        else:
            while open_since < own and _is_closed(obligations[open_since], done[open_since], day):
                open_since += 1
            debts = (
                debt
                for debt in range(open_since, own)
                if not _is_closed(obligations[debt], done[debt], day)
            )
            place = next(debts, own if inside else None)
        if place is not None:
            done[place] += 1
        credited.append(place)
    return credited


def _is_closed(debt: Obligation, done: int, day: date) -> bool:
    return done >= debt.need or debt.last_day < day


def standing(
    obligation: Obligation, done: int, today: date, used: Collection[date] = ()
) -> Standing:
    """How it stands with ``done`` facts credited; ``used`` are the days of this period's facts.

    Where days are counted, a day that has been used is not left for another field day. Where
    anything else is, one day may bring all that is missing.
    """
    need, span = obligation.need, obligation.span
    missing = max(0, need - done)
    if today > span.last_day:
        state = _closed_state(obligation, missing, today)
        return Standing(state, done, float(need), None, 0)
    elapsed = obligation.available & ((1 << max((today - span.first_day).days, 0)) - 1)
    total = obligation.available.bit_count()
    expected = need * elapsed.bit_count() / total if total else 0.0
    left = obligation.available ^ elapsed
    by_day = obligation.rule.unit == "day"
    if by_day:
        for day in used:
            left &= ~(1 << (day - span.first_day).days)
    days_left = left.bit_count()
    if not need:
        return Standing(State.EXEMPT, done, 0.0, None, days_left)
    if not missing:
        return Standing(State.MET, done, expected, None, days_left)
    slack = days_left - (missing if by_day else 1)
    return Standing(_open_state(slack, done, expected), done, expected, slack, days_left)


def _closed_state(obligation: Obligation, missing: int, today: date) -> State:
    if not obligation.need:
        return State.EXEMPT
    if not missing:
        return State.MET
    return State.MISSED if today > obligation.last_day else State.MAKING_UP


def _open_state(slack: int, done: int, expected: float) -> State:
    if slack < 0:
        return State.OUT_OF_REACH
    if not slack:
        return State.EVERY_DAY_COUNTS
    return State.BEHIND if done < int(expected) else State.ON_TRACK
