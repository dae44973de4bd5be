"""Convert a problem and its routes into the flat arrays of the core."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

import numpy as np

from schedulers.planning.core.state import ABSENT, Array, ProblemArrays, SearchState
from schedulers.planning.problem import Candidate, PlanInputInvalid, RoutingProblem

NEAREST = 100  # neighbours of a visit that a ruin considers
MAX_DAYS = 62  # bits of a mask


def lay_out(problem: RoutingProblem) -> ProblemArrays:
    if len(problem.field_days) > MAX_DAYS:
        raise PlanInputInvalid(reason="too_many_days", most=MAX_DAYS)
    options = _Options(problem.visits, {one.day: bit for bit, one in enumerate(problem.field_days)})
    keys, odds = _orders(problem, options)
    travel = np.pad(np.asarray(problem.travel, np.float64), ((0, 1), (0, 1)))
    return ProblemArrays(
        travel=travel,
        back=np.ascontiguousarray(travel.T),
        service=_floats([visit.service for visit in problem.visits]),
        near=_near(problem.travel),
        option_from=np.array(options.first, np.int64),
        option_days=np.array(options.masks, np.int64),
        option_price=_floats(options.prices),
        days=np.array(options.union, np.int64),
        budget=_floats([one.budget for one in problem.field_days]),
        owed=np.array(options.owed, np.int64),
        keys=keys,
        odds=odds,
    )


class _Options:
    """The possible options of all visits, in one flat sequence."""

    def __init__(self, visits: Sequence[Candidate], bit: dict[int, int]) -> None:
        self.first = [0]
        self.masks: list[int] = []
        self.prices: list[float] = []
        self.union: list[int] = []
        self.owed: list[int] = []
        self.most: list[int] = []
        for visit in visits:
            usable = [option for option in visit.options if all(d in bit for d in option.days)]
            masks = [sum(1 << bit[day] for day in option.days) for option in usable]
            lengths = [len(option.days) for option in usable]
            self.masks += masks
            self.prices += [option.price for option in usable]
            self.first.append(len(self.masks))
            self.union.append(reduce(or_, masks, 0))
            self.owed.append(min(lengths, default=0) if visit.prize is None else 0)
            self.most.append(max(lengths, default=0))


def _orders(problem: RoutingProblem, options: _Options) -> tuple[Array, Array]:
    """Sort keys of absent visits, and their cumulative probabilities: by service time, in input
    order, by days, by choices, by prize, and by prize per time."""
    prize = _floats([visit.prize or 0.0 for visit in problem.visits])
    service = _floats([visit.service for visit in problem.visits])
    way = float(np.median(problem.travel)) if problem.visits else 0.0
    choices = np.diff(options.first).astype(float)
    density = prize / (service + way + 1.0)
    in_input_order = np.zeros(len(problem.visits))
    keys = np.stack([-service, in_input_order, -_floats(options.most), choices, -prize, -density])
    prized = prize.any()
    weights = np.array([4.0, 3.0, 1.0, 1.0, 3.0 * prized, 6.0 * prized, 4.0])
    return keys, np.cumsum(weights) / weights.sum()


def _near(travel: Array) -> Array:
    both = np.asarray(travel + travel.T, np.float64)
    np.fill_diagonal(both, np.inf)
    nearest = np.argsort(both, axis=1, kind="stable")[:, : max(0, min(len(both) - 1, NEAREST))]
    return nearest.astype(np.int32)


def begin(problem: RoutingProblem, seed: int) -> SearchState:
    """An empty plan."""
    n, k = len(problem.visits), len(problem.field_days)
    return SearchState(
        route=_zeros(k, n),
        legs=np.zeros((k, n + 1)),
        size=_zeros(k),
        drive=np.zeros(k),
        room=np.zeros(k),
        chosen=np.full(n, ABSENT, np.int64),
        made=_flags(n, k),
        skip=_floats([visit.prize or 0.0 for visit in problem.visits]),
        fine=np.zeros(1),
        total=np.array([0.0, np.inf]),
        rng=np.array([seed % (1 << 64)], np.uint64),
        touched=_flags(k),
        old_route=_zeros(k, n),
        old_legs=np.zeros((k, n + 1)),
        old_size=_zeros(k),
        old_drive=np.zeros(k),
        old_room=np.zeros(k),
        moved=_flags(n),
        moves=_zeros(n),
        old_chosen=np.zeros(n, np.int64),
        old_made=_flags(n, k),
        counts=np.array([0, 0, 0, np.iinfo(np.int64).max], np.int64),
        pending=_zeros(n),
        gone=_flags(n),
        cutting=_flags(k),
        spot_cost=np.zeros(k),
        spot_at=_zeros(k),
        best_route=_zeros(k, n),
        best_size=_zeros(k),
    )


def board(g: ProblemArrays, state: SearchState, routes: Sequence[Sequence[int]]) -> None:
    """Put ``routes``, one for each field day, into an empty plan as far as they fit.

    A visit is kept if its days are one of its options and the budget suffices.
    """
    days_of: dict[int, list[int]] = {}
    for k, route in enumerate(routes):
        for h in route:
            days_of.setdefault(h, []).append(k)
    for h, days in days_of.items():
        mask = sum({1 << k for k in days})
        for option in range(g.option_from[h], g.option_from[h + 1]):
            if g.option_days[option] == mask and len(days) == mask.bit_count():
                state.chosen[h] = option
    for k, route in enumerate(routes):
        for h in [h for h in route if state.chosen[h] != ABSENT]:
            state.made[h, k] = 1
            state.route[k, state.size[k]] = h
            state.size[k] += 1
    for k in range(len(routes)):
        while not fits(g, state, k):
            forget(state, int(state.route[k, state.size[k] - 1]))


def fits(g: ProblemArrays, s: SearchState, k: int) -> bool:
    route = s.route[k, : s.size[k]]
    time = g.travel[route[:-1], route[1:]].sum() + g.service[route].sum()
    return bool(not len(route) or time <= g.budget[k] + 1e-9)


def forget(s: SearchState, h: int) -> None:
    """Remove a visit from all its days."""
    for k in np.flatnonzero(s.made[h]):
        rest = [v for v in s.route[k, : s.size[k]] if v != h]
        s.route[k, : len(rest)] = rest
        s.size[k] = len(rest)
    s.made[h] = 0
    s.chosen[h] = ABSENT


def _floats(values: Sequence[float]) -> Array:
    return np.array(values, np.float64)


def _zeros(*shape: int) -> Array:
    return np.zeros(shape, np.int32)


def _flags(*shape: int) -> Array:
    return np.zeros(shape, np.int8)
