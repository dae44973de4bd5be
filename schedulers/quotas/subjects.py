"""The people to whom quotas apply, with their offices, assignments and absences."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from authz.holders import IS_CADRE
from records.arrays import array
from records.dates import DAY
from records.staff.office_shares import WHOLE, Share, load_shares
from records.staff.offices import offices_of
from records.validity import is_valid
from schedulers.calendars.working_days import Span
from schedulers.duties.turns import AWAY
from schedulers.quotas.day_sets import DaySet, days_from
from schedulers.quotas.rules import Rule

LEVEL_OF = {
    "county_cadres": "county",
    "township_cadres": "township",
    "village_cadres": "village",
}


@dataclass(frozen=True, slots=True)
class Term:
    """The validity of a role or an assignment: ``until`` is the day after its last one.

    ``first_day``: the first day on which quotas apply.
    """

    first_day: date
    until: date | None


@dataclass(frozen=True, slots=True)
class AssignmentTerm(Term):
    """An assignment. ``since`` may be earlier than ``first_day``: facts count from then on, but
    quotas do not apply yet."""

    kind: str
    area: str
    group_no: int | None
    household: UUID | None
    since: date


@dataclass(frozen=True, slots=True)
class OfficeTerm(Term):
    """An office at a level; ``first_day`` is `date.min` for the first known office."""

    level: str


@dataclass(frozen=True, slots=True)
class Away(Span):
    """Days of leave, or of a duty elsewhere."""

    kind: str


@dataclass(slots=True)
class Subject:
    """A person with present or past assignments."""

    id: UUID
    login: str
    name: str
    left_on: date | None
    offices: list[OfficeTerm] = field(default_factory=list)  # in order, one on each day
    terms: list[Term] = field(default_factory=list)  # as a cadre
    assignments: list[AssignmentTerm] = field(default_factory=list)
    absences: list[Away] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)  # of a post, earliest first


def load_subjects(
    session: Session, county: str, people: Collection[UUID] | None = None
) -> list[Subject]:
    """Load people with present or past assignments (among ``people``), by log-in name."""
    params = {"county": county, "people": None if people is None else array(people)}
    rows = session.connection().execute(_PEOPLE, params)
    subjects = {row[0]: Subject(*row) for row in rows}
    for person, *values in session.connection().execute(_offices(county, people)):
        if person in subjects:
            subjects[person].offices.append(OfficeTerm(*values))
    for person, *values in session.connection().execute(_TERMS, params):
        if person in subjects:
            subjects[person].terms.append(Term(*values))
    for person, *values in session.connection().execute(_ASSIGNMENTS, params):
        subjects[person].assignments.append(AssignmentTerm(*values))
    for person, *values in session.connection().execute(_ABSENCES, params):
        if person in subjects:
            subjects[person].absences.append(Away(*values))
    for person, shares in load_shares(session, county, people).items():
        if person in subjects:
            subjects[person].shares = shares
    return list(subjects.values())


def _offices(county: str, people: Collection[UUID] | None) -> Select[*tuple[Any, ...]]:
    offices = offices_of(county)
    known = func.coalesce(offices.c.valid_from, date.min)
    query = select(offices.c.person_id, known, offices.c.valid_to, offices.c.level)
    if people is not None:
        query = query.where(offices.c.person_id.in_(people))
    return query.order_by(offices.c.person_id, offices.c.valid_to)


_OF_PEOPLE = """county = :county
    AND (CAST(:people AS uuid[]) IS NULL OR person_id = ANY(CAST(:people AS uuid[])))"""
_PEOPLE = text(f"""
    SELECT id, login, name, left_on FROM people
    WHERE county = :county AND id IN (SELECT person_id FROM assignments WHERE {_OF_PEOPLE})
    ORDER BY login
""")
# If the start of an assignment is unknown, quotas apply from the day on which it was entered.
_FIRST_DAY = "greatest(valid_from, asked_from) AS first_day"
_TERMS = text(f"""
    SELECT person_id, {_FIRST_DAY}, valid_to FROM roles WHERE {_OF_PEOPLE} AND {IS_CADRE}
""")
_ASSIGNMENTS = text(f"""
    SELECT person_id, {_FIRST_DAY}, valid_to, kind, area, group_no, household_id, valid_from
    FROM assignments WHERE {_OF_PEOPLE} ORDER BY area, kind, group_no, household_id, valid_from
""")
_ABSENCES = text(f"""
    SELECT person_id, first_day, last_day, kind FROM {AWAY} away WHERE {_OF_PEOPLE}
""")


def in_office(subject: Subject, rule: Rule, base: date) -> DaySet:
    """The days on which a quota applies to somebody; without end while in office.

    They have an assignment of the quota's kind and the role of a cadre. Quotas of paired households
    do not need the role, because leaders have paired households too.
    """
    days = _days(base, (one for one in subject.assignments if _is_about(rule, one)))
    if rule.who in LEVEL_OF:
        days &= days_of_levels(subject, base, [LEVEL_OF[rule.who]])
    if rule.who != "paired_cadres":
        days &= _days(base, subject.terms)
    return days & _days(base, [Term(base, subject.left_on)])


def days_of_levels(subject: Subject, base: date, levels: Collection[str]) -> DaySet:
    """The days on which somebody's office was at one of these levels."""
    return _days(base, (office for office in subject.offices if office.level in levels))


def levels_of(subject: Subject) -> Sequence[str]:
    """The distinct levels of somebody's offices; the last one is the present one."""
    return list(dict.fromkeys(office.level for office in reversed(subject.offices)))[::-1]


def away(subject: Subject, base: date) -> DaySet:
    """The days of leave, counter rota and other duties."""
    days = 0
    for absence in subject.absences:
        days |= days_from(base, absence.first_day, absence.last_day)
    return days


def days_by_share(subject: Subject, base: date) -> list[tuple[int, DaySet]]:
    """The days, without end, on which somebody has part of a post, by percentage."""
    result: dict[int, DaySet] = {}
    until = None
    for share in reversed(subject.shares):
        if share.percent < WHOLE:
            days = _days(base, [Term(share.valid_from, until)])
            result[share.percent] = result.get(share.percent, 0) | days
        until = share.valid_from
    return list(result.items())


def held_on(subject: Subject, day: date) -> list[AssignmentTerm]:
    """Somebody's assignments on a day; none after they have left."""
    if subject.left_on is not None and subject.left_on <= day:
        return []
    return [one for one in subject.assignments if is_valid(one.first_day, one.until, day)]


def paired_with(subject: Subject, span: Span) -> int:
    """The number of households paired with somebody on some day of the span."""
    return len(
        {
            one.household
            for one in subject.assignments
            if one.household is not None
            and is_valid(one.since, one.until, span.first_day, span.last_day)
        }
    )


def _is_about(rule: Rule, one: AssignmentTerm) -> bool:
    if rule.who == "stationed_cadres":
        return one.kind == "area" and len(one.area) >= 12
    return rule.who != "paired_cadres" or one.kind == "household"


def _days(base: date, held: Iterable[Term]) -> DaySet:
    days = 0
    for each in held:
        days |= days_from(base, each.first_day, each.until and each.until - DAY)
    return days
