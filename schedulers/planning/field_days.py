"""Which of the available days of a week to go out on, spread over the week."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from schedulers.planning.problem import PlanInputInvalid

MOST = 14  # available days to choose from at once: a week, or two


def days_needed(work: float, budget: float) -> int:
    """How many days of ``budget`` seconds the ``work`` of so many seconds takes."""
    if budget <= 0:
        raise PlanInputInvalid(reason="shift_budget")
    return -int(-work // budget)


def choose_field_days(
    available: Iterable[date],
    count: int,
    only: Sequence[Iterable[date]] = (),
    fixed: Iterable[date] = (),
) -> tuple[date, ...]:
    """``count`` of the ``available`` days, or all where there are fewer.

    ``only`` names, for each household that is due, the days on which it can be visited (market days
    are not among them): first the days are chosen so that as few of them as possible are left
    without any, then so that the days lie as evenly as the week allows, then the earlier ones.
    ``fixed`` days (published, or with something pinned to them) are among the chosen where
    available.
    """
    days = sorted(set(available))
    if len(days) > MOST:
        raise PlanInputInvalid(reason="too_many_days", most=MOST)
    kept = set(fixed) & set(days)
    count = max(min(count, len(days)), len(kept), 0)
    wanted = [frozenset(one) for one in only]
    choices = (chosen for chosen in combinations(days, count) if kept.issubset(chosen))
    return min(choices, key=lambda chosen: (_left_out(chosen, wanted), _crowding(chosen), chosen))


def _left_out(chosen: Sequence[date], wanted: Sequence[frozenset[date]]) -> int:
    return sum(one.isdisjoint(chosen) for one in wanted)


def _crowding(chosen: Sequence[date]) -> float:
    """Higher the closer the days lie together; the next week's same days count as neighbours."""
    weeks = 7 * (1 + (chosen[-1] - chosen[0]).days // 7) if chosen else 7
    total = 0.0
    for i, one in enumerate(chosen):
        for other in chosen[i + 1 :]:
            apart = (other - one).days
            total += 1 / apart + 1 / (weeks - apart)
    return round(total, 9)
