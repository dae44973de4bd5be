"""Recreate: insert absent visits at their cheapest days and positions, in a random order."""

import numpy as np

from schedulers.planning.compiling import compiled
from schedulers.planning.core.state import (
    ABSENT,
    Array,
    ProblemArrays,
    SearchState,
    chance,
    insert,
    move,
)

# One position in a hundred is skipped at random ("blinks"), so the cheapest is not always taken.
BLINK = 0.01


@compiled
def until_blink(rng: Array) -> int:
    """The number of positions until the next blink."""
    return int(np.log(1.0 - chance(rng)) / np.log(1.0 - BLINK)) + 1


@compiled
def find_spot(g: ProblemArrays, s: SearchState, h: int, k: int, blink: int) -> int:
    """Store the cheapest feasible position for visit h on day k in ``spot_*``; return ``blink``."""
    s.spot_cost[k] = np.inf
    free = s.room[k] - g.service[h] + 1e-9
    if free < 0.0:
        return blink
    to, back = g.travel[h], g.back[h]
    dummy = g.service.shape[0]
    lowest, at = free, -1
    arrive = back[dummy]
    m = s.size[k]
    for i in range(m + 1):
        b = s.route[k, i] if i < m else dummy
        longer = arrive + to[b] - s.legs[k, i]
        arrive = back[b]
        blink -= 1
        if blink == 0:
            blink = until_blink(s.rng)
        elif longer < lowest:
            lowest, at = longer, i
    if at >= 0:
        s.spot_cost[k], s.spot_at[k] = lowest, at
    return blink


@compiled
def place(g: ProblemArrays, s: SearchState, h: int, blink: int) -> int:
    """Insert the absent visit h with its cheapest option, if that is cheaper than omitting it."""
    for k in range(s.made.shape[1]):
        if g.days[h] >> k & 1:
            blink = find_spot(g, s, h, k, blink)
    best, chosen = s.skip[h], ABSENT
    for o in range(g.option_from[h], g.option_from[h + 1]):
        cost = g.option_price[o]
        left = g.option_days[o]
        k = 0
        while left and cost < best:
            if left & 1:
                cost += s.spot_cost[k]
            left >>= 1
            k += 1
        if cost < best:
            best, chosen = cost, o
    if chosen != ABSENT:
        move(s, h)
        s.chosen[h] = chosen
        s.total[0] += g.option_price[chosen] - s.skip[h]
        s.counts[2] -= g.owed[h]
        left = g.option_days[chosen]
        for k in range(s.made.shape[1]):
            if left >> k & 1:
                insert(g, s, h, k, s.spot_at[k])
    return blink


@compiled
def sort_pending(g: ProblemArrays, s: SearchState) -> None:
    m = s.counts[1]
    draw = chance(s.rng)
    kind = 0
    while draw >= g.odds[kind]:
        kind += 1
    keys = np.empty(m)
    for i in range(m):
        if kind == g.keys.shape[0]:
            keys[i] = chance(s.rng)
        else:
            # Noise, so that no visit always comes first.
            keys[i] = g.keys[kind, s.pending[i]] * (0.6 + 0.8 * chance(s.rng))
    if m > 40:
        s.pending[:m] = s.pending[:m][np.argsort(keys)]
        return
    for i in range(1, m):
        h, key = s.pending[i], keys[i]
        j = i
        while j > 0 and keys[j - 1] > key:
            keys[j] = keys[j - 1]
            s.pending[j] = s.pending[j - 1]
            j -= 1
        keys[j] = key
        s.pending[j] = h


@compiled
def recreate(g: ProblemArrays, s: SearchState, only: int) -> bool:
    """Insert the pending visits on day ``only``, or all absent visits on any days if ABSENT.

    Returns False if a visit does not fit into day ``only`` any more.
    """
    blink = until_blink(s.rng)
    if only != ABSENT:
        sort_pending(g, s)
        for i in range(s.counts[1]):
            h = s.pending[i]
            blink = find_spot(g, s, h, only, blink)
            if s.spot_cost[only] == np.inf:
                return False
            insert(g, s, h, only, s.spot_at[only])
        return True
    s.counts[1] = 0
    for h in range(s.chosen.shape[0]):
        if s.chosen[h] == ABSENT and g.days[h]:
            s.pending[s.counts[1]] = h
            s.counts[1] += 1
    sort_pending(g, s)
    for i in range(s.counts[1]):
        blink = place(g, s, s.pending[i], blink)
    return True
