"""A Task as the flat arrays of the core, and routes put into them."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np

from schedulers.planning.core.state import ABSENT, Array, Given, State
from schedulers.planning.problem import PlanInputInvalid, Shift, Task, Visit

NEAREST = 100  # neighbours of a visit in whose shifts a ruin may go on
MOST_DAYS = 62  # bits of a mask


class Layout(NamedTuple):
    given: Given
    order: list[int]  # the task's shift of each row


def lay_out(task: Task) -> Layout:
    """The arrays of a task; its shifts are sorted by day."""
    order = sorted(range(len(task.shifts)), key=lambda k: task.shifts[k].day)
    shifts = [task.shifts[k] for k in order]
    days = sorted({shift.day for shift in shifts})
    if len(days) > MOST_DAYS:
        raise PlanInputInvalid(reason="too_many_days", most=MOST_DAYS)
    options = _Options(task.visits, {day: bit for bit, day in enumerate(days)})
    travel = np.ascontiguousarray(task.travel, dtype=np.float64)
    keys, odds = _orders(task.visits, shifts, travel, options)
    given = Given(
        travel=travel,
        back=np.ascontiguousarray(travel.T),
        service=_floats([visit.service for visit in task.visits]),
        load=_floats([visit.load for visit in task.visits]),
        near=_near(travel, len(task.visits)),
        option_from=np.array(options.first, np.int64),
        option_days=np.array(options.masks, np.int64),
        option_price=_floats(options.prices),
        days=np.array(options.union, np.int64),
        shift_from=np.searchsorted(
            [shift.day for shift in shifts], [*days, days[-1] + 1] if days else [0]
        ).astype(np.int32),
        day=np.array([days.index(shift.day) for shift in shifts], np.int32),
        start=np.array([shift.start for shift in shifts], np.int32),
        end=np.array([shift.end for shift in shifts], np.int32),
        budget=_floats([shift.budget for shift in shifts]),
        capacity=_floats([shift.capacity for shift in shifts]),
        owed=np.array(options.owed, np.int64),
        keys=keys,
        odds=odds,
    )
    return Layout(given, order)


class _Options:
    """The options of all visits that the shifts leave possible, one after the other."""

    def __init__(self, visits: Sequence[Visit], bit: dict[int, int]) -> None:
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


def _orders(
    visits: Sequence[Visit], shifts: Sequence[Shift], travel: Array, options: _Options
) -> tuple[Array, Array]:
    """By what the absent may be sorted before they are placed, and how often each is chosen."""
    n = len(visits)
    home = travel[shifts[0].start, :n] if shifts else np.zeros(n)
    prize = _floats([visit.prize or 0.0 for visit in visits])
    service = _floats([visit.service for visit in visits])
    size = _floats([visit.load for visit in visits]) + service * 1e-3
    way = float(np.median(travel[:n, :n])) if n else 0.0
    choices = np.diff(options.first).astype(float)
    density = prize / (service + way + 1.0)
    keys = np.stack([-size, -home, home, -_floats(options.most), choices, -prize, -density])
    prized = prize.any()
    weights = np.array([4.0, 2.0, 1.0, 1.0, 1.0, 3.0 * prized, 6.0 * prized, 4.0])
    return keys, np.cumsum(weights) / weights.sum()


def _near(travel: Array, n: int) -> Array:
    both = (travel + travel.T)[:n, :n]
    np.fill_diagonal(both, np.inf)
    return np.argsort(both, axis=1, kind="stable")[:, : max(0, min(n - 1, NEAREST))].astype(
        np.int32
    )


def begin(task: Task, given: Given, seed: int) -> State:
    """An empty plan."""
    n, k, d = len(task.visits), len(given.day), len(given.shift_from) - 1
    return State(
        route=_zeros(k, n),
        legs=np.zeros((k, n + 1)),
        size=_zeros(k),
        drive=np.zeros(k),
        room=np.zeros(k),
        space=np.zeros(k),
        chosen=np.full(n, ABSENT, np.int64),
        where=np.full((n, d), ABSENT, np.int32),
        skip=_floats([visit.prize or 0.0 for visit in task.visits]),
        fine=np.zeros(1),
        total=np.array([0.0, np.inf]),
        dice=np.array([seed % (1 << 64)], np.uint64),
        touched=_flags(k),
        old_route=_zeros(k, n),
        old_legs=np.zeros((k, n + 1)),
        old_size=_zeros(k),
        old_drive=np.zeros(k),
        old_room=np.zeros(k),
        old_space=np.zeros(k),
        moved=_flags(n),
        moves=_zeros(n),
        old_chosen=np.zeros(n, np.int64),
        old_where=_zeros(n, d),
        counts=np.array([0, 0, 0, np.iinfo(np.int64).max], np.int64),
        pending=_zeros(n),
        gone=_flags(n),
        cutting=_flags(k),
        spot_cost=np.zeros(d),
        spot_shift=_zeros(d),
        spot_at=_zeros(d),
        best_route=_zeros(k, n),
        best_size=_zeros(k),
    )


def board(layout: Layout, state: State, routes: Sequence[Sequence[int]]) -> None:
    """Put ``routes``, one for each of the task's shifts, into an empty plan as far as they fit.

    A visit stays where all its days are one of its options, and room and space last.
    """
    g = layout.given
    shifts_of: dict[int, list[int]] = {}
    for row, k in enumerate(layout.order):
        for h in routes[k]:
            shifts_of.setdefault(h, []).append(row)
    for h, rows in shifts_of.items():
        mask = sum({1 << int(g.day[row]) for row in rows})
        for option in range(g.option_from[h], g.option_from[h + 1]):
            if g.option_days[option] == mask and len(rows) == mask.bit_count():
                state.chosen[h] = option
    for row, k in enumerate(layout.order):
        for h in [h for h in routes[k] if state.chosen[h] != ABSENT]:
            state.where[h, g.day[row]] = row
            state.route[row, state.size[row]] = h
            state.size[row] += 1
    for row in range(len(layout.order)):
        while not fits(g, state, row):
            forget(g, state, int(state.route[row, state.size[row] - 1]))


def fits(g: Given, s: State, row: int) -> bool:
    path = [g.start[row], *s.route[row, : s.size[row]], g.end[row]]
    inner = path[1:-1]
    time = g.travel[path[:-1], path[1:]].sum() + g.service[inner].sum()
    return bool(
        not inner
        or (time <= g.budget[row] + 1e-9 and g.load[inner].sum() <= g.capacity[row] + 1e-9)
    )


def forget(g: Given, s: State, h: int) -> None:
    """Take a visit out of all its shifts."""
    for row in [int(row) for row in s.where[h] if row != ABSENT]:
        rest = [v for v in s.route[row, : s.size[row]] if v != h]
        s.route[row, : len(rest)] = rest
        s.size[row] = len(rest)
    s.where[h] = ABSENT
    s.chosen[h] = ABSENT


def _floats(values: Sequence[float]) -> Array:
    return np.array(values, np.float64)


def _zeros(*shape: int) -> Array:
    return np.zeros(shape, np.int32)


def _flags(length: int) -> Array:
    return np.zeros(length, np.int8)
