"""Simulated annealing over ruin and recreate."""

import numpy as np

from schedulers.planning.compiling import compiled
from schedulers.planning.core.recreate import recreate
from schedulers.planning.core.ruin import ruin
from schedulers.planning.core.state import (
    ABSENT,
    ProblemArrays,
    SearchState,
    below,
    chance,
    keep,
    recount,
    undo,
)


@compiled
def remember(s: SearchState) -> None:
    """Store the present plan as the best, if it owes less, or the same at a lower cost."""
    cost = s.total[0] - s.fine[0] * s.counts[2]
    if s.counts[2] > s.counts[3] or (s.counts[2] == s.counts[3] and cost >= s.total[1] - 1e-7):
        return
    s.total[1] = cost
    s.counts[3] = s.counts[2]
    for k in range(s.size.shape[0]):
        s.best_size[k] = s.size[k]
        for i in range(s.size[k]):
            s.best_route[k, i] = s.route[k, i]


@compiled
def anneal(
    g: ProblemArrays, s: SearchState, turns: int, temperature: float, one_day: float
) -> None:
    """``turns`` trials at one temperature; ``one_day``: the share that change one day only."""
    visits = s.chosen.shape[0]
    recount(g, s)
    for _ in range(turns):
        was, owed = s.total[0], s.counts[2]
        centre = below(s.rng, visits)
        only = ABSENT
        if chance(s.rng) < one_day and s.chosen[centre] != ABSENT:
            days = s.made.shape[1]
            only = below(s.rng, days)
            while not s.made[centre, only]:
                only = (only + 1) % days
        ruin(g, s, centre, only)
        placed = recreate(g, s, only)
        if placed and s.total[0] < was - temperature * np.log(1.0 - chance(s.rng)):
            keep(s)
            remember(s)
        else:
            undo(s)
            s.total[0], s.counts[2] = was, owed
