"""Lists of due households, the latest first, and of households paired with a cadre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.answered_for import is_responsible
from records.divisions import CodeRange
from records.fieldwork.households import Household
from records.problems import NotFound
from schedulers.quotas.household_quotas import (
    DueState,
    HouseholdRule,
    dues_of,
    force_custom_plan,
    household_rules,
    state_in,
    state_of,
)
from schedulers.quotas.paired import pairing_rules, pairs_of
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import load_rules, period_of
from server.web.paging import Listing

MAX_DAYS_LATE = 10_000


@dataclass(frozen=True, slots=True)
class DueQuery:
    """Filters of due households; None: no filter."""

    state: DueState | None = None
    never: bool | None = None
    kind: str | None = None
    days_late: int | None = None  # minimum
    of: UUID | None = None  # the responsible person


def rule_named(session: Session, county: CountyNow, name: str | None) -> HouseholdRule | None:
    """The household quota of that name that is valid today; without a name, the first by name.

    Raises `not_found` for any other name.
    """
    for quota in household_rules(load_rules(session, county.code), county.today):
        if name in (None, quota.rule.name):
            return quota
    if name is not None:
        raise NotFound()
    return None


def due_households(
    session: Session,
    county: CountyNow,
    rule: HouseholdRule,
    ranges: Sequence[CodeRange],
    filters: DueQuery,
) -> Listing:
    """Due households, by due day."""
    force_custom_plan(session)
    dues = dues_of(county, rule, ranges)
    query = select(dues)
    if filters.state is not None:
        query = query.where(state_in(dues, county, filters.state))
    if filters.never is not None:
        is_never = dues.c.last_contact.is_(None)
        query = query.where(is_never if filters.never else ~is_never)
    if filters.kind is not None:
        query = query.where(dues.c.kind == filters.kind)
    if filters.days_late is not None:
        latest = county.today - timedelta(days=filters.days_late)
        query = query.where(dues.c.due <= county.calendar.working_day_until(latest))
    if filters.of is not None:
        query = query.where(is_responsible(dues.c, county.code, filters.of, county.today))
    return Listing(query, (dues.c.due, dues.c.id), describe=lambda row: _described(row, county))


def nothing_due(county: CountyNow) -> Listing:
    """No household, where no quota says when one is due."""
    query = select(Household).where(Household.county == county.code, Household.id.is_(None))
    return Listing(query, (Household.id,))


def _described(row: Any, county: CountyNow) -> dict[str, Any]:
    """The fields of a due household: the due day is a working day."""
    due = county.calendar.working_day_from(row.due)
    shown: Mapping[str, Any] = row._mapping
    names = ("id", "number", "head", "address", "group_no", "kind", "grid", "last_contact")
    return {name: shown[name] for name in names} | {
        "due": due,
        "state": state_of(due, county.today),
        "days_late": max(0, (county.today - due).days),
    }


def paired_households(
    session: Session, county: CountyNow, person: UUID, *, left: bool | None
) -> Listing:
    """The households paired with a person today, and the day on which the person reached each in
    the quota's period; ``left``: only those not reached.

    The first quota of paired households by name decides; without one, contacts in a quarter count.
    """
    rules = pairing_rules(load_rules(session, county.code), county.today)
    period, counts = (rules[0].period, rules[0].counts) if rules else ("quarter", "contact")
    pairs = pairs_of(county, person, county.today, period_of(period, county.today), counts)
    query = select(pairs)
    if left is not None:
        reached = pairs.c.reached_on
        query = query.where(reached.is_(None) if left else reached.is_not(None))
    return Listing(query, (pairs.c.grid, pairs.c.id))
