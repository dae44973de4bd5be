"""Quotas by grid, village or township: counts of households and obligations, never people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from authz.access_context import as_county
from geo.answered_for import count_unassigned
from geo.following import stood_at
from records.dates import DAY, days_of_month, instant
from records.divisions import LENGTHS, CodeRange, Division, Grid, within
from records.fieldwork.households import Household
from records.problems import InvalidFields
from schedulers.calendars import state_calendar
from schedulers.calendars.working_days import Span
from schedulers.quotas.accounts import QuotaState
from schedulers.quotas.household_quotas import Counts, count_by_area, household_rules
from schedulers.quotas.progress import CountyNow, QuotaAccount, load_progress, load_standing
from schedulers.quotas.rules import load_rules
from schedulers.quotas.subjects import held_on, load_subjects
from server.services.grid_names import whole_names
from server.services.quotas.by_person import counted

MIN_PEOPLE = 3  # with fewer, a count would reveal a person's figures
_BEHIND = (QuotaState.BEHIND, QuotaState.OUT_OF_REACH, QuotaState.MAKING_UP, QuotaState.MISSED)


def areas(
    session: Session,
    county: CountyNow,
    ranges: Sequence[CodeRange],
    level: str,
    month: Span | None = None,
) -> list[dict[str, Any]]:
    """Every area of a level in the ranges, by code: as of now, or for a month.

    For a month: households at its end, periods that ended in it with their present state, and the
    cadres responsible on its last day (for a grid drawn later: those of the grids where its
    households stood). A cadre of two areas is counted in both, a cadre of a village in each of its
    grids.
    """
    day = county.today if month is None else min(month.last_day, county.today)
    then = replace(county, today=day)
    places = _places(session, county, ranges, LENGTHS[level])
    with as_county(county.code):  # cadres may have home and past work in other areas
        stood = _stood(session, county, ranges, LENGTHS[level], day)
        subjects = load_subjects(session, county.code)
        held = {subject.id: {one.area for one in held_on(subject, day)} for subject in subjects}
        concerned = {
            code: [
                subject
                for subject in subjects
                if any(_concerns(held[subject.id], each) for each in stood.get(code, (code,)))
            ]
            for code in places
        }
        people = {subject.id for each in concerned.values() for subject in each}
        accounts = (
            load_standing(session, county, people)
            if month is None
            else _ended_in(load_progress(session, county, month, people), month)
        )
    over = _end_of(county, day) if day < county.today else None
    nobodys = count_unassigned(session, county.code, ranges, LENGTHS[level], day, over)
    homes = _household_counts(session, then, ranges, LENGTHS[level])
    by_person: dict[UUID, list[QuotaAccount]] = {}
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
            "unassigned": nobodys.get(code, 0),
            "obligations": _states(
                account for subject in concerned[code] for account in by_person.get(subject.id, ())
            ),
        }
        for code, name in places.items()
    ]


def _concerns(held: Iterable[str], code: str) -> bool:
    """True if one of the held areas contains the area or lies in it."""
    return any(area.startswith(code) or code.startswith(area) for area in held)


def _stood(
    session: Session, county: CountyNow, ranges: Sequence[CodeRange], length: int, day: date
) -> dict[str, list[str]]:
    """For today's grids that did not exist on a past day: the former grids of their households."""
    if length != LENGTHS["grid"] or day >= county.today:
        return {}
    moved = stood_at(county.code, _end_of(county, day))
    drawn = exists().where(
        Grid.county == county.code, Grid.code == Household.grid, Grid.valid_on(day)
    )
    rows = session.execute(
        select(Household.grid, moved.c.grid)
        .join(moved, moved.c.household_id == Household.id)
        .where(Household.county == county.code, within(Household.grid, ranges), ~drawn)
        .distinct()
    )
    former: dict[str, list[str]] = {}
    for grid, before in rows:
        former.setdefault(grid, []).append(before)
    return former


def _end_of(county: CountyNow, day: date) -> datetime:
    return instant(day + DAY, county.zone)


def requested_month(requested: Mapping[str, Any], today: date) -> Span | None:
    """The days of the requested month. Raises `invalid_fields` for a future month."""
    if requested.get("month") is None:
        return None
    span = Span(*days_of_month(requested["month"]))
    if not state_calendar.FIRST_DAY <= span.first_day <= today:
        raise InvalidFields(errors=[{"field": "month", "code": "out_of_range"}])
    return span


def _ended_in(accounts: Iterable[QuotaAccount], month: Span) -> list[QuotaAccount]:
    ended = []
    for account in accounts:
        entries = [each for each in account.entries if each.obligation.span.last_day in month]
        if entries:
            ended.append(replace(account, entries=entries))
    return ended


def _states(accounts: Iterable[QuotaAccount]) -> list[dict[str, Any]]:
    """For each quota: the number of people with obligations, of people behind, and of periods by
    state. With fewer than `MIN_PEOPLE` only the first."""
    by_quota: dict[str, Counter[QuotaState]] = {}
    people: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    for account in accounts:
        states = Counter(entry.standing.state for entry in account.entries)
        by_quota.setdefault(account.quota, Counter()).update(states)
        people[account.quota] += any(state is not QuotaState.EXEMPT for state in states)
        behind[account.quota] += any(state in _BEHIND for state in states)
    return [
        {"quota": quota, "states": None, "people": people[quota], "people_behind": None}
        | (
            {
                "states": {state.value: counts[state] for state in QuotaState if counts[state]},
                "people_behind": behind[quota],
            }
            if people[quota] >= MIN_PEOPLE
            else {}
        )
        for quota, counts in sorted(by_quota.items())
    ]


def _household_counts(
    session: Session, county: CountyNow, ranges: Sequence[CodeRange], length: int
) -> dict[str, dict[str, Counts]]:
    return {
        quota.rule.name: count_by_area(session, county, quota, ranges, length)
        for quota in household_rules(load_rules(session, county.code), county.today)
    }


def _places(
    session: Session, county: CountyNow, ranges: Sequence[CodeRange], length: int
) -> dict[str, str]:
    table: Any = Grid if length == LENGTHS["grid"] else Division
    query = select(table.code, table.name).where(
        table.county == county.code, within(table.code, ranges), func.length(table.code) == length
    )
    if table is Grid:  # a past month is counted by today's grids, too
        query = query.where(Grid.valid_on(county.today))
    names = {row.code: row.name for row in session.execute(query.order_by(table.code))}
    return whole_names(session, county.code, names) if table is Grid else names
