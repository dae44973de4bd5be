"""The people whom quotas ask something of: when they were in which office, and when away."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.staff.office_shares import WHOLE, Share, load_shares
from records.staff.offices import OFFICES
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
    """A role, or an assignment: ``until`` is the first day on which it no longer holds.

    ``first_day`` is the first one that quotas ask for.
    """

    first_day: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Responsibility(Term):
    """An assignment: what somebody answers for. ``since`` may be earlier than ``first_day``: what
    they did from then on counts, but is not asked."""

    kind: str
    area: str
    group_no: int | None
    household: UUID | None
    since: date


@dataclass(frozen=True, slots=True)
class OfficeTerm(Term):
    """Where somebody's post is, by its level; ``first_day`` is `date.min` for the first known."""

    level: str


@dataclass(frozen=True, slots=True)
class Away(Span):
    """Days of leave, or of duty elsewhere."""

    kind: str


@dataclass(slots=True)
class Subject:
    """Somebody with assignments, now or once."""

    id: UUID
    login: str
    name: str
    left_on: date | None
    offices: list[OfficeTerm] = field(default_factory=list)  # one on every day, in their order
    terms: list[Term] = field(default_factory=list)  # as a cadre
    duties: list[Responsibility] = field(default_factory=list)
    absences: list[Away] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)  # of a post, the earliest first


def load_subjects(
    session: Session, county: str, people: Collection[UUID] | None = None
) -> list[Subject]:
    """All who have or had assignments, or those of ``people``; by log-in name, never by figures."""
    asked = {"county": county, "people": None if people is None else array(people)}
    rows = session.connection().execute(_PEOPLE, asked)
    found = {row[0]: Subject(*row) for row in rows}
    for person, *values in session.connection().execute(_offices(county, people)):
        if person in found:
            found[person].offices.append(OfficeTerm(*values))
    for person, *values in session.connection().execute(_TERMS, asked):
        if person in found:
            found[person].terms.append(Term(*values))
    for person, *values in session.connection().execute(_DUTIES, asked):
        found[person].duties.append(Responsibility(*values))
    for person, *values in session.connection().execute(_ABSENCES, asked):
        if person in found:
            found[person].absences.append(Away(*values))
    for person, shares in load_shares(session, county, people).items():
        if person in found:
            found[person].shares = shares
    return list(found.values())


def _offices(county: str, people: Collection[UUID] | None) -> Select[*tuple[Any, ...]]:
    """Everybody's, or these people's, in their order."""
    known = func.coalesce(OFFICES.c.valid_from, date.min)
    query = select(OFFICES.c.person_id, known, OFFICES.c.valid_to, OFFICES.c.level).where(
        OFFICES.c.county == county
    )
    if people is not None:
        query = query.where(OFFICES.c.person_id.in_(people))
    return query.order_by(OFFICES.c.person_id, OFFICES.c.valid_to)


_OF_ASKED = """county = :county
    AND (CAST(:people AS uuid[]) IS NULL OR person_id = ANY(CAST(:people AS uuid[])))"""
_PEOPLE = text(f"""
    SELECT id, login, name, left_on FROM people
    WHERE county = :county AND id IN (SELECT person_id FROM assignments WHERE {_OF_ASKED})
    ORDER BY login
""")
# Of what nobody said since when, nothing is asked before it was entered: what is settled stays so.
_ASKED_FROM = "greatest(valid_from, asked_from) AS first_day"
_TERMS = text(f"""
    SELECT person_id, {_ASKED_FROM}, valid_to FROM roles WHERE {_OF_ASKED} AND role = 'cadre'
""")
_DUTIES = text(f"""
    SELECT person_id, {_ASKED_FROM}, valid_to, kind, area, group_no, household_id, valid_from
    FROM assignments WHERE {_OF_ASKED} ORDER BY area, kind, group_no, household_id, valid_from
""")
_ABSENCES = text(f"""
    SELECT person_id, first_day, last_day, kind FROM {AWAY} away WHERE {_OF_ASKED}
""")


def in_office(subject: Subject, rule: Rule, base: date) -> DaySet:
    """The days on which a quota asks something of somebody; without an end while in office.

    They have something to answer for, of the kind that the quota is about, and hold the role of a
    cadre; who is paired with households need not: leaders keep in touch with some as well.
    """
    days = _days(base, (duty for duty in subject.duties if _is_about(rule, duty)))
    if rule.who in LEVEL_OF:
        days &= days_of_levels(subject, base, [LEVEL_OF[rule.who]])
    if rule.who != "paired_cadres":
        days &= _days(base, subject.terms)
    return days & _days(base, [Term(base, subject.left_on)])


def days_of_levels(subject: Subject, base: date, levels: Collection[str]) -> DaySet:
    """The days on which somebody's office was of one of these levels."""
    return _days(base, (office for office in subject.offices if office.level in levels))


def levels_of(subject: Subject) -> Sequence[str]:
    """The levels of somebody's offices, each once; the last one is today's."""
    return list(dict.fromkeys(office.level for office in reversed(subject.offices)))[::-1]


def away(subject: Subject, base: date) -> DaySet:
    """Leave, counter rota and duties."""
    found = 0
    for absence in subject.absences:
        found |= days_from(base, absence.first_day, absence.last_day)
    return found


def days_by_share(subject: Subject, base: date) -> list[tuple[int, DaySet]]:
    """The days, without an end, on which somebody's office is a part of a post, by percentage."""
    found: dict[int, DaySet] = {}
    until = None
    for share in reversed(subject.shares):
        if share.percent < WHOLE:
            days = _days(base, [Term(share.valid_from, until)])
            found[share.percent] = found.get(share.percent, 0) | days
        until = share.valid_from
    return list(found.items())


def held_on(subject: Subject, day: date) -> list[Responsibility]:
    """What somebody answers for on a day; nothing once they have left."""
    if subject.left_on is not None and subject.left_on <= day:
        return []
    return [
        duty
        for duty in subject.duties
        if duty.first_day <= day and (duty.until is None or duty.until > day)
    ]


def paired_with(subject: Subject, span: Span) -> int:
    """The number of households that somebody was paired with on some day of the span."""
    return len(
        {
            duty.household
            for duty in subject.duties
            if duty.household is not None
            and duty.since <= span.last_day
            and (duty.until is None or duty.until > span.first_day)
        }
    )


def _is_about(rule: Rule, duty: Responsibility) -> bool:
    if rule.who == "stationed_cadres":
        return duty.kind == "area" and len(duty.area) >= 12
    return rule.who != "paired_cadres" or duty.kind == "household"


def _days(base: date, held: Iterable[Term]) -> DaySet:
    found = 0
    for each in held:
        if each.until is None:
            found |= days_from(base, each.first_day, None)
        else:
            found |= days_from(base, each.first_day, _day_before(each.until))
    return found


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)
