"""The households behind a figure of coverage, as of today.

The same definitions as in schedulers/coverage/counting.py, household by household: what is counted
there is listed here (docs/coverage.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Subquery,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from geo.answered_for import is_unassigned
from records.dates import DAY
from records.divisions import CodeRange, within
from records.fieldwork.households import Household
from schedulers.coverage.basis import regimes
from schedulers.quotas.household_quotas import dues_of, force_custom_plan, state_of
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import load_rules, period_of
from server.services.gaps import households_with_contact
from server.web.paging import Listing

# `left` is what a disc of the map shows: asked, and not in time.
FIGURES: Final = (
    *("households", "asked", "in_time", "left", "overdue", "never", "contacted"),
    "without_cadre",
)
_NEVER: Final = date.min  # in the order before every day


def counted_households(
    session: Session,
    county: CountyNow,
    ranges: Sequence[CodeRange],
    figure: str,
    kind: str | None,
    period: str,
) -> Listing:
    """By grid; within one, those never contacted first, then by their last contact."""
    force_custom_plan(session)
    homes = _homes(session, county, ranges)
    query = select(homes).where(_is_counted(session, county, ranges, homes, figure, period))
    if kind is not None:
        query = query.where(homes.c.kind == kind)
    last = func.coalesce(homes.c.last_contact, literal(_NEVER, Date))
    return Listing(
        query, (homes.c.grid, last, homes.c.id), describe=lambda row: _described(row, county)
    )


def _homes(session: Session, county: CountyNow, ranges: Sequence[CodeRange]) -> Subquery:
    """The households with their last contact and due date, which is NULL without an interval."""
    (regime,) = regimes(load_rules(session, county.code), county.today, county.today)
    if regime.quota is None:
        query, _ = households_with_contact(county, ranges)
        due = cast(null(), Date).label("due")
        return query.where(Household.since <= county.today).add_columns(due).subquery("dues")
    rule = replace(regime.quota, rule=replace(regime.quota.rule, counts="contact"))
    return dues_of(county, rule, ranges, of_all=True)


def _is_counted(
    session: Session,
    county: CountyNow,
    ranges: Sequence[CodeRange],
    homes: Subquery,
    figure: str,
    period: str,
) -> ColumnElement[bool]:
    due, last = homes.c.due, homes.c.last_contact
    is_late = due <= county.calendar.working_day_until(county.today - DAY)
    first = period_of(period, county.today).first_day
    nobodys = select(Household.id).where(
        Household.county == county.code,
        within(Household.grid, ranges),
        is_unassigned(session, county.code, ranges, county.today),
    )
    conditions: Mapping[str, ColumnElement[bool]] = {
        "households": true(),
        "asked": due.is_not(None),
        "in_time": and_(last.is_not(None), ~is_late),
        "left": and_(due.is_not(None), or_(last.is_(None), is_late)),
        "overdue": and_(last.is_not(None), is_late),
        "never": last.is_(None),
        "contacted": last >= first,
        "without_cadre": homes.c.id.in_(nobodys),
    }
    return conditions[figure]


def _described(row: Any, county: CountyNow) -> dict[str, Any]:
    """The fields of a household: the due day is a working day."""
    due = row.due and county.calendar.working_day_from(row.due)
    names = ("id", "number", "head", "address", "group_no", "kind", "grid", "last_contact")
    return {name: row._mapping[name] for name in names} | {
        "due": due,
        "state": state_of(due, county.today) if due else None,
        "days_late": max(0, (county.today - due).days) if due else None,
    }
