"""Generate the demo county from a seed and a day, without a database."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.random import Generator

from demo.absences import Absence, absent
from demo.chance import day_number, moment
from demo.fixes import fixes_of
from demo.households import Contacts, Households, meet, settle
from demo.markets import MarketRule, Turn, market_rules, take_turns
from demo.notes import notes_of
from demo.people import Staff, add_parts, appoint
from demo.source import Grids, Place, read_grids, read_places
from demo.tickets import Tickets, leave_tickets
from demo.visits import Visits, call_on, go_out

HISTORY_DAYS = 548  # eighteen months
GRIDS_SINCE_DAYS = 730


@dataclass(frozen=True, slots=True)
class DemoCounty:
    base_day: int  # from when the grids are valid
    start: int  # when the history begins
    today: int  # the history ends before
    grids: Grids
    places: list[Place]
    staff: Staff
    absences: list[Absence]
    homes: Households
    contacts: Contacts
    visits: Visits
    fixes: list[dict[str, Any] | None]
    notes: list[str | None]
    tickets: Tickets
    markets: list[MarketRule]
    turns: list[Turn]


def imagine(seed: int, today: date, scale: float = 1.0) -> DemoCounty:
    """The county for a seed, a day and a scale; the same arguments give the same county.

    ``scale`` reduces households and visits; divisions, grids and people are always complete.
    """

    def chance(part: int) -> Generator:
        # Each part has its own random stream, so that a change in one leaves the others alone.
        return np.random.default_rng([seed, part])

    now = day_number(today)
    base_day, start = now - GRIDS_SINCE_DAYS, now - HISTORY_DAYS
    grids = read_grids()
    places = read_places(grids)
    names = {place.code: place.name for place in places}
    homes = settle(chance(1), grids, names, base_day, scale)
    contacts = meet(chance(2), homes, until=int(moment(now, 0)))
    staff = appoint(chance(3), grids, places, base_day, start, now)
    add_parts(chance(4), staff, grids, homes.grid, homes.group_no, homes.priority, start)
    absences = absent(chance(5), staff, start, now)
    outings = go_out(chance(6), staff, absences, start, now)
    visits = call_on(chance(7), outings, staff, grids, homes, start, now, scale)
    return DemoCounty(
        base_day, start, now, grids, places, staff, absences, homes, contacts, visits,
        fixes=fixes_of(chance(8), visits, homes, _seats(staff, grids)),
        notes=notes_of(chance(9), visits),
        tickets=leave_tickets(chance(10), visits, homes, grids, staff, now),
        markets=market_rules(places),
        turns=take_turns(chance(11), staff, places, now),
    )  # fmt: skip


def _seats(staff: Staff, grids: Grids) -> np.ndarray:
    """The coordinates of each person's office, in the first grid of their village or township."""
    first = [grids.shapes[grids.below(person.home).start].centroid for person in staff.people]
    return np.array([[point.x, point.y] for point in first])
