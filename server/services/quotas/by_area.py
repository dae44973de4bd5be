"""Where grids, villages and townships stand: households and obligations in counts, never people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from authz.access_context import as_county
from geo.following import stood_at
from records.dates import DAY, days_of_month, instant
from records.divisions import LEVELS, CodeRange, Division, Grid, within
from records.fieldwork.households import Household
from records.problems import InvalidFields
from schedulers.calendars import state_calendar
from schedulers.calendars.working_days import Span
from schedulers.quotas.accounts import QuotaState
from schedulers.quotas.household_quotas import Counts, HouseholdRule, count_by_area
from schedulers.quotas.progress import CountyNow, QuotaAccount, load_progress, load_standing
from schedulers.quotas.rules import load_rules
from schedulers.quotas.subjects import held_on, load_subjects
from server.services.answered_for import count_nobodys
from server.services.quotas.by_person import counted

AREA_LEVELS = ("grid", "village", "township")
MIN_PEOPLE = 3  # of fewer, any count of how they stand would say who
_BEHIND = (QuotaState.BEHIND, QuotaState.OUT_OF_REACH, QuotaState.MAKING_UP, QuotaState.MISSED)
LENGTHS: Mapping[str, int] = {name: length for length, name in LEVELS.items()}


def areas(
    session: Session,
    county: CountyNow,
    ranges: Sequence[CodeRange],
    level: str,
    month: Span | None = None,
) -> list[dict[str, Any]]:
    """Every area of a level in the ranges, by code: as it stands now, or how a month stood.

    Of a month: its households at its end, the periods that ended in it as they stand by now, and
    who answered on its last day for the area, or, where it was drawn later, for where its
    households stood. Somebody who answers for two areas is counted in
    both; whoever answers for a whole village is counted in each of its grids.
    """
    day = county.today if month is None else min(month.last_day, county.today)
    then = replace(county, today=day)
    places = _places(session, county, ranges, LENGTHS[level])
    with as_county(county.code):  # who answers for them may be at home, and have been, elsewhere
        stood = _stood(session, county, ranges, LENGTHS[level], day)
        subjects = load_subjects(session, county.code)
        held = {subject.id: {duty.area for duty in held_on(subject, day)} for subject in subjects}
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
    nobodys = count_nobodys(session, county.code, ranges, LENGTHS[level], day, over)
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
    """Whether somebody answers for something in an area, or for more than it."""
    return any(area.startswith(code) or code.startswith(area) for area in held)


def _stood(
    session: Session, county: CountyNow, ranges: Sequence[CodeRange], length: int, day: date
) -> dict[str, list[str]]:
    """Of today's grids that were not drawn yet on a day that is over, the grids in which their
    households stood at its end."""
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
    found: dict[str, list[str]] = {}
    for grid, before in rows:
        found.setdefault(grid, []).append(before)
    return found


def _end_of(county: CountyNow, day: date) -> datetime:
    return instant(day + DAY, county.zone)


def month_asked(asked: Mapping[str, Any], today: date) -> Span | None:
    """The days of the month that is asked for. Raises `invalid_fields` for one to come."""
    if asked.get("month") is None:
        return None
    span = Span(*days_of_month(asked["month"]))
    if not state_calendar.FIRST_DAY <= span.first_day <= today:
        raise InvalidFields(errors=[{"field": "month", "code": "out_of_range"}])
    return span


def _ended_in(accounts: Iterable[QuotaAccount], month: Span) -> list[QuotaAccount]:
    found = []
    for account in accounts:
        entries = [each for each in account.entries if each.obligation.span.last_day in month]
        if entries:
            found.append(replace(account, entries=entries))
    return found


def _states(accounts: Iterable[QuotaAccount]) -> list[dict[str, Any]]:
    """Of how many people each quota asks something, how many of them are behind in it, and how many
    periods are in which state. Not who: of a few people nothing but how many they are."""
    found: dict[str, Counter[QuotaState]] = {}
    asked: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    for account in accounts:
        states = Counter(entry.standing.state for entry in account.entries)
        found.setdefault(account.quota, Counter()).update(states)
        asked[account.quota] += any(state is not QuotaState.EXEMPT for state in states)
        behind[account.quota] += any(state in _BEHIND for state in states)
    return [
        {"quota": quota, "states": None, "people": asked[quota], "people_behind": None}
        | (
            {
                "states": {state.value: counts[state] for state in QuotaState if counts[state]},
                "people_behind": behind[quota],
            }
            if asked[quota] >= MIN_PEOPLE
            else {}
        )
        for quota, counts in sorted(found.items())
    ]


def _household_counts(
    session: Session, county: CountyNow, ranges: Sequence[CodeRange], length: int
) -> dict[str, dict[str, Counts]]:
    found = {}
    for name, versions in load_rules(session, county.code).items():
        if (quota := HouseholdRule.on(versions, county.today)) is not None:
            found[name] = count_by_area(session, county, quota, ranges, length)
    return found


def _places(
    session: Session, county: CountyNow, ranges: Sequence[CodeRange], length: int
) -> dict[str, str]:
    table: Any = Grid if length == LENGTHS["grid"] else Division
    query = select(table.code, table.name).where(
        table.county == county.code, within(table.code, ranges), func.length(table.code) == length
    )
    if table is Grid:  # households of a month are counted in the grids of today
        query = query.where(Grid.valid_on(county.today))
    return dict(session.execute(query.order_by(table.code)).all())
