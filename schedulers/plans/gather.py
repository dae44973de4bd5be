"""What one cadre's week is planned from, read from the county's records by a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.divisions import CodeRange
from records.problems import NotFound
from schedulers.calendar import Span, WorkingCalendar, available_days
from schedulers.county_calendar import load_calendar, load_markets
from schedulers.market_days import Markets
from schedulers.plans.field_days import Owed, days_owed
from schedulers.plans.responsible import Answers, closest, planner_of, shared
from schedulers.plans.settings import Figures, load_settings
from schedulers.plans.weeks import WEEK, day_under_way, open_days
from schedulers.quotas.facts import Counting, load_days
from schedulers.quotas.households import Due, HouseholdRule, load_dues
from schedulers.quotas.progress import County, load_progress
from schedulers.quotas.rules import load_rules
from schedulers.quotas.subjects import Subject, load_subjects


@dataclass(frozen=True, slots=True)
class Home:
    """A household that the cadre plans. ``seen``: somebody has reached it in this week already."""

    id: UUID
    grid: str
    kind: str
    due: date
    seen: bool
    lng: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Situation:
    """``open_days``: the days of the week on which the cadre can still go out, working or not;
    ``available``: those of them that are working days and free. ``under_way``: the day whose field
    day has begun and is not over; ``went_out``: the days of the week with a visit of the cadre's.
    ``owed``: the field days that the quotas still ask for. ``visits`` are the rows of
    `planned_visits`, ``plan`` of `plans`.
    """

    person: UUID
    monday: date
    settings: Figures
    markets: Markets
    open_days: tuple[date, ...]
    available: tuple[date, ...]
    under_way: date | None
    went_out: frozenset[date]
    owed: Owed
    homes: Mapping[UUID, Home]
    plan: RowMapping | None
    visits: Sequence[RowMapping]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for all cadres of a county, read once for as many as are planned."""

    county: County
    calendar: WorkingCalendar
    markets: Markets
    settings: Figures
    coverage: HouseholdRule | None


def load_ground(session: Session, county: str, zone: Any, monday: date) -> Ground:
    calendar = load_calendar(session, county)
    # Quotas are asked as they will stand when the week is over and nothing more was done.
    after = County(county, zone, calendar, monday + WEEK)
    rules = load_rules(session, county)
    households = (HouseholdRule.on(versions, monday) for versions in rules.values())
    coverage = next((rule for rule in households if rule), None)
    return Ground(
        after, calendar, load_markets(session, county), load_settings(session, county), coverage
    )


def gather(
    session: Session, ground: Ground, person: UUID, monday: date, now: datetime
) -> Situation:
    """All about one cadre's week; raises NotFound for who never answered for anything."""
    code = ground.county.code
    found = load_subjects(session, code, [person])
    if not found:
        raise NotFound()
    subject = found[0]
    sunday = monday + timedelta(days=6)
    week = Span(monday, sunday)
    still_open = open_days(monday, ground.settings.begins, ground.county.zone, now)
    working = [day for day in ground.calendar.working_days(monday, sunday) if day in still_open]
    grace = Span(monday - timedelta(days=60), sunday)
    accounts = load_progress(session, ground.county, grace, [person])
    plan, visits = load_rows(session, code, person, monday)
    return Situation(
        person=person,
        monday=monday,
        settings=ground.settings,
        markets=ground.markets,
        open_days=still_open,
        available=tuple(available_days(working, subject.absences)),
        under_way=day_under_way(
            monday, ground.settings.begins, ground.settings.takes, ground.county.zone, now
        ),
        went_out=_went_out(session, ground.county, person, week),
        owed=days_owed([account.entries for account in accounts], week),
        homes=_homes(session, ground, subject, week, still_open[0] if still_open else monday),
        plan=plan,
        visits=visits,
    )


def load_rows(
    session: Session, county: str, person: UUID, monday: date
) -> tuple[RowMapping | None, list[RowMapping]]:
    """A cadre's plan of a week, and its visits: all that lies in their own feed."""
    asked = {"county": county, "person": person, "week": monday}
    plan = session.execute(_PLAN, asked).mappings().one_or_none()
    return plan, list(session.execute(_VISITS, asked).mappings())


def _went_out(session: Session, county: County, person: UUID, week: Span) -> frozenset[date]:
    found = load_days(session, county.code, county.zone, _FIELD_DAY, week, [person])
    return frozenset(found.get(person, ()))


def _homes(
    session: Session, ground: Ground, subject: Subject, week: Span, day: date
) -> dict[UUID, Home]:
    """The households that are this cadre's to plan, as people answer for them on a day."""
    code = ground.county.code
    own = _answers(session, code, day, subject)
    mine = [one for one in own if one.person == subject.id]
    if ground.coverage is None or not mine:
        return {}
    ranges = [CodeRange.below(area) for area in _outermost({one.area for one in mine})]
    dues = {
        due.household: due for due in load_dues(session, ground.county, ground.coverage, ranges)
    }
    near = {
        due.household: closest(own, due.household, due.grid, due.group_no) for due in dues.values()
    }
    visitors = _last_visitors(session, code, shared(near))
    holders = _holders(session, code, week, own, dues)
    kept = [
        due for id, due in dues.items() if planner_of(id, near[id], visitors, holders) == subject.id
    ]
    points = _points(session, code, kept)
    return {due.household: _home(due, points.get(due.household), week) for due in kept}


def _home(due: Due, point: tuple[float, float] | None, week: Span) -> Home:
    lng, lat = point or (None, None)
    seen = due.last_contact is not None and due.last_contact in week
    return Home(due.household, due.grid, due.kind, due.on, seen, lng, lat)


def _outermost(areas: set[str]) -> list[str]:
    return sorted(a for a in areas if not any(a != b and a.startswith(b) for b in areas))


def _answers(session: Session, county: str, day: date, subject: Subject) -> list[Answers]:
    """What is answered for, by whomever, in the areas that this person answers for."""
    rows = session.execute(_ANSWERS, {"county": county, "person": subject.id, "day": day})
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


def _points(session: Session, county: str, dues: Sequence[Due]) -> dict[UUID, tuple[float, float]]:
    if not dues:
        return {}
    ids = array(due.household for due in dues)
    rows = session.execute(_POINTS, {"county": county, "ids": ids})
    return {household: (lng, lat) for household, lng, lat in rows}


_FIELD_DAY = Counting(counts="visit", among="any", unit="day", period=None)
_PLAN = text("SELECT * FROM plans WHERE county = :county AND person_id = :person AND week = :week")
_VISITS = text("""
    SELECT * FROM planned_visits
    WHERE county = :county AND cadre_id = :person AND week = :week ORDER BY id
""")
_ANSWERS = text("""
    SELECT DISTINCT a.person_id, a.area, a.group_no, a.household_id,
        CASE WHEN a.kind = 'area' AND length(a.area) = 12 THEN greatest(1, (
            SELECT count(*) FROM grids g
            WHERE g.county = a.county AND starts_with(g.code, a.area)
              AND g.valid_from <= :day AND (g.valid_to IS NULL OR g.valid_to > :day)
        )) ELSE 1 END
    FROM assignments own
    JOIN assignments a ON a.county = own.county
        AND (starts_with(a.area, own.area) OR starts_with(own.area, a.area))
    JOIN people p ON p.county = a.county AND p.id = a.person_id
    WHERE own.county = :county AND own.person_id = :person
      AND own.valid_from <= :day AND (own.valid_to IS NULL OR own.valid_to > :day)
      AND a.valid_from <= :day AND (a.valid_to IS NULL OR a.valid_to > :day)
      AND (p.left_on IS NULL OR p.left_on > :day)
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
