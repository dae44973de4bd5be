"""The households that a cadre plans: which are theirs, when each is due, and where it stands."""

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
from schedulers.plans.responsible import Answers, closest, planner_of, shared
from schedulers.quotas.household_quotas import Due, HouseholdRule, load_dues
from schedulers.quotas.paired import pairing_rules, pairs_of
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import Rule, Versions, period_of

LAST_DAYS = 10  # of work of a period that the cadre has left: two weeks, where they are not away


class Want(NamedTuple):
    """That a household is to be reached ``by`` a day; settled by what a quota ``counts`` and was
    done there ``since`` a day. ``is_last_chance``: few days are left on which the cadre could."""

    by: date
    since: date
    counts: str
    is_last_chance: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """A household that the cadre plans: ``cover`` is by the end of its interval and whoever does
    it, ``pair`` for they are paired with it and have to do it themselves; any later day is too late
    for that. One of the two is given, or both.

    ``seen``: somebody has covered it in this week already, and nothing else is left to do there.
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
        """What settles all that is due by that day; and whether that is the cadre's own to do, for
        they are paired with it."""
        cover, pair = self.cover, self.pair
        if pair is None or (cover is not None and pair.by > day):
            assert cover is not None
            return cover, False
        if cover is not None and cover.by <= day:
            return pair._replace(since=max(cover.since, pair.since)), True
        return pair, True


@dataclass(frozen=True, slots=True)
class Asking:
    """What asks for households of a county: each of the quotas in ``coverage`` for all of them,
    those in ``pairing`` of a cadre for those with whom they are paired. What is asked by several is
    due on the earliest of their days."""

    county: CountyNow
    coverage: tuple[HouseholdRule, ...]
    pairing: tuple[Rule, ...]

    @classmethod
    def on(cls, county: CountyNow, rules: Mapping[str, Versions], monday: date) -> "Asking":
        households = (HouseholdRule.on(versions, monday) for versions in rules.values())
        coverage = tuple(rule for rule in households if rule is not None)
        return cls(county, coverage, tuple(pairing_rules(rules, monday)))


def load_homes(
    session: Session, asking: Asking, person: UUID, week: Span, day: date, absences: Sequence[Span]
) -> dict[UUID, Home]:
    """The households that are this cadre's to plan, as people answer for them on a day.

    ``absences`` are the cadre's: whom they are paired with is due on a day on which they are there.
    """
    covered = _covered(session, asking, person, week, day)
    paired = _paired(session, asking, person, day, absences)
    points = _points(session, asking.county.code, covered.keys() | paired.keys())
    found = {}
    for id in covered.keys() | paired.keys():
        cover, pair = covered.get(id), paired.get(id)
        one = cover or pair
        assert one is not None
        lng, lat = points.get(id) or (None, None)
        found[id] = Home(
            id,
            one.grid,
            one.kind,
            lng,
            lat,
            seen=pair is None and cover is not None and cover.seen,
            cover=cover.want if cover else None,
            pair=pair.want if pair else None,
        )
    return found


class _Wanted(NamedTuple):
    """A household of which something is wanted."""

    grid: str
    kind: str
    want: Want
    seen: bool = False


def _covered(
    session: Session, asking: Asking, person: UUID, week: Span, day: date
) -> dict[UUID, _Wanted]:
    """Those of the households to be covered that are this cadre's to plan."""
    code = asking.county.code
    own = _answers(session, code, day, person)
    mine = [one for one in own if one.person == person]
    if not asking.coverage or not mine:
        return {}
    ranges = outermost(one.area for one in mine)
    dues: dict[UUID, Due] = {}
    asked_by: dict[UUID, HouseholdRule] = {}
    for rule in asking.coverage:
        for due in load_dues(session, asking.county, rule, ranges):
            known = dues.get(due.household)
            if known is None or due.on < known.on:
                dues[due.household], asked_by[due.household] = due, rule
    near = {
        due.household: closest(own, due.household, due.grid, due.group_no) for due in dues.values()
    }
    visitors = _last_visitors(session, code, shared(near))
    holders = _holders(session, code, week, own, dues)
    return {
        id: _cover(asking.county, asked_by[id], due, week)
        for id, due in dues.items()
        if planner_of(id, near[id], visitors, holders) == person
    }


def _cover(county: CountyNow, quota: HouseholdRule, due: Due, week: Span) -> _Wanted:
    """Whoever is reached in the week is not due in it again; earlier, where a whole interval of
    what was missed then ends after it."""
    interval = quota.days_of(due.kind) or 0
    last = county.calendar.working_day_until(week.last_day)
    since = min(week.first_day, last - timedelta(days=interval - 1))
    seen = due.last_contact is not None and due.last_contact in week
    return _Wanted(due.grid, due.kind, Want(due.on, since, quota.rule.counts), seen)


def _paired(
    session: Session, asking: Asking, person: UUID, day: date, absences: Sequence[Span]
) -> dict[UUID, _Wanted]:
    """Those with whom the cadre is paired and whom they have not reached in the period: due on the
    last working day of it on which they are there. It is theirs alone to do, whoever else was
    there."""
    found: dict[UUID, _Wanted] = {}
    for rule in asking.pairing:
        span, county = period_of(rule.period, day), asking.county
        working = county.calendar.working_days(day, span.last_day)
        free = available_days(working, absences)
        by = (free or working or [span.last_day])[-1]
        want = Want(by, span.first_day, rule.counts, len(free) <= LAST_DAYS)
        pairs = pairs_of(county, person, day, span, rule.counts)
        left = select(pairs.c.id, pairs.c.grid, pairs.c.kind).where(pairs.c.reached_on.is_(None))
        for id, grid, kind in session.execute(left):
            if id not in found or by < found[id].want.by:
                found[id] = _Wanted(grid, kind, want)
    return found


def _answers(session: Session, county: str, day: date, person: UUID) -> list[Answers]:
    """What is answered for, by whomever, in the areas that this person answers for."""
    rows = session.execute(_ANSWERS, {"county": county, "person": person, "day": day})
    return [Answers(*row) for row in rows]


def _holders(
    session: Session, county: str, week: Span, own: Sequence[Answers], dues: Mapping[UUID, Due]
) -> dict[UUID, UUID]:
    """Who has a household in their plan of the week and still answers for it; whoever wants it
    there themselves, before whom it was given to."""
    answers: dict[UUID, list[Answers]] = {}
    for one in own:
        answers.setdefault(one.person, []).append(one)
    asked = {"county": county, "week": week.first_day, "people": array(answers)}
    found: dict[UUID, UUID] = {}
    for household, person in session.execute(_HOLDERS, asked):
        due = dues.get(household)
        if due is not None and any(
            one.covers(household, due.grid, due.group_no) for one in answers[person]
        ):
            found.setdefault(household, person)
    return found


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


_ANSWERS = text(f"""
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
