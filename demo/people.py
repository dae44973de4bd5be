"""The county's people: village and township cadres, leaders, dispatchers, clerks, admins, auditors.

A few hundred rows, so plain loops. A person's index is that in ``Staff.people``.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from demo.chance import pick
from demo.names import fictional_phones, given_names, surnames
from demo.source import COUNTY, Grids, Place

TOWNSHIP_CADRES = 415
SHOWN_VILLAGE = "441427100201"  # 城郊村: the place of the demo's log-ins
SHOWN_TOWNSHIP = SHOWN_VILLAGE[:9]


class Role(NamedTuple):
    person: int
    role: str
    area: str
    first_day: int
    until: int | None  # excluded


class Duty(NamedTuple):
    """An assignment; ``group_no`` or ``household`` (an index) for a part of a grid."""

    person: int
    area: str
    first_day: int
    until: int | None
    group_no: int | None = None
    household: int | None = None


@dataclass(slots=True)
class Person:
    login: str
    level: str
    home: str
    joined: int  # day
    left: int | None = None  # day
    name: str = ""
    phone: int = 0


@dataclass(slots=True)
class Staff:
    """``shown`` maps the demo's log-ins to the index of their person."""

    people: list[Person] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    shown: dict[str, int] = field(default_factory=dict)

    def hire(
        self, prefix: str, level: str, home: str, joined: int, *roles: str, area: str = ""
    ) -> int:
        index = len(self.people)
        known = sum(person.login.startswith(prefix) for person in self.people)
        self.people.append(Person(f"{prefix}{known + 1:02d}", level, home, joined))
        for role in roles:
            self.roles.append(Role(index, role, area or home, joined, None))
        return index

    def retire(self, index: int, day: int) -> None:
        """End a person's roles and duties on ``day``."""
        self.people[index].left = day
        self.roles = [r._replace(until=day) if r.person == index else r for r in self.roles]
        self.duties = [
            d._replace(until=d.until or day) if d.person == index else d for d in self.duties
        ]


def appoint(
    rng: Generator, grids: Grids, places: list[Place], base_day: int, start: int, today: int
) -> Staff:
    """Everybody with their roles and areas. ``base_day``: from when the grids are valid."""
    staff = Staff()
    townships = [place for place in places if len(place.code) == 9]
    for village in (place.code for place in places if len(place.code) == 12):
        _village(rng, staff, grids, village, base_day, start, today)
    shares = np.array([grids.households[grids.below(t.code)].sum() for t in townships])
    teams = np.round(TOWNSHIP_CADRES * (0.4 / len(shares) + 0.6 * shares / shares.sum()))
    for township, team in zip(townships, teams.astype(int), strict=True):
        _township(rng, staff, grids, township.code, team, base_day, start, today)
    for number in range(3):
        staff.shown.setdefault(
            "admin", staff.hire("xian", "county", COUNTY, base_day, "county_admin")
        )
        staff.shown.setdefault(
            "auditor", staff.hire("jiwei", "county", COUNTY, base_day, "auditor")
        )
        # A few county cadres are responsible for one village each.
        for _ in range(3):
            cadre = staff.hire("xiacun", "county", COUNTY, base_day, "cadre")
            village = str(rng.choice(grids.codes))[:12]
            staff.duties.append(Duty(cadre, village, base_day + number, None))
    _name(rng, staff)
    return staff


def _village(
    rng: Generator, staff: Staff, grids: Grids, village: str, base_day: int, start: int, today: int
) -> None:
    prefix = f"c{village[6:]}-"
    secretary = staff.hire(prefix, "village", village, base_day, "cadre")
    staff.duties.append(Duty(secretary, village, base_day, None))
    shown = village == SHOWN_VILLAGE
    cadres = []
    for grid in grids.codes[grids.below(village)].tolist():
        cadre = staff.hire(prefix, "village", village, base_day, "cadre")
        handed_over = int(rng.integers(start + 20, today - 20))
        first_day = base_day
        if not shown and rng.random() < 0.15:
            staff.duties.append(Duty(cadre, grid, base_day, handed_over))
            if rng.random() < 0.6:
                staff.retire(cadre, handed_over)
            first_day = handed_over
            cadre = staff.hire(prefix, "village", village, handed_over, "cadre")
        staff.duties.append(Duty(cadre, grid, first_day, None))
        cadres.append(cadre)
        if not shown and len(cadres) > 1 and rng.random() < 0.2:  # a neighbour helps out
            since = max(handed_over, staff.people[cadres[-2]].joined)
            staff.duties.append(Duty(cadres[-2], grid, since, None))
    # The counter has its own clerk, or a grid cadre as well; never the secretary, who approves
    # the payments.
    if shown or rng.random() < 0.3:
        clerk = staff.hire(prefix, "village", village, base_day, "clerk")
    else:
        clerk = cadres[-1]
        joined = staff.people[clerk].joined
        staff.roles.append(Role(clerk, "clerk", village, joined, None))
    if shown:
        staff.shown |= {"village": secretary, "grid": cadres[0], "clerk": clerk}


def _township(
    rng: Generator, staff: Staff, grids: Grids, township: str, team: int,
    base_day: int, start: int, today: int,
) -> None:  # fmt: skip
    prefix = f"z{township[6:]}-"
    own = grids.codes[grids.below(township)].tolist()
    villages = sorted({grid[:12] for grid in own})
    leaders = [
        staff.hire(prefix, "township", township, base_day, "township_leader") for _ in range(3)
    ]
    dispatchers = [
        staff.hire(prefix, "township", township, base_day, "dispatcher") for _ in range(2)
    ]
    for _ in range(2):
        staff.hire(prefix, "township", township, base_day, "clerk")
    shared = [grid for grid in own if grid.startswith(SHOWN_VILLAGE)][-1:]
    for number in range(team):
        cadre = staff.hire(prefix, "township", township, base_day, "cadre")
        if shared and number < 2:
            areas = shared
            staff.shown[f"share{number + 1}"] = cadre
        elif rng.random() < 0.6:
            areas = [villages[(number + int(rng.integers(0, 2))) % len(villages)]]
        else:
            areas = rng.choice(own, int(rng.integers(1, 3)), replace=False).tolist()
        day = int(rng.integers(start + 20, today - 20))
        moves = len(areas) == 1 and areas != shared and rng.random() < 0.12
        for area in areas:
            staff.duties.append(Duty(cadre, area, base_day, day if moves else None))
        if moves and rng.random() < 0.25:
            staff.retire(cadre, day)
        elif moves:
            staff.duties.append(Duty(cadre, str(rng.choice(own)), day, None))
    if township == SHOWN_TOWNSHIP:
        staff.shown |= {"leader": leaders[0], "dispatcher": dispatchers[0]}


def _name(rng: Generator, staff: Staff) -> None:
    count = len(staff.people)
    phones = fictional_phones(rng, count).tolist()
    women = rng.random(count) < 0.38
    names = np.char.add(surnames(rng, count), given_names(rng, women)).tolist()
    for person, name, phone in zip(staff.people, names, phones, strict=True):
        person.name, person.phone = name, phone


def add_parts(
    rng: Generator, staff: Staff, grids: Grids, grid_of: np.ndarray, group_of: np.ndarray,
    priority: np.ndarray, start: int,
) -> None:  # fmt: skip
    """Single groups (包组) and priority households (包户) of some township cadres and leaders."""
    role_of = {role.person: role for role in staff.roles}
    for index, person in enumerate(staff.people):
        role = role_of[index].role
        if person.level != "township" or person.left or index in staff.shown.values():
            continue
        if role not in ("cadre", "township_leader") or rng.random() > 0.3:
            continue
        own = grids.below(person.home)
        homes = np.arange(*np.searchsorted(grid_of, [own.start, own.stop]))
        day = start + int(rng.integers(0, 120))
        if role == "cadre" and rng.random() < 0.3:
            home = int(rng.choice(homes))
            area = str(grids.codes[grid_of[home]])
            staff.duties.append(Duty(index, area, day, None, group_no=int(group_of[home])))
        else:
            kept = homes[priority[homes]]
            picked = pick(rng, kept, int(rng.integers(3, 6))) if len(kept) else kept
            for home in dict.fromkeys(picked.tolist()):  # each once
                area = str(grids.codes[grid_of[home]])
                staff.duties.append(Duty(index, area, day, None, household=home))
