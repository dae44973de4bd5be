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
from records.staff.people import employed_on
from records.validity import valid_on
from schedulers.calendars.working_days import Span, available_days
from schedulers.plans.responsible import AssignedArea, closest, planner_of, shared
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
    somebody has covered it this week already, and nothing else is due there.
    """

    id: UUID
    grid: str
    kind: str
    lng: float | None
    lat: float | None
    seen: bool = False
    cover: Want | None = None
    pair: Want | None = None

    @property
    def due(self) -> date:
        return min(want.by for want in (self.cover, self.pair) if want is not None)

    def settled_by(self, day: date) -> tuple[Want, bool]:
        """Return what settles everything due by ``day``, and whether only this cadre can do it."""
        cover, pair = self.cover, self.pair
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
) -> dict[UUID, Home]:
    """Load the households that this cadre plans, by the assignments on ``day``.

    Paired households are due on a day without ``absences`` of the cadre.
    """
    covered = _covered(session, demand, person, week, day)
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
        )
    return homes


class _Wanted(NamedTuple):
    grid: str
    kind: str
    want: Want
    seen: bool = False


def _covered(
    session: Session, demand: QuotaDemand, person: UUID, week: Span, day: date
) -> dict[UUID, _Wanted]:
    """Households of coverage quotas that this cadre plans."""
    code = demand.county.code
    own = _assignments(session, code, day, person)
    mine = [one for one in own if one.person == person]
    if not demand.coverage or not mine:
        return {}
    ranges = outermost(one.area for one in mine)
    dues: dict[UUID, Due] = {}
    rules: dict[UUID, HouseholdRule] = {}
    for rule in demand.coverage:
        for due in load_dues(session, demand.county, rule, ranges):
            known = dues.get(due.household)
            if known is None or due.on < known.on:
                dues[due.household], rules[due.household] = due, rule
    near = {
        due.household: closest(own, due.household, due.grid, due.group_no) for due in dues.values()
    }
    visitors = _last_visitors(session, code, shared(near))
    holders = _holders(session, code, week, own, dues)
    return {
        id: _cover(demand.county, rules[id], due, week)
        for id, due in dues.items()
        if planner_of(id, near[id], visitors, holders) == person
    }


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


def _assignments(session: Session, county: str, day: date, person: UUID) -> list[AssignedArea]:
    """All assignments in the areas of this person's assignments, of all people."""
    rows = session.execute(_ASSIGNMENTS, {"county": county, "person": person, "day": day})
    return [AssignedArea(*row) for row in rows]


def _holders(
    session: Session, county: str, week: Span, own: Sequence[AssignedArea], dues: Mapping[UUID, Due]
) -> dict[UUID, UUID]:
    """Who has a household in their plan of the week and is still responsible for it. People who
    added or moved it themselves come before those who were given it."""
    assigned: dict[UUID, list[AssignedArea]] = {}
    for one in own:
        assigned.setdefault(one.person, []).append(one)
    params = {"county": county, "week": week.first_day, "people": array(assigned)}
    holders: dict[UUID, UUID] = {}
    for household, person in session.execute(_HOLDERS, params):
        due = dues.get(household)
        if due is not None and any(
            one.covers(household, due.grid, due.group_no) for one in assigned[person]
        ):
            holders.setdefault(household, person)
    return holders


def _last_visitors(session: Session, county: str, households: Sequence[UUID]) -> dict[UUID, UUID]:
    if not households:
        return {}
    rows = session.execute(_VISITORS, {"county": county, "ids": array(households)})
    return {row.household_id: row.cadre_id for row in rows}


def _points(
    session: Session, county: str, households: Collection[UUID]
) -> dict[UUID, tuple[float, float]]:
    if not households:
        return {}
    rows = session.execute(_POINTS, {"county": county, "ids": array(households)})
    return {household: (lng, lat) for household, lng, lat in rows}


_ASSIGNMENTS = text(f"""
    SELECT DISTINCT a.person_id, a.area, a.group_no, a.household_id,
        CASE WHEN a.kind = 'area' AND length(a.area) = 12 THEN greatest(1, (
            SELECT count(*) FROM grids g
            WHERE g.county = a.county AND starts_with(g.code, a.area)
              AND {valid_on("g", ":day")}
        )) ELSE 1 END
    FROM assignments own
    JOIN assignments a ON a.county = own.county
        AND (starts_with(a.area, own.area) OR starts_with(own.area, a.area))
    JOIN people p ON p.county = a.county AND p.id = a.person_id
    WHERE own.county = :county AND own.person_id = :person
      AND {valid_on("own", ":day")} AND {valid_on("a", ":day")} AND {employed_on("p", ":day")}
""")
_HOLDERS = text("""
    SELECT household_id, cadre_id FROM planned_visits
    WHERE county = :county AND week = :week AND cadre_id = ANY(CAST(:people AS uuid[]))
      AND skipped IS NULL AND (day IS NOT NULL OR planned_day IS NOT NULL OR why = 'added')
    ORDER BY day IS NULL AND why <> 'added', cadre_id
""")
_VISITORS = text("""
    SELECT DISTINCT ON (household_id) household_id, cadre_id FROM visits
    WHERE county = :county AND household_id = ANY(CAST(:ids AS uuid[]))
    ORDER BY household_id, counted_at DESC, id
""")
_POINTS = text("""
    SELECT id, ST_X(point), ST_Y(point) FROM households
    WHERE county = :county AND id = ANY(CAST(:ids AS uuid[])) AND point IS NOT NULL
""")
