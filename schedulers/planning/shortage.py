"""How many hours are missing: an honest figure from above, and one from below."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from schedulers.planning.problem import Matrix, Task


class _Place(NamedTuple):
    """Where a visit might go; sorts by overtime, then by time."""

    over: float
    longer: float
    shift: int
    at: int


def overtime_needed(task: Task, routes: Sequence[Sequence[int]], due: Iterable[int]) -> float:
    """The overtime with which ``due`` visits fit into the plan, once all others are left out.

    Each visit that is missing goes where it makes the least overtime, the longest visit first. That
    is a plan that can be kept, so the least overtime possible is never more.
    """
    wanted = set(due)
    plan = [[h for h in route if h in wanted] for route in routes]
    lengths = [_length(task, k, route) for k, route in enumerate(plan)]
    missing = wanted - {h for route in plan for h in route}
    for h in sorted(missing, key=lambda h: (-task.visits[h].service, h)):
        choices = [
            [_cheapest(task, plan, lengths, h, day) for day in option.days]
            for option in task.visits[h].options
        ]
        for place in min(choices, key=lambda places: sum(place.over for place in places)):
            plan[place.shift].insert(place.at, h)
            lengths[place.shift] += place.longer
    return sum(
        max(0.0, length - shift.budget) for length, shift in zip(lengths, task.shifts, strict=True)
    )


def _cheapest(task: Task, plan: list[list[int]], lengths: list[float], h: int, day: int) -> _Place:
    """The place on a day where visit h makes the least overtime; the day has a shift."""
    found = []
    for k, shift in enumerate(task.shifts):
        if shift.day != day:
            continue
        path = np.array([shift.start, *plan[k], shift.end])
        detours = task.travel[path[:-1], h] + task.travel[h, path[1:]]
        if plan[k]:
            detours = detours - task.travel[path[:-1], path[1:]]
        at = int(np.argmin(detours))
        longer = float(detours[at]) + task.visits[h].service
        over = max(0.0, lengths[k] + longer - shift.budget) - max(0.0, lengths[k] - shift.budget)
        found.append(_Place(over, longer, k, at))
    return min(found)


def _length(task: Task, k: int, route: Sequence[int]) -> float:
    if not route:
        return 0.0
    shift = task.shifts[k]
    travel = sum(float(task.travel[a, b]) for a, b in pairwise([shift.start, *route, shift.end]))
    return travel + sum(task.visits[h].service for h in route)


def overtime_unavoidable(task: Task, due: Sequence[int]) -> float:
    """What no plan can do with less, where no detour is shorter than the direct way.

    All service, and the shortest tree of ways that joins the visits to the shifts' starts, or, if
    that is longer, the shortest trees that join them into as many groups as there are shifts.
    """
    if not due:
        return 0.0
    work = sum(
        min(len(o.days) for o in task.visits[h].options) * task.visits[h].service for h in due
    )
    between = np.minimum(task.travel, task.travel.T)
    inner = between[np.ix_(due, due)]
    starts = sorted({shift.start for shift in task.shifts})
    joined = np.zeros((len(due) + 1, len(due) + 1))
    joined[1:, 1:] = inner
    joined[0, 1:] = joined[1:, 0] = between[np.ix_(starts, due)].min(axis=0)
    groups = sorted(_tree(inner))[: max(0, len(due) - len(task.shifts))]
    travel = max(sum(_tree(joined)), sum(groups))
    return max(0.0, work + travel - sum(shift.budget for shift in task.shifts))


def _tree(between: Matrix) -> list[float]:
    """The edges of the shortest tree over all nodes (Prim)."""
    away = between[0].copy()
    inside = np.zeros(len(between), dtype=bool)
    inside[0] = True
    edges = []
    for _ in range(len(between) - 1):
        nearest = int(np.argmin(np.where(inside, math.inf, away)))
        edges.append(float(away[nearest]))
        inside[nearest] = True
        away = np.minimum(away, between[nearest])
    return edges
