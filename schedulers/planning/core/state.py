"""The problem, the state of the search, and how a trial is undone.

A field day is a bit of a mask, a row of ``route`` and a column of ``made``. Visits are the first
nodes of the travel matrix. The last node is a dummy with travel time 0, so a day may begin and end
at any household. Times are float64 seconds.
"""

from typing import Any, NamedTuple

import numpy as np

from schedulers.planning.compiling import compiled

Array = np.ndarray[Any, Any]

ABSENT = -1


class ProblemArrays(NamedTuple):
    """The constant input. n visits, K days, M options of all visits."""

    travel: Array  # (n + 1, n + 1) from, to
    back: Array  # (n + 1, n + 1) transpose of travel
    service: Array  # (n)
    near: Array  # (n, G) the other visits, nearest first
    option_from: Array  # (n + 1) the options of visit h are [option_from[h], option_from[h + 1])
    option_days: Array  # (M) masks
    option_price: Array  # (M)
    days: Array  # (n) mask of all days of all options; 0 if it cannot be planned
    budget: Array  # (K)
    keys: Array  # (orders, n) sort keys of absent visits
    owed: Array  # (n) days owed if it is omitted; 0 for an optional visit
    odds: Array  # (orders + 1) cumulative; the last is for a random order


class SearchState(NamedTuple):
    route: Array  # (K, n) visits in order
    legs: Array  # (K, n + 1) travel to each of them, and to the dummy
    size: Array  # (K)
    drive: Array  # (K) travel
    room: Array  # (K) time left
    chosen: Array  # (n) option, or ABSENT
    made: Array  # (n, K) flags: the days on which it is made
    skip: Array  # (n) cost of omitting it
    fine: Array  # (1) cost of each owed day during the search
    total: Array  # (2) cost of the present plan; of the best, without fines
    rng: Array  # (1) uint64
    # for undo
    touched: Array  # (K) flags
    old_route: Array
    old_legs: Array
    old_size: Array
    old_drive: Array
    old_room: Array
    moved: Array  # (n) flags
    moves: Array  # (n) the visits that are flagged
    old_chosen: Array  # (n)
    old_made: Array  # (n, K)
    counts: Array  # (4) moves, visits to be placed, visits owed at present, and by the best plan
    pending: Array  # (n) visits to be placed
    gone: Array  # (n) flags
    cutting: Array  # (K) flags
    spot_cost: Array  # (K)
    spot_at: Array  # (K)
    best_route: Array
    best_size: Array


_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@compiled
def chance(rng: Array) -> float:
    """The next pseudo-random number in [0, 1) (SplitMix64)."""
    rng[0] += _GOLDEN
    z = rng[0]
    z = (z ^ (z >> _S30)) * _MIX_A
    z = (z ^ (z >> _S27)) * _MIX_B
    z = z ^ (z >> _S31)
    return float(z >> _S11) * 1.1102230246251565e-16


@compiled
def below(rng: Array, n: int) -> int:
    return int(chance(rng) * n)


@compiled
def touch(s: SearchState, k: int) -> None:
    """Save day k for undo."""
    if s.touched[k]:
        return
    s.touched[k] = 1
    m = s.size[k]
    for i in range(m):
        s.old_route[k, i] = s.route[k, i]
        s.old_legs[k, i] = s.legs[k, i]
    s.old_legs[k, m] = s.legs[k, m]
    s.old_size[k] = m
    s.old_drive[k] = s.drive[k]
    s.old_room[k] = s.room[k]


@compiled
def move(s: SearchState, h: int) -> None:
    """Save visit h for undo."""
    if s.moved[h]:
        return
    s.moved[h] = 1
    s.moves[s.counts[0]] = h
    s.counts[0] += 1
    s.old_chosen[h] = s.chosen[h]
    for k in range(s.made.shape[1]):
        s.old_made[h, k] = s.made[h, k]


@compiled
def keep(s: SearchState) -> None:
    """Accept the trial."""
    for k in range(s.touched.shape[0]):
        s.touched[k] = 0
    for i in range(s.counts[0]):
        s.moved[s.moves[i]] = 0
    s.counts[0] = 0


@compiled
def undo(s: SearchState) -> None:
    """Restore the state of the last ``keep``, except ``total``."""
    for k in range(s.touched.shape[0]):
        if not s.touched[k]:
            continue
        m = s.old_size[k]
        for i in range(m):
            s.route[k, i] = s.old_route[k, i]
            s.legs[k, i] = s.old_legs[k, i]
        s.legs[k, m] = s.old_legs[k, m]
        s.size[k] = m
        s.drive[k] = s.old_drive[k]
        s.room[k] = s.old_room[k]
    for i in range(s.counts[0]):
        h = s.moves[i]
        s.chosen[h] = s.old_chosen[h]
        for k in range(s.made.shape[1]):
            s.made[h, k] = s.old_made[h, k]
    keep(s)


@compiled
def remeasure(g: ProblemArrays, s: SearchState, k: int) -> None:
    """Recompute legs, travel and room of day k."""
    dummy = a = g.service.shape[0]
    drive = work = 0.0
    for i in range(s.size[k]):
        h = s.route[k, i]
        s.legs[k, i] = g.travel[a, h]
        drive += g.travel[a, h]
        work += g.service[h]
        a = h
    s.legs[k, s.size[k]] = g.travel[a, dummy]
    s.drive[k] = drive
    s.room[k] = g.budget[k] - drive - work


@compiled
def recount(g: ProblemArrays, s: SearchState) -> None:
    """Recompute the cost of the present plan, against rounding errors."""
    cost = 0.0
    s.counts[2] = 0
    for k in range(s.size.shape[0]):
        remeasure(g, s, k)
        cost += s.drive[k]
    for h in range(s.chosen.shape[0]):
        if s.chosen[h] != ABSENT:
            cost += g.option_price[s.chosen[h]]
        elif g.days[h]:
            cost += s.skip[h]
            s.counts[2] += g.owed[h]
    s.total[0] = cost


@compiled
def insert(g: ProblemArrays, s: SearchState, h: int, k: int, at: int) -> None:
    """Insert visit h into day k at position ``at``, and update the cost."""
    touch(s, k)
    m = s.size[k]
    dummy = g.service.shape[0]
    before = dummy if at == 0 else s.route[k, at - 1]
    after = dummy if at == m else s.route[k, at]
    for i in range(m, at, -1):
        s.route[k, i] = s.route[k, i - 1]
        s.legs[k, i + 1] = s.legs[k, i]
    longer = g.travel[before, h] + g.travel[h, after] - s.legs[k, at]
    s.route[k, at] = h
    s.legs[k, at] = g.travel[before, h]
    s.legs[k, at + 1] = g.travel[h, after]
    s.size[k] = m + 1
    s.drive[k] += longer
    s.room[k] -= longer + g.service[h]
    s.made[h, k] = 1
    s.total[0] += longer


@compiled
def drop_gone(g: ProblemArrays, s: SearchState, k: int) -> None:
    """Remove the visits flagged as gone from day k."""
    touch(s, k)
    was = s.drive[k]
    m = 0
    for i in range(s.size[k]):
        h = s.route[k, i]
        if s.gone[h]:
            s.made[h, k] = 0
        else:
            s.route[k, m] = h
            m += 1
    s.size[k] = m
    remeasure(g, s, k)
    s.total[0] += s.drive[k] - was
