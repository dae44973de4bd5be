"""Leave and counter rota, entered by a person who directs the cadre. The audit log has neither days
nor reasons: leave is a private matter.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.divisions import CodeRange, lies_in, within
from records.problems import AbsencesOverlap, InvalidFields, NotFound
from records.staff.people import Absence, Person
from schedulers.calendars.working_days import WorkingCalendar
from server.services.actor import Actor
from server.services.audit import note

_MAX_LENGTH = timedelta(days=1_100)  # three years: a secondment


def enter(
    session: Session, by: Actor, directed: tuple[CodeRange, ...], requested: Mapping[str, Any]
) -> Absence:
    """Enter an absence of a person at home in the ``directed`` areas.

    Raises `not_found`, `days_out_of_order`, `outside_calendar`, `absences_overlap`, and
    `invalid_fields` if it is too long, or half days over several days.
    """
    first, last = requested["first_day"], requested["last_day"]
    if last - first >= _MAX_LENGTH:
        raise InvalidFields(errors=[{"field": "last_day", "code": "out_of_range"}])
    WorkingCalendar().days(first, last)
    half = requested.get("half")
    if half is not None and first != last:
        raise InvalidFields(errors=[{"field": "half", "code": "half_of_several_days"}])
    person = session.get(Person, (by.county, requested["person"]))
    if person is None or not lies_in(person.home, directed):
        raise NotFound()
    if other := _overlapping(session, by.county, person.id, requested["kind"], first, last):
        raise AbsencesOverlap(
            absence={"id": other.id, "first_day": other.first_day, "last_day": other.last_day}
        )
    absence = Absence(
        county=by.county,
        id=uuid7(),
        person_id=person.id,
        kind=requested["kind"],
        first_day=first,
        last_day=last,
        half=half,
    )
    session.add(absence)
    session.flush()
    _note(session, by, "absence_entered", absence)
    return absence


def remove(session: Session, by: Actor, directed: tuple[CodeRange, ...], absence_id: UUID) -> None:
    """Remove an absence of a person at home in the ``directed`` areas. Raises `not_found`."""
    absence = session.scalar(
        select(Absence)
        .join(Person, (Person.county == Absence.county) & (Person.id == Absence.person_id))
        .where(Absence.county == by.county, Absence.id == absence_id, within(Person.home, directed))
        .with_for_update(of=Absence)
    )
    if absence is None:
        raise NotFound()
    _note(session, by, "absence_removed", absence)
    session.delete(absence)


def _overlapping(
    session: Session, county: str, person_id: UUID, kind: str, first: date, last: date
) -> Absence | None:
    return session.scalar(
        select(Absence)
        .where(
            Absence.county == county,
            Absence.person_id == person_id,
            Absence.kind == kind,
            Absence.first_day <= last,
            Absence.last_day >= first,
        )
        .order_by(Absence.first_day)
        .limit(1)
    )


def _note(session: Session, by: Actor, action: str, absence: Absence) -> None:
    target = f"absence/{absence.id}"
    details = {"person": str(absence.person_id)}
    note(session, by.county, by.now, by.person_id, action, target, details)
