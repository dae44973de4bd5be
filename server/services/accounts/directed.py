"""The people whom a person directs, with the areas of their assignments, without figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from authz.access_context import access_context, people_of
from records.divisions import CodeRange, within
from records.staff.people import Absence, Assignment, Person
from server.web.paging import Listing


def directed(county: str, ranges: Sequence[CodeRange], day: date) -> Listing:
    """The people at home in these areas, by place and id, without those who have left."""
    other = aliased(Absence)
    other_half = exists().where(
        other.county == Absence.county,
        other.person_id == Absence.person_id,
        other.first_day == Absence.first_day,
        other.half != Absence.half,
    )
    away_until = (
        select(func.max(Absence.last_day))
        .where(
            Absence.county == Person.county,
            Absence.person_id == Person.id,
            Absence.first_day <= day,
            Absence.last_day >= day,
            or_(Absence.half.is_(None), other_half),  # half a day of leave does not count
        )
        .correlate(Person)
        .scalar_subquery()
    )
    query = select(
        Person.id,
        Person.login,
        Person.name,
        Person.level,
        Person.home,
        away_until.label("away_until"),
    ).where(
        Person.county == county,
        within(Person.home, ranges),
        Person.employed_on(day),
    )
    return Listing(query, (Person.home, Person.id))


def described(
    session: Session, county: str, rows: Sequence[Row[Any]], day: date
) -> list[dict[str, Any]]:
    """The people with all areas of their assignments."""
    with access_context(people_of(county)):  # some lie outside the reader's areas
        held = session.execute(
            select(Assignment.person_id, func.array_agg(Assignment.area.distinct()))
            .where(
                Assignment.county == county,
                Assignment.person_id.in_([row.id for row in rows]),
                Assignment.valid_on(day),
            )
            .group_by(Assignment.person_id)
        )
        areas: dict[UUID, list[str]] = {person: sorted(codes) for person, codes in held}
    names = ("id", "login", "name", "level", "home", "away_until")
    return [
        {name: getattr(row, name) for name in names} | {"areas": areas.get(row.id, [])}
        for row in rows
    ]
