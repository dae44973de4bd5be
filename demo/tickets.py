"""Meal tickets left at shared meals, and their redemption at the counters."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from demo.chance import Flags, Floats, Ints, local_day, moment, rank_within
from demo.households import Households
from demo.people import Staff
from demo.source import Grids
from demo.visits import Visits

_NONE = -1


@dataclass(frozen=True, slots=True)
class Tickets:
    """Columns, in order of arrival. ``redeemed`` and ``clerk`` are -1 for an open ticket."""

    visit: Ints  # index
    names_visit: Flags  # some cadres enter a ticket without its visit
    number: list[str]
    happened: Ints
    counted: Ints
    received: Ints
    redeemed: Ints
    clerk: Ints

    def __len__(self) -> int:
        return len(self.visit)

    @property
    def written(self) -> Ints:
        """When each ticket's row was last written: at its redemption, else at its arrival."""
        return np.where(self.redeemed == _NONE, self.received, self.redeemed)


def leave_tickets(
    rng: Generator, visits: Visits, homes: Households, grids: Grids, staff: Staff, today: int
) -> Tickets:
    visit = np.flatnonzero(visits.meal)
    count = len(visit)
    after = rng.integers(900, 4_000, count)  # the meal ends some time after the visit began
    counted = visits.counted[visit] + after
    received = np.maximum(visits.received[visit], counted + rng.integers(5, 900, count))
    redeemed = _redemption(rng, counted, homes.town[visits.household[visit]], today)
    grid = homes.grid[visits.household[visit]]
    clerk = _clerks(rng, staff, grids.codes[grid].tolist(), local_day(redeemed).tolist())
    years = local_day(counted).astype("datetime64[D]").astype("datetime64[Y]").astype(str)
    running = 1 + rank_within(years, counted)
    order = np.flatnonzero(received < moment(today, 0))
    return Tickets(
        visit[order],
        (rng.random(count) < 0.95)[order],
        [f"CP{years[i]}{running[i]:06d}" for i in order],
        visits.happened[visit][order] + after[order],
        counted[order],
        received[order],
        np.where(clerk == _NONE, _NONE, redeemed)[order],
        clerk[order],
    )


def _redemption(rng: Generator, counted: Ints, town: Flags, today: int) -> Ints:
    """Moments of redemption: mostly within some weeks, in the counter's hours; -1 for never."""
    waits: Floats = 1 + rng.gamma(1.6, np.where(town, 5, 13))
    day = local_day(counted) + waits.astype(int)
    day += np.array([0, 0, 0, 0, 0, 2, 1])[(day + 3) % 7]  # counters are closed at the weekend
    never = rng.random(len(counted)) < 0.14
    at = moment(day, rng.integers(int(8.5 * 3600), 17 * 3600, len(counted)))
    return np.where(never | (at >= moment(today, 0)), _NONE, at)


def _clerks(rng: Generator, staff: Staff, grids: list[str], days: list[int]) -> Ints:
    """The paying clerks, of the village's or the township's counter, in office on the day."""
    counters: dict[str, list[int]] = {}
    for role in staff.roles:
        if role.role == "clerk":
            counters.setdefault(role.area, []).append(role.person)
    chosen = []
    for grid, day, in_village in zip(grids, days, rng.random(len(grids)) < 0.75, strict=True):
        village = [p for p in counters[grid[:12]] if staff.people[p].joined <= day and in_village]
        chosen.append((village or counters[grid[:9]])[0])
    paid = np.array(days, np.int64) > 0
    return np.where(paid, np.array(chosen, np.int64), _NONE)
