"""Load the households that a cadre plans, with due dates and locations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.divisions import outermost
from schedulers.calendars.working_days import Span, available_days
from schedulers.plans.handed_over import HandedOver, load_handed_over
from schedulers.plans.planners import GridPlace, choose_planners, load_assignments_beside
from schedulers.quotas.household_quotas import Due, HouseholdRule, household_rules, load_dues
from schedulers.quotas.paired import pairing_rules, pairs_of
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import Rule, Versions, period_of

LAST_DAYS = 10  # the cadre's last working days in a period: two weeks without absences


class Want(NamedTuple):
    """A household must be reached ``by`` a day; a fact of the kind ``counts`` on ``since`` or later
    settles it. ``is_last_chance``: the cadre has few days left."""

    by: date
    since: date
    counts: str
    is_last_chance: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """A household that the cadre plans.

    ``cover``: a visit by anybody is due at the end of the interval. ``pair``: the cadre is paired
    with the household and must visit it by that day. At least one of them is given. ``seen``:
    somebody has covered it this week already, and nothing else is due there. ``asked``: somebody
    handed it over, and nobody has reached it since.
    """

    id: UUID
    grid: str
    kind: str
    lng: float | None
    lat: float | None
    seen: bool = False
    cover: Want | None = None
    pair: Want | None = None
    asked: HandedOver | None = None

    @property
    def due(self) -> date:
        return min(want.by for want in (self.cover, self.pair) if want is not None)

    def settled_by(self, day: date) -> tuple[Want, bool]:
        """Return what settles everything due by ``day``, and whether only this cadre can do it."""
        cover, pair = self.cover, self.pair
        if self.asked is not None and self.due > day:
            return Want(self.asked.until, self.asked.since, "contact"), False
        if pair is None or (cover is not None and pair.by > day):
            assert cover is not None
            return cover, False
        if cover is not None and cover.by <= day:
            return pair._replace(since=max(cover.since, pair.since)), True
        return pair, True


@dataclass(frozen=True, slots=True)
class QuotaDemand:
    """The quotas that make households due: ``coverage`` for all households, ``pairing`` for paired
    ones. A household of several quotas is due on the earliest date."""

    county: CountyNow
    coverage: tuple[HouseholdRule, ...]
    pairing: tuple[Rule, ...]

    @classmethod
    def on(cls, county: CountyNow, rules: Mapping[str, Versions], monday: date) -> "QuotaDemand":
        coverage, pairing = household_rules(rules, monday), pairing_rules(rules, monday)
        return cls(county, tuple(coverage), tuple(pairing))


def load_homes(
    session: Session,
    demand: QuotaDemand,
    person: UUID,
    week: Span,
    day: date,
    absences: Sequence[Span],
    today: date,
) -> dict[UUID, Home]:
    """Load the households that this cadre plans, by the assignments on ``day``.

    Paired households are due on a day without ``absences`` of the cadre.
    """
    covered = _covered(session, demand, person, week, day, today)
    paired = _paired(session, demand, person, day, absences)
    points = _points(session, demand.county.code, covered.keys() | paired.keys())
    homes = {}
    for id in covered.keys() | paired.keys():
        cover, pair = covered.get(id), paired.get(id)
        one = cover or pair
        assert one is not None
        lng, lat = points.get(id) or (None, None)
        homes[id] = Home(
            id,
            one.grid,
            one.kind,
            lng,
            lat,
            seen=pair is None and cover is not None and cover.seen,
            cover=cover.want if cover else None,
            pair=pair.want if pair else None,
            asked=cover.asked if cover else None,
        )
    return homes


class _Wanted(NamedTuple):
    grid: str
    kind: str
    want: Want
    seen: bool = False
    asked: HandedOver | None = None


def _covered(
    session: Session, demand: QuotaDemand, person: UUID, week: Span, day: date, today: date
) -> dict[UUID, _Wanted]:
    """Households that this cadre plans: those of coverage quotas, and those handed over."""
    code, zone = demand.county.code, demand.county.zone
    own = load_assignments_beside(session, code, day, person)
    mine = [one for one in own if one.person == person]
    if not mine:
        return {}
    ranges = outermost(one.area for one in mine)
    handed = load_handed_over(session, code, zone, ranges, week.first_day, day, today)
    dues: dict[UUID, Due] = {}
    rules: dict[UUID, HouseholdRule] = {}
    for rule in demand.coverage:
        for due in load_dues(session, demand.county, rule, ranges):
            known = dues.get(due.household)
            if known is None or due.on < known.on:
                dues[due.household], rules[due.household] = due, rule
    standing = {id: one.standing for id, one in handed.items()}
    standing |= {id: GridPlace(due.grid, due.group_no) for id, due in dues.items()}
    planners = choose_planners(session, code, week.first_day, own, standing)
    wanted = {id: _asked(one) for id, one in handed.items()}
    for id, due in dues.items():
        cover, asked = _cover(demand.county, rules[id], due, week), handed.get(id)
        wanted[id] = cover._replace(seen=cover.seen and asked is None, asked=asked)
    return {id: one for id, one in wanted.items() if planners.get(id) == person}


def _asked(one: HandedOver) -> _Wanted:
    """A household that was handed over, and that no quota requires."""
    want = Want(one.until, one.since, "contact")
    return _Wanted(one.standing.grid, one.kind, want, asked=one)


def _cover(county: CountyNow, quota: HouseholdRule, due: Due, week: Span) -> _Wanted:
    """A contact in the week settles it, or an earlier one whose interval ends after the week."""
    interval = quota.days_of(due.kind) or 0
    last = county.calendar.working_day_until(week.last_day)
    since = min(week.first_day, last - timedelta(days=interval - 1))
    seen = due.last_contact is not None and due.last_contact in week
    return _Wanted(due.grid, due.kind, Want(due.on, since, quota.rule.counts), seen)


def _paired(
    session: Session, demand: QuotaDemand, person: UUID, day: date, absences: Sequence[Span]
) -> dict[UUID, _Wanted]:
    """Paired households that the cadre has not reached in the period; due on the last working day
    of the period without absence. Visits by other people do not count."""
    wants: dict[UUID, _Wanted] = {}
    for rule in demand.pairing:
        span, county = period_of(rule.period, day), demand.county
        working = county.calendar.working_days(day, span.last_day)
        free = available_days(working, absences)
        by = (free or working or [span.last_day])[-1]
        want = Want(by, span.first_day, rule.counts, len(free) <= LAST_DAYS)
        pairs = pairs_of(county, person, day, span, rule.counts)
        left = select(pairs.c.id, pairs.c.grid, pairs.c.kind).where(pairs.c.reached_on.is_(None))
        for id, grid, kind in session.execute(left):
            if id not in wants or by < wants[id].want.by:
                wants[id] = _Wanted(grid, kind, want)
    return wants


def _points(
    session: Session, county: str, households: Collection[UUID]
) -> dict[UUID, tuple[float, float]]:
    if not households:
        return {}
    rows = session.execute(_POINTS, {"county": county, "ids": array(households)})
    return {household: (lng, lat) for household, lng, lat in rows}


_POINTS = text("""
    SELECT id, ST_X(point), ST_Y(point) FROM households
    WHERE county = :county AND id = ANY(CAST(:ids AS uuid[])) AND point IS NOT NULL
""")
