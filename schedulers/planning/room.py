"""Making room: who was left out takes the place of visits that are worth less.

The search tears up a few visits at a time. That one long visit is worth more than the many short
ones that would have to give way together is what it may miss; here it is tried for each.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from schedulers.planning.problem import Shift, Task

Route = tuple[int, ...]
# Worth so many times what is worth least on a day: fewer are what the search finds by itself.
TIMES_THE_LEAST = 1.5
LEAST_GAIN = 1.0  # seconds


def make_room(task: Task, routes: Sequence[Route]) -> tuple[Route, ...]:
    """The routes, or better ones: of visits that may be left out, and are made on one day each."""
    made = tuple(routes)
    worth = {h: visit.prize for h, visit in enumerate(task.visits) if visit.prize}
    while better := _first_better(task, made, worth):
        made = better
    return made


def _first_better(
    task: Task, routes: tuple[Route, ...], worth: dict[int, float]
) -> tuple[Route, ...] | None:
    """With one more of those that are left out, in the order of their worth."""
    inside = {h for route in routes for h in route}
    for h in sorted(worth.keys() - inside, key=lambda h: (-worth[h], h)):
        ways = [
            (gain, k, route)
            for k, shift in enumerate(task.shifts)
            if any(option.days == (shift.day,) for option in task.visits[h].options)
            for gain, route in _ways(task, shift, routes[k], h, worth)
            if gain > LEAST_GAIN
        ]
        if ways:
            _, k, route = max(ways, key=lambda way: way[0])
            return (*routes[:k], route, *routes[k + 1 :])
    return None


def _ways(
    task: Task, shift: Shift, route: Route, h: int, worth: dict[int, float]
) -> Iterator[tuple[float, Route]]:
    """Routes with ``h`` in them and what each gains: whoever is worth least for the time that they
    take gives way, or somebody else does first."""
    optional = [v for v in route if v in worth]
    if not optional or worth[h] < TIMES_THE_LEAST * min(worth[v] for v in optional):
        return
    before = _travel(task, route)
    for first in ((), *((v,) for v in optional)):
        made, gone = _given_way(task, shift, route, h, worth, first)
        if made is not None:
            longer = _travel(task, made) - before
            yield worth[h] - _price(task, shift, h) - sum(worth[v] for v in gone) - longer, made


def _given_way(
    task: Task, shift: Shift, route: Route, h: int, worth: dict[int, float], gone: Route
) -> tuple[Route | None, Route]:
    """The route with ``h`` in place of those that are ``gone``, and of as many more as it takes."""
    rest = tuple(v for v in route if v not in gone)
    while (made := _insert(task, shift, rest, h)) is None:
        left = [v for v in rest if v in worth]
        if not left or sum(worth[v] for v in gone) >= worth[h]:
            return None, gone
        now = _travel(task, rest)
        least = min(left, key=lambda v: (worth[v] / _freed(task, rest, v, now), v))
        gone = (*gone, least)
        rest = tuple(v for v in rest if v != least)
    for v in sorted(gone, key=lambda v: (-worth[v], v)):
        if (fuller := _insert(task, shift, made, v)) is not None:
            made, gone = fuller, tuple(one for one in gone if one != v)
    return made, gone


def _insert(task: Task, shift: Shift, route: Route, h: int) -> Route | None:
    """``h`` where it takes the least way, if the day is long enough for that."""
    ways = [(*route[:at], h, *route[at:]) for at in range(len(route) + 1)]
    best = min(ways, key=lambda way: _travel(task, way))
    service = sum(task.visits[v].service for v in best)
    return best if _travel(task, best) + service <= shift.budget else None


def _travel(task: Task, route: Route) -> float:
    return float(sum(task.travel[a, b] for a, b in pairwise(route)))


def _freed(task: Task, route: Route, v: int, now: float) -> float:
    """Seconds of the day that are free without a visit."""
    without = _travel(task, tuple(one for one in route if one != v))
    return max(now - without + task.visits[v].service, 1.0)


def _price(task: Task, shift: Shift, h: int) -> float:
    return min(o.price for o in task.visits[h].options if o.days == (shift.day,))
