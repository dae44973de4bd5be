"""Eighteen months of visits: who visited which household on which day, and when it arrived."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from demo.absences import Absence
from demo.calendar import before_festival, weekday, workload
from demo.chance import DAY_S, Flags, Floats, Ints, Words, local_day, moment, pick, rank_within
from demo.households import Households
from demo.markets import is_market_day
from demo.people import Duty, Staff
from demo.source import Grids

_REGULAR = ["publicity", "listening", "agency", "mediation", "organising", "regular", "return"]
_NO_AREA = -1
# Calls on a field day: by township in code order, one of which is far behind, and by the days since
# the history begins: a drive at first, whose contacts lapse together a year later, then ever more.
_PACE = np.array([1.05, 1.6, 0.85, 1.2, 1.25, 0.95, 0.5, 1.0])
_DRIVE = [0, 56, 77, 548], [2.0, 2.0, 0.95, 1.8]


@dataclass(frozen=True, slots=True)
class Visits:
    """Columns, in order of arrival. ``meal``: a shared meal, with a ticket."""

    person: Ints
    household: Ints
    happened: Ints  # by the phone's clock
    counted: Ints
    received: Ints
    skew_s: Floats  # the phone's clock minus the server's
    purpose: Words
    outcome: Words
    meal: Flags

    def __len__(self) -> int:
        return len(self.person)

    def only(self, rows: NDArray[np.generic]) -> "Visits":
        columns = {name: getattr(self, name)[rows] for name in self.__slots__}
        return replace(self, **columns)


@dataclass(frozen=True, slots=True)
class Outings:
    """Planned visits as columns: person, day and area (index into the duties)."""

    person: Ints
    day: Ints
    duty: Ints


def go_out(
    rng: Generator, staff: Staff, absences: list[Absence], start: int, today: int
) -> Outings:
    """Field days of all cadres, week by week: some reach three a week, some do not."""
    monday = start - int(weekday(np.array(start)))
    weeks = -(-(today - monday) // 7)
    days = monday + np.arange(weeks * 7)
    people = sorted({duty.person for duty in staff.duties if _is_area(duty)})
    areas = _areas(staff.duties, days)
    level = np.array([staff.people[person].level for person in people])
    townships = sorted({duty.area[:9] for duty in staff.duties})
    home = [staff.people[person].home[:9] for person in people]
    township = np.array([townships.index(h) if h in townships else 0 for h in home])

    able = np.stack([areas[0][person] != _NO_AREA for person in people])
    able &= (days >= start) & (days < today)
    row_of = {person: row for row, person in enumerate(people)}
    for absence in absences:
        if absence.person in row_of:
            first, last = absence.first_day - monday, absence.last_day - monday
            able[row_of[absence.person], max(first, 0) : max(last + 1, 0)] = False
    loads = {name: workload(days, name) for name in ("township", "village", "county")}
    weight = np.stack([loads[name] for name in level]) * able
    # On market days people are at the market, so there are fewer visits.
    weight *= np.where(is_market_day(days[None, :], township[:, None]), 0.65, 1.0)

    wanted = _field_days_a_week(rng, level, weeks)
    full = np.stack([loads[name].reshape(weeks, 7).sum(axis=1) for name in level])
    share = weight.reshape(-1, weeks, 7).sum(axis=2) / np.maximum(full, 3.5)
    wanted = np.floor(wanted * np.minimum(share * 1.25, 1) + rng.random(wanted.shape))
    # Weighted sampling of days without replacement, by an exponential race within each week.
    with np.errstate(divide="ignore"):
        finish = rng.exponential(1, weight.shape) / weight
    finish = finish.reshape(-1, weeks, 7)
    places = finish.argsort(axis=2).argsort(axis=2)
    row, week, of_week = np.nonzero((places < wanted[:, :, None]) & np.isfinite(finish))
    day = week * 7 + of_week
    visits = _PACE[township[row]] * np.interp(days[day] - start, *_DRIVE)
    visits = np.floor(visits + rng.random(len(row))).astype(int)
    row, day = np.repeat(row, visits), np.repeat(day, visits)
    person = np.array(people)[row]
    second = areas[1][person, day]
    use_second = (second != _NO_AREA) & (rng.random(len(row)) < 0.45)
    return Outings(person, days[day], np.where(use_second, second, areas[0][person, day]))


def _is_area(duty: Duty) -> bool:
    return duty.group_no is None and duty.household is None


def _areas(duties: list[Duty], days: Ints) -> tuple[Ints, Ints]:
    """For each person and day, their first and second area (index of duty)."""
    people = 1 + max(duty.person for duty in duties)
    first, second = np.full((2, people, len(days)), _NO_AREA)
    for index, duty in enumerate(duties):
        if _is_area(duty):
            held = (days >= duty.first_day) & (days < (duty.until or np.inf))
            free = held & (first[duty.person] == _NO_AREA)
            second[duty.person][held & ~free] = index
            first[duty.person][free] = index
    return first, second


def _field_days_a_week(rng: Generator, level: Words, weeks: int) -> Floats:
    habit = np.where(
        level == "township",
        pick(rng, [3.2, 2.9, 2.0, 1.2, 0.4], len(level), [22, 28, 26, 18, 6]),
        np.where(level == "village", rng.gamma(2, 0.2, len(level)), 0.15),
    )
    return np.maximum(0, habit[:, None] + rng.normal(0, 0.25, (len(level), weeks)))


def call_on(
    rng: Generator, outings: Outings, staff: Staff, grids: Grids, homes: Households,
    start: int, today: int, scale: float,
) -> Visits:  # fmt: skip
    """The visits of these outings that arrived before ``today``."""
    if scale < 1:
        kept = rng.random(len(outings.day)) < scale
        outings = Outings(outings.person[kept], outings.day[kept], outings.duty[kept])
    person, day = outings.person, outings.day
    townships = sorted({code[:9] for code in grids.codes})
    township = np.array([townships.index(duty.area[:9]) for duty in staff.duties])
    market = is_market_day(day, township[outings.duty])
    second = _time_of_day(rng, len(day), market)
    away = np.where(market & (second < 12 * 3600), 0.3, 0.1)
    chance = rng.random(len(day))
    outcome = np.where(chance < away, "nobody_home", np.where(chance > 0.97, "declined", "met"))
    household = _choose(rng, outings, outcome != "nobody_home", staff, grids, homes, start)
    level = np.array([p.level for p in staff.people])[person]
    meal = (level == "township") & (outcome == "met") & _first_of_month(rng, person, day, outcome)
    at_table = np.where(rng.random(len(day)) < 0.65, 12 * 3600, 18 * 3600)
    second = np.where(meal, at_table + rng.normal(0, 900, len(day)), second).astype(int)
    purpose = pick(rng, _REGULAR, len(day), [16, 17, 10, 3, 2, 44, 8])
    condolence = rng.random(len(day)) < np.where(before_festival(day), 0.45, 0.03)
    purpose = np.where(condolence & (outcome != "declined"), "condolence", purpose)

    truly = moment(day, second)
    skew = _skews(rng, len(staff.people))[person] + np.round(rng.normal(0, 0.4, len(day)), 1)
    visits = Visits(
        person, household,
        happened=truly + np.round(skew).astype(int),
        # As the server does: only a skew of more than ten minutes is corrected.
        counted=truly + np.where(np.abs(skew) > 600, 0, np.round(skew).astype(int)),
        received=truly + _delays(rng, len(staff.people), person),
        skew_s=np.round(skew, 1), purpose=purpose, outcome=outcome, meal=meal,
    )  # fmt: skip
    known = (homes.since[household] <= day) & (visits.received < moment(today, 0))
    once = rank_within(household * 100_000 + day) == 0  # on a day, one of two calls is enough
    visits = visits.only(np.flatnonzero(known & once))
    return visits.only(np.lexsort((visits.household, visits.person, visits.received)))


def _choose(
    rng: Generator, outings: Outings, found: Flags, staff: Staff, grids: Grids,
    homes: Households, start: int,
) -> Ints:  # fmt: skip
    """A household of its area for each outing: mostly one that is due, as weekly plans name them,
    and of these rather one that is near or well liked. ``found``: somebody was at home."""
    hamlets = int(homes.hamlet.max()) + 1
    liked = np.where(rng.random(hamlets) < 0.03, 0.01, rng.lognormal(0, 0.4, hamlets))[homes.hamlet]
    liked *= rng.lognormal(0, 0.6, len(homes)) * np.where(homes.priority, 4, 1)
    liked *= _weight_by_distance(rng, grids)[homes.grid]
    # Hamlets that are no longer planned after some day.
    lapses = rng.random(hamlets) < 0.05
    until = np.where(lapses, start + rng.integers(60, 330, hamlets), 10**6)[homes.hamlet]
    pause = np.where(homes.priority, 81, 328)  # nine tenths of their intervals
    due = homes.since.copy()

    # The households of an area are one slice, so a weighted draw is a search in the cumulated sum.
    edges = np.searchsorted(homes.grid, np.arange(len(grids.codes) + 1))
    below = [grids.below(duty.area) for duty in staff.duties]
    first = edges[[area.start for area in below]][outings.duty]
    end = edges[[area.stop for area in below]][outings.duty]
    household = np.empty(len(outings.day), np.int64)
    for day in np.unique(outings.day):
        rows = np.flatnonzero(outings.day == day)
        planned = (due <= day) & (day < until)
        total = np.r_[0, np.cumsum(liked * np.where(planned, 200, 1))]
        lo, hi = total[first[rows]], total[end[rows]]
        drawn = np.searchsorted(total, lo + rng.random(len(rows)) * (hi - lo), side="right") - 1
        household[rows] = np.minimum(drawn, end[rows] - 1)
        met = household[rows[found[rows]]]
        due[met] = day + pause[met]
    return household


def _weight_by_distance(rng: Generator, grids: Grids) -> Floats:
    """A weight per grid: it falls with the distance from the township, near zero for a few."""
    weight = np.ones(len(grids.codes))
    centres = np.array([[shape.centroid.x, shape.centroid.y] for shape in grids.shapes])
    for township in np.unique([code[:9] for code in grids.codes]):
        own = grids.below(township)
        away = np.hypot(*((centres[own] - centres[own][0]) * [101, 110.8]).T)  # km
        far = (away > np.quantile(away, 0.7)) & (rng.random(len(away)) < 0.3)
        weight[own] = np.where(far, 0.03, np.exp(-away / 9))
    return weight


def _time_of_day(rng: Generator, count: int, market: Flags) -> Ints:
    """Seconds of the day: mid-morning, mid-afternoon, some evenings; later on market days."""
    peak = rng.choice(3, count, p=[0.47, 0.42, 0.11])
    peak = np.where(market & (peak == 0) & (rng.random(count) < 0.4), 1, peak)
    hours = (
        np.array([9.9, 15.8, 19.6])[peak]
        + rng.normal(0, 1, count) * np.array([0.85, 0.9, 0.55])[peak]
    )
    return (np.clip(hours, 7.2, 21.8) * 3600).astype(int)


def _first_of_month(rng: Generator, person: Ints, day: Ints, outcome: Words) -> Flags:
    """True for about four visits per person and month, those with a shared meal."""
    month = (day.astype("datetime64[D]").astype("datetime64[M]")).astype(int)
    not_met = np.where(outcome == "met", 0.0, 1.0)
    rank = rank_within(person * 10_000 + month, not_met, rng.random(len(person)))
    meals = pick(rng, [2, 3, 4, 5, 6], 10_000, [6, 10, 60, 17, 7])[(person * 31 + month) % 10_000]
    return rank < meals


def _skews(rng: Generator, people: int) -> Floats:
    """The clock skew of each person's phone in seconds: near zero, except for a few."""
    wrong = rng.random(people) < 0.02
    return np.where(wrong, rng.uniform(-30_000, 90_000, people), rng.normal(0, 4, people))


def _delays(rng: Generator, people: int, person: Ints) -> Ints:
    """Seconds until a visit arrives: at once, in the evening, or days later."""
    remote = rng.beta(1, 4, people)[person]
    kind = rng.random(len(person))
    at_once = rng.exponential(120, len(person)) + 2
    hours = rng.uniform(0.5, 11, len(person)) * 3600
    days = rng.gamma(1.3, 2.2, len(person)) * DAY_S + 0.6 * DAY_S
    late = np.where(kind < remote * 0.4, days, np.where(kind < remote * 0.4 + 0.22, hours, at_once))
    return late.astype(int) + 1


def visited_days(visits: Visits) -> Ints:
    """The local day for which each visit counts."""
    return local_day(visits.counted)
