"""The people whom somebody directs: who they are, and what they answer for. No figures."""

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
    """Who is at home in these areas, by place and id; who has left is not among them."""
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
            or_(Absence.half.is_(None), other_half),  # who is there for half a day is there
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
    """People as they are shown, with what they answer for, wherever that is."""
    with access_context(people_of(county)):  # they may answer for areas beyond the reader's
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
