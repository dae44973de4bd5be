"""Which of the available days of a week to go out on, spread over the week."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, combinations
from types import MappingProxyType

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
    work: Mapping[frozenset[date], int] = MappingProxyType({}),
    budget: int | Mapping[date, int] = 0,
    fixed: Iterable[date] = (),
) -> tuple[date, ...]:
    """``count`` of the ``available`` days, or all where there are fewer.

    ``work`` are the seconds of visits that are due, by the days on which they can be made (market
    days are not among them), ``budget`` the seconds of a field day, or of each: first the days are
    chosen so that as little as possible of the work is left over, then so that they lie as evenly
    as the week allows, then the earlier ones. ``fixed`` days (published, or with something pinned
    to them) are among the chosen where available.
    """
    days = sorted(set(available))
    if len(days) > MOST:
        raise PlanInputInvalid(reason="too_many_days", most=MOST)
    kept = set(fixed) & set(days)
    count = max(min(count, len(days)), len(kept), 0)
    choices = (chosen for chosen in combinations(days, count) if kept.issubset(chosen))
    budgets = budget if isinstance(budget, Mapping) else dict.fromkeys(days, budget)
    return min(choices, key=lambda days: (_left_over(days, work, budgets), _crowding(days), days))


def _left_over(
    chosen: Sequence[date], work: Mapping[frozenset[date], int], budgets: Mapping[date, int]
) -> int:
    """The seconds for which there is no time, however the work is dealt out to the chosen days.

    That is by how much the work that can be done on some of them only exceeds their time, where
    that is most (Hall's marriage theorem); of none of them, it is the work that has no day at all.
    """
    by_days: Counter[frozenset[date]] = Counter()
    for days, seconds in work.items():
        by_days[days.intersection(chosen)] += seconds
    some_days = chain.from_iterable(combinations(chosen, size) for size in range(len(chosen) + 1))
    return max(
        sum(seconds for days, seconds in by_days.items() if days.issubset(some))
        - sum(budgets[day] for day in some)
        for some in (some_days if by_days else [()])
    )


def _crowding(chosen: Sequence[date]) -> float:
    """Higher the closer the days lie together; the next week's same days count as neighbours."""
    weeks = 7 * (1 + (chosen[-1] - chosen[0]).days // 7) if chosen else 7
    total = 0.0
    for i, one in enumerate(chosen):
        for other in chosen[i + 1 :]:
            apart = (other - one).days
            total += 1 / apart + 1 / (weeks - apart)
    return round(total, 9)
