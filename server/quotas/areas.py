"""Where grids, villages and townships stand: households and obligations in counts, never people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.divisions import LEVELS, CodeRange, Division, Grid, within
from records.reach import as_county
from schedulers.quotas.accounts import State
from schedulers.quotas.households import Counts, HouseholdRule, count_by_area
from schedulers.quotas.progress import Account, County, load_standing
from schedulers.quotas.rules import load_rules
from schedulers.quotas.subjects import Subject, held_on, load_subjects
from server.quotas.people import counted

LENGTHS: Mapping[str, int] = {name: length for length, name in LEVELS.items()}


def areas(
    session: Session, county: County, ranges: Sequence[CodeRange], level: str
) -> list[dict[str, Any]]:
    """Every area of a level in the ranges, by code.

    Somebody who answers for two of them is counted in both; whoever answers for a whole village is
    counted in each of its grids.
    """
    places = _places(session, county, ranges, LENGTHS[level])
    with as_county(county.code):  # who answers for them may be at home, and have been, elsewhere
        subjects = load_subjects(session, county.code)
        concerned = [
            s for s in subjects if any(_concerns(s, code, county.today) for code in places)
        ]
        accounts = load_standing(session, county, [subject.id for subject in concerned])
    homes = _household_counts(session, county, ranges, LENGTHS[level])
    by_person: dict[UUID, list[Account]] = {}
    for account in accounts:
        by_person.setdefault(account.subject.id, []).append(account)
    return [
        {
            "code": code,
            "name": name,
            "households": [
                {"quota": quota, **counted(counts.get(code, Counts()))}
                for quota, counts in homes.items()
            ],
            "obligations": _states(
                account
                for subject in concerned
                if _concerns(subject, code, county.today)
                for account in by_person.get(subject.id, ())
            ),
        }
        for code, name in places.items()
    ]


def _concerns(subject: Subject, code: str, day: date) -> bool:
    """Whether somebody answers for something in an area, or for more than it."""
    return any(
        duty.area.startswith(code) or code.startswith(duty.area) for duty in held_on(subject, day)
    )


def _states(accounts: Iterable[Account]) -> list[dict[str, Any]]:
    """How many periods of each quota are in which state."""
    found: dict[str, Counter[State]] = {}
    for account in accounts:
        states = found.setdefault(account.quota, Counter())
        states.update(entry.standing.state for entry in account.entries)
    return [
        {"quota": quota, "states": {state.value: counts[state] for state in State if counts[state]}}
        for quota, counts in sorted(found.items())
    ]


def _household_counts(
    session: Session, county: County, ranges: Sequence[CodeRange], length: int
) -> dict[str, dict[str, Counts]]:
    found = {}
    for name, versions in load_rules(session, county.code).items():
        if (quota := HouseholdRule.on(versions, county.today)) is not None:
            found[name] = count_by_area(session, county, quota, ranges, length)
    return found


def _places(
    session: Session, county: County, ranges: Sequence[CodeRange], length: int
) -> dict[str, str]:
    table: Any = Grid if length == LENGTHS["grid"] else Division
    query = select(table.code, table.name).where(
        table.county == county.code, within(table.code, ranges), func.length(table.code) == length
    )
    if table is Grid:
        query = query.where(Grid.valid_on(county.today))
    return dict(session.execute(query.order_by(table.code)).all())
