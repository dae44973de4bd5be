"""SQL conditions: which households a cadre is responsible for, by area, group or household.

Every household should have a responsible cadre: one without is a finding on the leaders' page.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Uuid,
    all_,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from authz.access_context import access_context, as_county, people_of
from geo.following import stood_at
from records.divisions import LEVELS, CodeRange, lies_in, within
from records.fieldwork.households import VISITED_KINDS, Household, HouseholdKind
from records.staff.people import Assignment, Person


def is_unassigned(
    session: Session,
    county: str,
    ranges: Sequence[CodeRange],
    day: date,
    homes: Any = Household,
) -> ColumnElement[bool]:
    """Condition: no cadre is responsible for a household on a day, on which it stood in one of
    these areas.

    ``homes`` has the columns id, grid (of that day) and group_no. Assignments of people who have
    left do not count. Assignments are read of the whole county, beyond the reader's areas: only the
    condition is returned. 70,000 households are compared with a few thousand hashed values.
    """
    held = _held_anywhere(session, county, day)
    areas = _areas(held)
    inside = [each for each in held if lies_in(each.area, ranges)]
    groups = sorted(f"{each.area}/{each.group_no}" for each in inside if each.kind == "group")
    named = {each.household_id for each in held if each.kind == "household"}
    group = func.concat(homes.grid, "/", homes.group_no)
    return and_(
        *(
            _none_of(func.left(homes.grid, length), String, codes)
            for length in LEVELS
            if (codes := [area for area in areas if len(area) == length])
        ),
        _none_of(group, String, groups),
        _none_of(homes.id, Uuid, sorted(named, key=str)),
    )


def without_whole(session: Session, county: str, day: date, grids: Iterable[str]) -> set[str]:
    """The grids of these that nobody answers for as a whole on a day: nearly all belong to
    somebody, and their households need not be read."""
    areas = set(areas_held(session, county, day))
    return {grid for grid in grids if not any(grid[:length] in areas for length in LEVELS)}


def areas_held(session: Session, county: str, day: date) -> list[str]:
    """The areas that somebody of the county answers for as a whole on a day."""
    return _areas(_held_anywhere(session, county, day))


def is_responsible(homes: Any, county: str, person: UUID, day: date) -> ColumnElement[bool]:
    """Condition: this person is responsible for a household on a day.

    ``homes`` has the columns id, grid and group_no.
    """
    held = _held(county, day).where(Assignment.person_id == person).cte("held")
    covers = or_(
        and_(held.c.kind == "area", func.starts_with(homes.grid, held.c.area)),
        and_(
            held.c.kind == "group",
            held.c.area == homes.grid,
            held.c.group_no == homes.group_no,
        ),
        held.c.household_id == homes.id,
    )
    return exists().where(covers)


def count_unassigned(
    session: Session,
    county: str,
    ranges: Sequence[CodeRange],
    length: int,
    day: date,
    then: datetime | None = None,
) -> dict[str, int]:
    """Count households without a cadre, of those still there, by the first ``length`` digits of
    their grid's code.

    Areas without any are left out. ``then``: the end of a past day, for which the household's grid
    of that time decides; it may lie outside the reader's areas, only the count is returned.
    """
    area = func.left(Household.grid, length)
    query = select(area, func.count()).group_by(area)
    stood: Any = Household
    if then is not None:
        moved = stood_at(county, then)
        query = query.outerjoin(moved, moved.c.household_id == Household.id)
        stood = _Stood(func.coalesce(moved.c.grid, Household.grid))
    query = query.where(
        Household.county == county,
        Household.since <= day,
        within(Household.grid, ranges),
        _kind_on(county, day).in_(VISITED_KINDS),
        is_unassigned(session, county, (CodeRange.below(county),), day, stood),
    )
    with as_county(county):  # former grids outside the reader's areas; only counts are returned
        return {row[0]: row[1] for row in session.execute(query)}


def unassigned_by_grid(
    session: Session,
    county: str,
    stood_in: Mapping[str, Collection[str]],
    day: date,
    until: datetime,
    kind: str | None = None,
) -> dict[str, int]:
    """Count households without a cadre on a day, of those still there, by the grid where they stood
    then.

    ``stood_in``: the grids of interest, each with the grids where its households stand now;
    ``until``: the end of the day.
    """
    open_grids = without_whole(session, county, day, stood_in)
    if not open_grids:
        return {}
    feeds = {feed for grid in open_grids for feed in stood_in[grid]}
    moved = stood_at(county, until)
    stood = _Stood(func.coalesce(moved.c.grid, Household.grid))
    query = (
        select(stood.grid, func.count())
        .outerjoin(moved, moved.c.household_id == Household.id)
        .where(
            Household.county == county,
            Household.since <= day,
            Household.grid.in_(feeds),
            stood.grid.in_(open_grids),
            _kind_on(county, day).in_((kind,) if kind else VISITED_KINDS),
            is_unassigned(session, county, (CodeRange.below(county),), day, stood),
        )
        .group_by(stood.grid)
    )
    with as_county(county):  # present grids outside the reader's areas; only counts are returned
        return {row[0]: row[1] for row in session.execute(query)}


def _kind_on(county: str, day: date) -> ColumnElement[str]:
    then = (
        select(HouseholdKind.kind)
        .where(
            HouseholdKind.county == county,
            HouseholdKind.household_id == Household.id,
            HouseholdKind.valid_to > day,
        )
        .order_by(HouseholdKind.valid_to)
        .limit(1)
    )
    return func.coalesce(then.scalar_subquery(), Household.kind)


@dataclass(frozen=True, slots=True)
class _Stood:
    """The columns of households, with the grid of a past day."""

    grid: ColumnElement[str]
    id: Any = Household.id
    group_no: Any = Household.group_no


def _held_anywhere(session: Session, county: str, day: date) -> Sequence[Row[Any]]:
    with access_context(people_of(county)):  # cadres of other areas; no name is returned
        return session.execute(_held(county, day)).all()


def _areas(held: Sequence[Row[Any]]) -> list[str]:
    return sorted({each.area for each in held if each.kind == "area"})


def _held(county: str, day: date) -> Select[*tuple[Any, ...]]:
    return (
        select(Assignment.kind, Assignment.area, Assignment.group_no, Assignment.household_id)
        .join(
            Person,
            and_(Person.county == Assignment.county, Person.id == Assignment.person_id),
        )
        .where(
            Assignment.county == county,
            Assignment.valid_on(day),
            Person.employed_on(day),
        )
    )


def _none_of(value: Any, kind: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = type_coerce(value, kind) != all_(literal(values, ARRAY(kind)))
    return condition
