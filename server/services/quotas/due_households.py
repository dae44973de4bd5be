"""Households by lateness: which are overdue or were never visited; and paired ones left to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.divisions import CodeRange
from records.problems import NotFound
from schedulers.quotas.household_quotas import (
    DueState,
    HouseholdRule,
    due_on,
    dues_of,
    plan_anew,
    state_in,
    state_of,
)
from schedulers.quotas.paired import pairing_period, pairing_rules, pairs_of
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import load_rules
from server.services.answered_for import ones_own
from server.web.paging import Listing

MAX_DAYS_LATE = 10_000


@dataclass(frozen=True, slots=True)
class DueQuery:
    """Which households are asked for; None: whatever they are."""

    state: DueState | None = None
    never: bool | None = None
    kind: str | None = None
    days_late: int | None = None  # at least
    of: UUID | None = None  # those that this person answers for


def rule_named(session: Session, county: CountyNow, name: str | None) -> HouseholdRule | None:
    """The quota of that name, or the first by name that is about households and holds today.

    Raises `not_found` for a name that is none of these.
    """
    for quota, versions in load_rules(session, county.code).items():
        if name in (None, quota) and (found := HouseholdRule.on(versions, county.today)):
            return found
    if name is not None:
        raise NotFound()
    return None


def due_households(
    session: Session,
    county: CountyNow,
    rule: HouseholdRule,
    ranges: Sequence[CodeRange],
    asked: DueQuery,
) -> Listing:
    """The latest first: by the day on which they are due."""
    plan_anew(session)
    dues = dues_of(county, rule, ranges)
    query = select(dues)
    if asked.state is not None:
        query = query.where(state_in(dues, county, asked.state))
    if asked.never is not None:
        is_never = dues.c.last_contact.is_(None)
        query = query.where(is_never if asked.never else ~is_never)
    if asked.kind is not None:
        query = query.where(dues.c.kind == asked.kind)
    if asked.days_late is not None:
        latest = county.today - timedelta(days=asked.days_late)
        query = query.where(dues.c.due <= county.calendar.working_day_until(latest))
    if asked.of is not None:
        query = query.where(ones_own(dues.c, county.code, asked.of, county.today))
    return Listing(query, (dues.c.due, dues.c.id))


def described(row: Any, county: CountyNow) -> dict[str, Any]:
    """A household as it is shown: due on a working day, and how many days late."""
    due = due_on(county.calendar, row.due, 0)
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
    """The households that somebody is paired with today, and when they reached each in the period
    of the quota, by what it counts; ``left``: only those that they did not.

    Where several quotas ask for them, by the first by name; where none does, contacts in a quarter.
    """
    rules = pairing_rules(load_rules(session, county.code), county.today)
    period = pairing_period(rules, county.today)
    counts = rules[0].counts if rules else "contact"
    pairs = pairs_of(county, person, county.today, period, counts)
    query = select(pairs)
    if left is not None:
        reached = pairs.c.reached_on
        query = query.where(reached.is_(None) if left else reached.is_not(None))
    return Listing(query, (pairs.c.grid, pairs.c.id))
