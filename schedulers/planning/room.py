"""Making room: who was left out takes the place of visits that are worth less.

The search tears up a few visits at a time. That one long visit is worth more than the many short
ones that would have to give way together is what it may miss; here it is tried for each.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from schedulers.planning.problem import RoutingProblem, Shift

Route = tuple[int, ...]
# Worth so many times what is worth least on a day: fewer are what the search finds by itself.
TIMES_THE_LEAST = 1.5
MIN_GAIN = 1.0  # seconds


def make_room(problem: RoutingProblem, routes: Sequence[Route]) -> tuple[Route, ...]:
    """The routes, or better ones: of visits that may be left out, and are made on one day each."""
    made = tuple(routes)
    worth = {h: visit.prize for h, visit in enumerate(problem.visits) if visit.prize}
    while better := _first_better(problem, made, worth):
        made = better
    return made


def _first_better(
    problem: RoutingProblem, routes: tuple[Route, ...], worth: dict[int, float]
) -> tuple[Route, ...] | None:
    """With one more of those that are left out, in the order of their worth."""
    inside = {h for route in routes for h in route}
    for h in sorted(worth.keys() - inside, key=lambda h: (-worth[h], h)):
        ways = [
            (gain, k, route)
            for k, shift in enumerate(problem.shifts)
            if any(option.days == (shift.day,) for option in problem.visits[h].options)
            for gain, route in _ways(problem, shift, routes[k], h, worth)
            if gain > MIN_GAIN
        ]
        if ways:
            _, k, route = max(ways, key=lambda way: way[0])
            return (*routes[:k], route, *routes[k + 1 :])
    return None


def _ways(
    problem: RoutingProblem, shift: Shift, route: Route, h: int, worth: dict[int, float]
) -> Iterator[tuple[float, Route]]:
    """Routes with ``h`` in them and what each gains: whoever is worth least for the time that they
    take gives way, or somebody else does first."""
    optional = [v for v in route if v in worth]
    if not optional or worth[h] < TIMES_THE_LEAST * min(worth[v] for v in optional):
        return
    before = _travel(problem, route)
    for first in ((), *((v,) for v in optional)):
        made, gone = _given_way(problem, shift, route, h, worth, first)
        if made is not None:
            longer = _travel(problem, made) - before
            yield worth[h] - _price(problem, shift, h) - sum(worth[v] for v in gone) - longer, made


def _given_way(
    problem: RoutingProblem,
    shift: Shift,
    route: Route,
    h: int,
    worth: dict[int, float],
    gone: Route,
) -> tuple[Route | None, Route]:
    """The route with ``h`` in place of those that are ``gone``, and of as many more as it takes."""
    rest = tuple(v for v in route if v not in gone)
    while (made := _insert(problem, shift, rest, h)) is None:
        left = [v for v in rest if v in worth]
        if not left or sum(worth[v] for v in gone) >= worth[h]:
            return None, gone
        now = _travel(problem, rest)
        least = min(left, key=lambda v: (worth[v] / _freed(problem, rest, v, now), v))
        gone = (*gone, least)
        rest = tuple(v for v in rest if v != least)
    for v in sorted(gone, key=lambda v: (-worth[v], v)):
        if (fuller := _insert(problem, shift, made, v)) is not None:
            made, gone = fuller, tuple(one for one in gone if one != v)
    return made, gone


def _insert(problem: RoutingProblem, shift: Shift, route: Route, h: int) -> Route | None:
    """``h`` where it takes the least way, if the day is long enough for that."""
    ways = [(*route[:at], h, *route[at:]) for at in range(len(route) + 1)]
    best = min(ways, key=lambda way: _travel(problem, way))
    service = sum(problem.visits[v].service for v in best)
    return best if _travel(problem, best) + service <= shift.budget else None


def _travel(problem: RoutingProblem, route: Route) -> float:
    return float(sum(problem.travel[a, b] for a, b in pairwise(route)))


def _freed(problem: RoutingProblem, route: Route, v: int, now: float) -> float:
    """Seconds of the day that are free without a visit."""
    without = _travel(problem, tuple(one for one in route if one != v))
    return max(now - without + problem.visits[v].service, 1.0)


def _price(problem: RoutingProblem, shift: Shift, h: int) -> float:
    return min(o.price for o in problem.visits[h].options if o.days == (shift.day,))
