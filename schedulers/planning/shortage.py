"""The missing time: the overtime of a plan with all due visits."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from schedulers.planning.problem import RoutingProblem


class _Gap(NamedTuple):
    """A position for a visit; sorts by overtime, then by time."""

    over: float
    longer: float
    day: int
    at: int


def overtime_needed(
    problem: RoutingProblem, routes: Sequence[Sequence[int]], due: Iterable[int]
) -> float:
    """The overtime, in seconds, of a plan with all ``due`` visits and no others.

    Another plan may need less. Missing visits are inserted where they cause the least overtime,
    longest visit first.
    """
    wanted = set(due)
    plan = [[h for h in route if h in wanted] for route in routes]
    lengths = [_length(problem, route) for route in plan]
    missing = wanted - {h for route in plan for h in route}
    place_of = {one.day: k for k, one in enumerate(problem.field_days)}
    for h in sorted(missing, key=lambda h: (-problem.visits[h].service, h)):
        choices = [
            [_cheapest(problem, plan, lengths, h, place_of[day]) for day in option.days]
            for option in problem.visits[h].options
        ]
        for gap in min(choices, key=lambda gaps: sum(gap.over for gap in gaps)):
            plan[gap.day].insert(gap.at, h)
            lengths[gap.day] += gap.longer
    return sum(
        max(0.0, length - one.budget)
        for length, one in zip(lengths, problem.field_days, strict=True)
    )


def _cheapest(
    problem: RoutingProblem, plan: list[list[int]], lengths: list[float], h: int, k: int
) -> _Gap:
    """The position in a field day where visit h causes the least overtime."""
    route, budget = plan[k], problem.field_days[k].budget
    inbound = np.append(0.0, problem.travel[route, h])  # 0 if h is the first
    outbound = np.append(problem.travel[h, route], 0.0)
    between = np.pad(problem.travel[route[:-1], route[1:]], 1)[: len(route) + 1]
    detours = inbound + outbound - between
    at = int(np.argmin(detours))
    longer = float(detours[at]) + problem.visits[h].service
    over = max(0.0, lengths[k] + longer - budget) - max(0.0, lengths[k] - budget)
    return _Gap(over, longer, k, at)


def _length(problem: RoutingProblem, route: Sequence[int]) -> float:
    travel = sum(float(problem.travel[a, b]) for a, b in pairwise(route))
    return travel + sum(problem.visits[h].service for h in route)
