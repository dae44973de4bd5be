"""What is missing in an area: households nobody reaches, answers for or finds, and grids.

Each gap is one condition. The count and the list behind it use the same one, so they agree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoalchemy2.functions import ST_Covers
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    any_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from geo.answered_for import areas_held, is_unassigned
from records.dates import DAY, instant
from records.divisions import LEVELS, CodeRange, Grid, within
from records.fieldwork.households import VISITED_KINDS, Household
from records.fieldwork.visits import Visit
from schedulers.quotas.facts import is_counted
from schedulers.quotas.household_quotas import dues_of, force_custom_plan
from schedulers.quotas.progress import CountyNow
from server.services.quotas.due_households import rule_named
from server.web.paging import Listing

MAX_INTERVALS = 50


@dataclass(frozen=True, slots=True)
class GapsAsked:
    """``intervals``: a household is overdue beyond so many intervals."""

    session: Session
    county: CountyNow
    ranges: Sequence[CodeRange]
    intervals: int


def households_with_contact(
    county: CountyNow, ranges: Sequence[CodeRange]
) -> tuple[Select[*tuple[Any, ...]], ColumnElement[date]]:
    """The households of these areas that are still there with the day of their last contact, and
    that column."""
    contacts = _last_contact(county, ranges).lateral("contacts")
    query = (
        select(
            Household.id,
            Household.number,
            Household.head,
            Household.address,
            Household.group_no,
            Household.kind,
            Household.grid,
            contacts.c.day.label("last_contact"),
        )
        .outerjoin(contacts, true())
        .where(
            Household.county == county.code,
            within(Household.grid, ranges),
            Household.kind.in_(VISITED_KINDS),
        )
    )
    return query, contacts.c.day


def _last_contact(county: CountyNow, ranges: Sequence[CodeRange]) -> Select[date]:
    """The day of the last contact of a household: one look-up, however many visits there are."""
    f = aliased(Visit, name="f")
    return (
        select(cast(func.timezone(county.zone.key, f.counted_at), Date).label("day"))
        .where(
            f.county == county.code,
            f.household_id == Household.id,
            within(f.feed, ranges),
            f.counted_at < instant(county.today + DAY, county.zone),
            text(is_counted("contact")),
        )
        .order_by(f.counted_at.desc())
        .limit(1)
        .correlate(Household)
    )


def households_of(asked: GapsAsked, gap: str) -> Listing:
    """The households of a gap, by grid and id."""
    force_custom_plan(asked.session)
    query, _ = households_with_contact(asked.county, asked.ranges)
    return Listing(query.where(HOUSEHOLD_GAPS[gap](asked)), (Household.grid, Household.id))


def grids_without_cadre(asked: GapsAsked) -> Listing:
    """The grids of these areas that nobody answers for as a whole, by code."""
    held = areas_held(asked.session, asked.county.code, asked.county.today)
    answered = [
        func.left(Grid.code, length) == any_(literal(codes, ARRAY(String)))
        for length in LEVELS
        if (codes := [area for area in held if len(area) == length])
    ]
    query = select(Grid.code, Grid.name).where(
        Grid.county == asked.county.code,
        within(Grid.code, asked.ranges),
        Grid.valid_on(asked.county.today),
        ~or_(literal(False), *answered),
    )
    return Listing(query, (Grid.code,))


def count_gaps(asked: GapsAsked, wanted: Sequence[str]) -> dict[str, int]:
    """The number of rows of each of these gaps."""
    force_custom_plan(asked.session)
    county = asked.county.code
    inside = and_(
        Household.county == county,
        within(Household.grid, asked.ranges),
        Household.kind.in_(VISITED_KINDS),
    )
    counts = {
        gap: asked.session.scalars(
            select(func.count()).select_from(Household).where(inside, condition(asked))
        ).one()
        for gap, condition in HOUSEHOLD_GAPS.items()
        if gap in wanted
    }
    if GRIDS in wanted:
        grids = grids_without_cadre(asked).query.subquery()
        counts[GRIDS] = asked.session.scalars(select(func.count()).select_from(grids)).one()
    return counts


def _never(asked: GapsAsked) -> ColumnElement[bool]:
    return _last_contact(asked.county, asked.ranges).scalar_subquery().is_(None)


def _overdue(asked: GapsAsked) -> ColumnElement[bool]:
    """As in coverage: contacted before. Without a quota of households nothing is overdue."""
    rule = rule_named(asked.session, asked.county, None)
    if rule is None or not rule.rule.every:
        return literal(False)
    dues = dues_of(asked.county, rule.by_contact(), asked.ranges)
    further = {kind: (asked.intervals - 1) * days for kind, days in rule.rule.every.items()}
    past = asked.county.calendar.working_day_until(asked.county.today - DAY)
    late = dues.c.due + case(further, value=dues.c.kind, else_=0) <= past
    return Household.id.in_(select(dues.c.id).where(late, dues.c.last_contact.is_not(None)))


def _no_cadre(asked: GapsAsked) -> ColumnElement[bool]:
    county = asked.county
    return is_unassigned(asked.session, county.code, asked.ranges, county.today)


def _no_point(asked: GapsAsked) -> ColumnElement[bool]:
    return Household.point.is_(None)


def _outside_grid(asked: GapsAsked) -> ColumnElement[bool]:
    covered = exists().where(
        Grid.county == asked.county.code,
        Grid.code == Household.grid,
        Grid.valid_on(asked.county.today),
        ST_Covers(Grid.geom, Household.point),
    )
    return Household.point.is_not(None) & ~covered


HOUSEHOLD_GAPS: Mapping[str, Callable[[GapsAsked], ColumnElement[bool]]] = {
    "never": _never,
    "overdue": _overdue,
    "no_cadre": _no_cadre,
    "no_point": _no_point,
    "outside_grid": _outside_grid,
}
GRIDS = "grids_without_cadre"
GAPS = (*HOUSEHOLD_GAPS, GRIDS)
