"""Households in hamlets along made-up valleys, and their contacts."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray

from demo.chance import Flags, Floats, Ints, Words, moment, pick
from demo.names import fictional_phones, given_names, hamlet_names, surnames
from demo.source import Grids
from records.fieldwork.households import RELATIONS

IN_ALL = 70_000
_DEGREE_M = np.array([101_000.0, 110_800.0])  # one degree east and north, at 24.6° N
_NO_POINT = 0.02


@dataclass(frozen=True, slots=True)
class Households:
    """Columns in the order of grids, so that a division's households are one slice."""

    grid: Ints  # index into Grids
    hamlet: Ints  # index into the county's hamlets
    town: Flags  # of a residents' committee
    group_no: Ints
    number: list[str]
    head: Words
    woman: Flags
    address: list[str]
    priority: Flags
    tags: list[str]  # as PostgreSQL array literals
    where: Floats  # (n, 2) longitude and latitude of the door, also of those without a point
    has_point: Flags
    since: Ints  # day
    written: Ints  # moment

    def __len__(self) -> int:
        return len(self.grid)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Members of households; ``phone`` is a national number, 0 for none."""

    household: Ints
    name: Words
    relation: Words
    phone: Ints
    written: Ints


def settle(
    rng: Generator, grids: Grids, place_names: dict[str, str], first_day: int, scale: float
) -> Households:
    """Households of all grids, entered from older lists in the weeks after ``first_day``."""
    sizes = np.maximum(3, np.round(grids.households * IN_ALL / grids.households.sum() * scale))
    sizes = sizes.astype(int)
    valleys = _Valleys(rng)
    doors, hamlets = [], []
    hamlet_grids: list[int] = []
    for i, shape in enumerate(grids.shapes):
        town = _is_town(grids.codes[i])
        wanted = max(1, round(grids.households[i] / (70 if town else 38)))
        centres = valleys.hamlets(rng, shape, wanted)
        share = rng.lognormal(0, 0.5, len(centres))
        of = np.sort(rng.choice(len(centres), sizes[i], p=share / share.sum()))
        doors.append(_doors(rng, shape, centres[of], 130.0 if town else 55.0))
        hamlets.append(of + len(hamlet_grids))
        hamlet_grids += [i] * len(centres)
    hamlet, grid = np.concatenate(hamlets), np.repeat(np.arange(len(sizes)), sizes)
    towns = np.array([_is_town(code) for code in grids.codes])
    return _describe(
        rng, grids, place_names, first_day, grid, hamlet, towns, np.array(hamlet_grids),
        np.concatenate(doors),
    )  # fmt: skip


def _describe(
    rng: Generator,
    grids: Grids,
    place_names: dict[str, str],
    first_day: int,
    grid: Ints,
    hamlet: Ints,
    towns: Flags,
    hamlet_grids: Ints,
    doors: Floats,
) -> Households:
    count, town = len(grid), towns[grid]
    villages = np.array([code[:12] for code in grids.codes])
    village = villages[hamlet_grids]
    # Groups (村民小组) are numbered through a village, whatever its grids.
    first_of_village = np.searchsorted(village, village)
    group_no = np.arange(len(village)) - first_of_village + 1
    # In most hamlets one family name leads.
    leading = surnames(rng, len(hamlet_grids))[hamlet]
    kin = rng.random(count) < np.where(town, 0.1, 0.65)
    woman = rng.random(count) < 0.22
    head = np.char.add(np.where(kin, leading, surnames(rng, count)), given_names(rng, woman))
    spot = hamlet_names(rng, towns[hamlet_grids])[hamlet]
    door = np.arange(count) - np.searchsorted(hamlet, hamlet) + 1
    in_village = np.arange(count) - np.searchsorted(villages[grid], villages[grid]) + 1
    priority = rng.random(count) < 0.08
    since = np.full(count, first_day) + rng.integers(0, 5, count)
    # The lists of a township were entered within a few days; some families moved in later.
    came_in = since + 15 + np.array([int(code[6:9]) for code in grids.codes])[grid] * 3 % 40
    newcomer = rng.random(count) < 0.025
    since[newcomer] += rng.integers(60, 700, newcomer.sum())
    came_in[newcomer] = since[newcomer] + rng.integers(1, 9, newcomer.sum())
    return Households(
        grid=grid, hamlet=hamlet, town=town, group_no=group_no[hamlet],
        number=[f"{villages[g][6:]}-{n:04d}" for g, n in zip(grid, in_village, strict=True)],
        head=head, woman=woman,
        address=[
            f"{place_names[villages[g][:9]]}{place_names[villages[g]]}{s}{d}号"
            for g, s, d in zip(grid, spot, door, strict=True)
        ],
        priority=priority, tags=_tags(rng, priority, newcomer), where=doors,
        has_point=rng.random(count) >= _NO_POINT, since=since,
        written=moment(came_in, rng.integers(9 * 3600, 17 * 3600, count)),
    )  # fmt: skip


def _tags(rng: Generator, priority: Flags, newcomer: Flags) -> list[str]:
    """Mostly none: one or two services for priority households, few elsewhere."""
    common = ["elderly_alone", "children_left_behind", "daily_care", "hardship"]
    first = pick(rng, common, len(priority), [40, 25, 15, 20])
    second = pick(rng, common, len(priority), [30, 20, 25, 25])
    has_first = priority | (rng.random(len(priority)) < 0.025)
    has_second = priority & (rng.random(len(priority)) < 0.25)
    marks = np.stack([np.where(has_first, first, ""), np.where(has_second, second, "")])
    marks = np.concatenate([marks, [np.where(newcomer, "newcomer", "")]])
    return ["{" + ",".join(sorted(set(own) - {""})) + "}" for own in marks.T.tolist()]


def meet(rng: Generator, homes: Households, until: int) -> Contacts:
    """Contacts of the households, written before the moment ``until``."""
    first = np.flatnonzero(rng.random(len(homes)) < 0.96)
    second = first[rng.random(len(first)) < 0.36]
    household = np.r_[first, second]
    relation = np.r_[
        pick(rng, RELATIONS, len(first), [74, 12, 9, 3, 2]),
        pick(rng, RELATIONS, len(second), [0, 45, 38, 10, 7]),
    ]
    count, head, woman = len(household), homes.head[household], homes.woman[household]
    women = np.where(relation == "spouse", ~woman, rng.random(count) < 0.5)
    same_family = np.isin(relation, ["child", "parent"])
    family = np.where(same_family, np.array([name[0] for name in head]), surnames(rng, count))
    name = np.where(relation == "head", head, np.char.add(family, given_names(rng, women)))
    phone = np.where(rng.random(count) < 0.93, fictional_phones(rng, count), 0)
    later = rng.exponential(20 * 86_400, count) * (rng.random(count) < 0.3)
    written = np.minimum(homes.written[household] + later.astype(int), until - 1)
    return Contacts(household, name, relation, phone, written)


def _is_town(code: str) -> bool:
    """Village codes of residents' committees begin with 0, those of villages with 2."""
    return code[9] == "0"


class _Valleys:
    """Valleys, along which most hamlets lie: the zero lines of a sum of waves."""

    def __init__(self, rng: Generator) -> None:
        angle, length = rng.uniform(0, 2 * np.pi, 9), rng.uniform(5_000, 16_000, 9)
        self.waves = np.stack([np.cos(angle), np.sin(angle)]) * 2 * np.pi / length
        self.shifts = rng.uniform(0, 2 * np.pi, 9)

    def hamlets(self, rng: Generator, shape: shapely.Geometry, wanted: int) -> Floats:
        """Centres of hamlets in one grid, mostly near a valley."""
        candidates = _points_in(rng, shape, wanted * 12)
        height = np.sin(candidates * _DEGREE_M @ self.waves + self.shifts).sum(axis=1)
        weight = np.exp(-((height / 0.35) ** 2)) + 0.004
        return candidates[
            rng.choice(len(candidates), wanted, replace=False, p=weight / weight.sum())
        ]


def _points_in(rng: Generator, shape: shapely.Geometry, wanted: int) -> Floats:
    west, south, east, north = shapely.bounds(shape)
    shapely.prepare(shape)
    inside: list[NDArray[np.float64]] = []
    while sum(map(len, inside)) < wanted:
        points = np.round(rng.uniform((west, south), (east, north), (wanted * 3, 2)), 6)
        inside.append(points[shapely.contains_xy(shape, points)])
    return np.concatenate(inside)[:wanted]


def _doors(rng: Generator, shape: shapely.Geometry, centres: Floats, spread_m: float) -> Floats:
    """Points around their hamlet's centre, all inside the grid, to the sixth decimal."""
    doors = np.empty_like(centres)
    missing = np.arange(len(centres))
    spread = rng.uniform(0.6, 1.6, len(centres)) * spread_m
    while len(missing):
        # Houses lie along a lane rather than in a disc: heavier tails than normal.
        step = rng.standard_t(5, (len(missing), 2)) * spread[missing, None] / _DEGREE_M
        doors[missing] = np.round(centres[missing] + step, 6)
        missing = missing[~shapely.contains_xy(shape, doors[missing])]
        spread[missing] *= 0.9  # ends the loop for a hamlet in a corner of its grid
    return doors
