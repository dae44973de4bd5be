"""Local search: replace visits by an omitted visit that is worth more.

The annealing search removes only a few visits at a time. It may miss that one long visit is worth
more than many short ones together, so this is tried for each omitted visit.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from schedulers.planning.problem import RoutingDay, RoutingProblem

Route = tuple[int, ...]
# A visit is tried if its prize is this many times the lowest prize of the day.
TIMES_THE_LEAST = 1.5
MIN_GAIN = 1.0  # seconds


def make_room(problem: RoutingProblem, routes: Sequence[Route]) -> tuple[Route, ...]:
    """Return the routes, or better ones. Only optional visits on single days are changed."""
    made = tuple(routes)
    worth = {h: visit.prize for h, visit in enumerate(problem.visits) if visit.prize}
    while better := _first_better(problem, made, worth):
        made = better
    return made


def _first_better(
    problem: RoutingProblem, routes: tuple[Route, ...], worth: dict[int, float]
) -> tuple[Route, ...] | None:
    """The routes with one more omitted visit, tried by prize; None if there is no gain."""
    inside = {h for route in routes for h in route}
    for h in sorted(worth.keys() - inside, key=lambda h: (-worth[h], h)):
        ways = [
            (gain, k, route)
            for k, field_day in enumerate(problem.field_days)
            if any(option.days == (field_day.day,) for option in problem.visits[h].options)
            for gain, route in _ways(problem, field_day, routes[k], h, worth)
            if gain > MIN_GAIN
        ]
        if ways:
            _, k, route = max(ways, key=lambda way: way[0])
            return (*routes[:k], route, *routes[k + 1 :])
    return None


def _ways(
    problem: RoutingProblem, field_day: RoutingDay, route: Route, h: int, worth: dict[int, float]
) -> Iterator[tuple[float, Route]]:
    """Routes that include ``h``, each with its gain.

    Visits with the lowest prize per time are removed; in further variants, one chosen visit first.
    """
    optional = [v for v in route if v in worth]
    if not optional or worth[h] < TIMES_THE_LEAST * min(worth[v] for v in optional):
        return
    before = _travel(problem, route)
    for first in ((), *((v,) for v in optional)):
        made, gone = _replace(problem, field_day, route, h, worth, first)
        if made is not None:
            longer = _travel(problem, made) - before
            gain = worth[h] - _price(problem, field_day, h) - sum(worth[v] for v in gone) - longer
            yield gain, made


def _replace(
    problem: RoutingProblem,
    field_day: RoutingDay,
    route: Route,
    h: int,
    worth: dict[int, float],
    gone: Route,
) -> tuple[Route | None, Route]:
    """The route with ``h`` instead of the ``gone`` visits and of as many more as necessary."""
    rest = tuple(v for v in route if v not in gone)
    while (made := _insert(problem, field_day, rest, h)) is None:
        left = [v for v in rest if v in worth]
        if not left or sum(worth[v] for v in gone) >= worth[h]:
            return None, gone
        now = _travel(problem, rest)
        least = min(left, key=lambda v: (worth[v] / _freed(problem, rest, v, now), v))
        gone = (*gone, least)
        rest = tuple(v for v in rest if v != least)
    for v in sorted(gone, key=lambda v: (-worth[v], v)):
        if (fuller := _insert(problem, field_day, made, v)) is not None:
            made, gone = fuller, tuple(one for one in gone if one != v)
    return made, gone


def _insert(problem: RoutingProblem, field_day: RoutingDay, route: Route, h: int) -> Route | None:
    """Insert ``h`` at the cheapest position; None if the budget does not suffice."""
    ways = [(*route[:at], h, *route[at:]) for at in range(len(route) + 1)]
    best = min(ways, key=lambda way: _travel(problem, way))
    service = sum(problem.visits[v].service for v in best)
    return best if _travel(problem, best) + service <= field_day.budget else None


def _travel(problem: RoutingProblem, route: Route) -> float:
    return float(sum(problem.travel[a, b] for a, b in pairwise(route)))


def _freed(problem: RoutingProblem, route: Route, v: int, now: float) -> float:
    """Seconds that removing a visit frees."""
    without = _travel(problem, tuple(one for one in route if one != v))
    return max(now - without + problem.visits[v].service, 1.0)


def _price(problem: RoutingProblem, field_day: RoutingDay, h: int) -> float:
    return min(o.price for o in problem.visits[h].options if o.days == (field_day.day,))
