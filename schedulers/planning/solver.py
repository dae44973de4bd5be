"""The solver: run simulated annealing over a problem, return the best routes."""

from collections.abc import Sequence

import numpy as np

from schedulers.planning.core.annealing import anneal, remember
from schedulers.planning.core.state import Array, SearchState, recount
from schedulers.planning.layout import begin, board, lay_out
from schedulers.planning.problem import Routes, RoutingProblem

SLICE = 200  # turns at one temperature
# Temperatures, in mean legs of the first plan; lower if there are optional visits.
HOT, HOT_WITH_PRIZES, COLD = 3.0, 1.0, 0.01
ONE_DAY = 0.3  # share of turns that change one day only
# The fine for omitted mandatory visits rises while there are any, else it falls: the search may
# pass through such plans, but not stay there.
DEARER, CHEAPER = 1.02, 0.994


def solve(
    problem: RoutingProblem, turns: int, seed: int = 0, warm: Sequence[Sequence[int]] = ()
) -> Routes:
    """The best routes after ``turns`` trials, never worse than ``warm`` if that is feasible.

    Deterministic.
    """
    given = lay_out(problem)
    state = begin(problem, seed)
    if warm:
        board(given, state, warm)
    recount(given, state)
    remember(state)
    if given.days.any():
        mandatory = np.flatnonzero(given.owed)
        farthest = 2.0 * float(given.travel.max()) + 1.0
        leg = 0.0
        prizes = float(state.skip.sum())
        hot = HOT_WITH_PRIZES if prizes else HOT
        fine = farthest + prizes  # so that no prize is worth more than a mandatory visit
        for turn in range(0, turns, SLICE):
            _fine(state, mandatory, given.owed, fine)
            if not turn:
                anneal(given, state, 1, 1e-9, 0.0)
                leg = _mean_leg(state)
            heat = leg * hot * (COLD / hot) ** (turn / turns) + 1e-9
            anneal(given, state, SLICE, heat, ONE_DAY)
            if not prizes:
                fine = min(fine * (DEARER if state.counts[2] else CHEAPER), 10.0 * farthest)
                fine = max(fine, heat)
    routes = tuple(
        tuple(route[:size].tolist())
        for route, size in zip(state.best_route, state.best_size, strict=True)
    )
    return Routes(routes, float(state.total[1]), int(state.counts[3]))


def _fine(state: SearchState, mandatory: Array, owed: Array, fine: float) -> None:
    state.fine[0] = fine
    state.skip[mandatory] = fine * owed[mandatory]


def _mean_leg(state: SearchState) -> float:
    legs = state.size.sum() + np.count_nonzero(state.size)
    return float(state.drive.sum() / max(1, legs))
