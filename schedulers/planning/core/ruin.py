"""Ruin: remove strings of visits from days, near one visit.

Slack Induction by String Removals (Christiaens and Vanden Berghe, 2020), with days: a removed
visit loses all its days; if only one day is changed, it keeps its option.
"""

from schedulers.planning.compiling import compiled
from schedulers.planning.core.state import (
    ABSENT,
    ProblemArrays,
    SearchState,
    below,
    chance,
    drop_gone,
    move,
)

LONGEST = 10  # visits in a string
MEAN = 10.0  # visits removed at once


@compiled
def cut(s: SearchState, k: int, at: int, length: int, spared: int) -> None:
    """Flag ``length`` visits around position ``at``, except ``spared`` ones in the middle."""
    m = s.size[k]
    span = length + spared
    low = max(0, at - span + 1)
    high = min(at, m - span)
    first = low + below(s.rng, high - low + 1)
    hole = first + 1 + below(s.rng, max(1, length - 1)) if spared else -1
    for i in range(first, first + span):
        if spared and hole <= i < hole + spared:
            continue
        h = s.route[k, i]
        if not s.gone[h]:
            s.gone[h] = 1
            s.pending[s.counts[1]] = h
            s.counts[1] += 1


@compiled
def ruin(g: ProblemArrays, s: SearchState, centre: int, only: int) -> None:
    """Remove visits near ``centre``, only on day ``only`` unless that is ABSENT.

    The removed visits are left in ``pending``.
    """
    days = s.size.shape[0]
    used = visits = 0
    for k in range(days):
        if s.size[k] and (only == ABSENT or k == only):
            used += 1
            visits += s.size[k]
    s.counts[1] = 0
    if used == 0:
        return
    longest = min(float(LONGEST), visits / used)
    strings = int(chance(s.rng) * (4 * MEAN / (1 + longest) - 1) + 1)
    for n in range(-1, g.near.shape[1]):
        if strings <= 0:
            break
        c = centre if n < 0 else g.near[centre, n]
        if s.chosen[c] == ABSENT or s.gone[c]:
            continue
        turn = below(s.rng, days)
        for j in range(days):
            k = (turn + j) % days
            if not s.made[c, k] or s.cutting[k] or strings <= 0 or (only != ABSENT and k != only):
                continue
            s.cutting[k] = 1
            strings -= 1
            at = 0
            while s.route[k, at] != c:
                at += 1
            length = 1 + below(s.rng, int(min(longest, float(s.size[k]))))
            spared = 0
            if length > 1 and length < s.size[k] and chance(s.rng) < 0.5:
                spared = 1
                while length + spared < s.size[k] and chance(s.rng) > 0.01:
                    spared += 1
            cut(s, k, at, length, spared)
    for k in range(days):
        s.cutting[k] = 0
    take_out(g, s, only)


@compiled
def take_out(g: ProblemArrays, s: SearchState, only: int) -> None:
    """Remove the pending visits from their days."""
    for i in range(s.counts[1]):
        h = s.pending[i]
        move(s, h)
        for k in range(s.size.shape[0]):
            if s.made[h, k] and (only == ABSENT or k == only):
                s.cutting[k] = 1
    for k in range(s.size.shape[0]):
        if s.cutting[k]:
            drop_gone(g, s, k)
            s.cutting[k] = 0
    for i in range(s.counts[1]):
        h = s.pending[i]
        s.gone[h] = 0
        if only == ABSENT:
            s.total[0] += s.skip[h] - g.option_price[s.chosen[h]]
            s.chosen[h] = ABSENT
            s.counts[2] += g.owed[h]
