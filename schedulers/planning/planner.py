"""`plan_week`: which household on which field day, in which order.

The caller provides the field days (see day_choice.py), the calls and the published plan.
docs/planning.md describes the objective.
"""

import hashlib
from collections.abc import Hashable
from datetime import date
from functools import cache

from schedulers.planning.checker import check
from schedulers.planning.problem import RoutingProblem
from schedulers.planning.room import make_room
from schedulers.planning.routing import problem_of, routes_of, travel_of
from schedulers.planning.shortage import overtime_needed
from schedulers.planning.solver import solve
from schedulers.planning.travel import Location
from schedulers.planning.week import (
    Call,
    FieldDay,
    PlannedDay,
    PlannedWeek,
    Reason,
    Stop,
    Unplanned,
    WeekToPlan,
    fingerprint,
)

TURNS = 5_000


def seed_of(cadre: Hashable, week: str) -> int:
    """A stable seed for a cadre's week."""
    return int.from_bytes(hashlib.sha256(f"{cadre} {week}".encode()).digest()[:8])


@cache
def warm_up() -> None:
    """Compile the core, or load it from the cache, before a transaction needs it.

    Compiling takes up to a minute, once for each version of the core.
    """
    monday = date(2026, 3, 16)
    calls = tuple(Call(n, Location(116.1, 24.6 + n / 1000), 600, monday) for n in range(3))
    plan_week(WeekToPlan(monday, (FieldDay(monday, 0, 3600),), calls), seed=0, turns=2)


def plan_week(
    week: WeekToPlan, seed: int, published: PlannedWeek | None = None, turns: int = TURNS
) -> PlannedWeek:
    """Plan a week. The same arguments always give the same plan.

    If the input is the same as that of the ``published`` plan, that plan is returned. Otherwise
    changes of the published plan have a price, and it is kept if changes gain too little.
    """
    matrix = travel_of(week)
    made_from = fingerprint(week, matrix.tobytes())
    if published is not None and published.made_from == made_from:
        return published
    problem = problem_of(week, matrix, published)
    warm = routes_of(week, published)
    routes = make_room(problem, solve(problem, turns, seed, warm).routes)
    if warm:
        old, new = check(problem, warm), check(problem, routes)
        gain = old.cost - new.cost
        if not old.faults and old.owed <= new.owed and gain < week.promise.least_gain:
            routes = tuple(tuple(route) for route in warm)
    return _plan(week, problem, routes, made_from)


def _plan(
    week: WeekToPlan, problem: RoutingProblem, routes: tuple[tuple[int, ...], ...], made_from: str
) -> PlannedWeek:
    days = tuple(_day(week, problem, k, route) for k, route in enumerate(routes))
    planned = {h for route in routes for h in route}
    reasons = {h: _reason(week, problem, h) for h in range(len(week.calls)) if h not in planned}
    due = [
        h
        for h, call in enumerate(week.calls)
        if call.belongs_in_week(week.last_day) and reasons.get(h) in (None, Reason.NO_TIME)
    ]
    return PlannedWeek(
        days,
        tuple(Unplanned(week.calls[h].id, reason) for h, reason in reasons.items()),
        sum(one.travel for one in days),
        round(overtime_needed(problem, routes, due)),
        made_from,
    )


def _day(week: WeekToPlan, problem: RoutingProblem, k: int, route: tuple[int, ...]) -> PlannedDay:
    one = week.field_days[k]
    clock, travel, stops = float(one.begins), 0.0, []
    for before, h in zip((None, *route), route, strict=False):
        leg = 0.0 if before is None else float(problem.travel[before, h])
        travel += leg
        service = problem.visits[h].service
        arrive = _after_pause(clock + leg, service, one.pause)
        clock = arrive + service
        stops.append(Stop(week.calls[h].id, round(leg), round(arrive), round(clock)))
    return PlannedDay(one.day, tuple(stops), round(travel), round(clock))


def _after_pause(arrive: float, service: float, pause: tuple[int, int] | None) -> float:
    """The begin of a visit; after the pause, if the visit would overlap it."""
    if pause is None or arrive >= pause[1] or arrive + service <= pause[0]:
        return arrive
    return float(pause[1])


def _reason(week: WeekToPlan, problem: RoutingProblem, h: int) -> Reason:
    visit = problem.visits[h]
    if not visit.options:
        return Reason.NO_DAY
    long_enough = {one.day for one in problem.field_days if visit.service <= one.budget}
    if not any(long_enough.issuperset(option.days) for option in visit.options):
        return Reason.TOO_LONG
    belongs = week.calls[h].belongs_in_week(week.last_day)
    return Reason.NO_TIME if belongs else Reason.CAN_WAIT
