"""Choose field days among the available days of a week."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, combinations
from types import MappingProxyType

from schedulers.planning.problem import PlanInputInvalid

MAX_AVAILABLE = 14  # days: a week or two


def days_needed(work: float, budget: float) -> int:
    """The number of days of ``budget`` seconds for ``work`` seconds."""
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
    """Choose ``count`` of the ``available`` days, or all if there are fewer.

    ``work``: seconds of due visits by the days on which they are possible (without market days).
    ``budget``: seconds of a field day, or of each. ``fixed`` days (published, or with pinned
    visits) are chosen if available. Order of preference: least work left over, most even spread,
    earlier days.
    """
    days = sorted(set(available))
    if len(days) > MAX_AVAILABLE:
        raise PlanInputInvalid(reason="too_many_days", most=MAX_AVAILABLE)
    kept = set(fixed) & set(days)
    count = max(min(count, len(days)), len(kept), 0)
    choices = (chosen for chosen in combinations(days, count) if kept.issubset(chosen))
    budgets = budget if isinstance(budget, Mapping) else dict.fromkeys(days, budget)
    return min(choices, key=lambda days: (_left_over(days, work, budgets), _crowding(days), days))


def _left_over(
    chosen: Sequence[date], work: Mapping[frozenset[date], int], budgets: Mapping[date, int]
) -> int:
    """Seconds of work that do not fit into the chosen days, for the best distribution.

    By Hall's theorem: the maximum over all subsets of days of the work that is possible only on
    these days, minus their budget. For the empty subset it is the work that has no day at all.
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
    """Higher the closer the days are; the same days of the next week count as neighbours."""
    weeks = 7 * (1 + (chosen[-1] - chosen[0]).days // 7) if chosen else 7
    crowding = 0.0
    for i, one in enumerate(chosen):
        for other in chosen[i + 1 :]:
            apart = (other - one).days
            crowding += 1 / apart + 1 / (weeks - apart)
    return round(crowding, 9)
