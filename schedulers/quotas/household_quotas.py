"""Quotas of households: due dates, and counts by area or cadre.

A household is due an interval after its last contact (by any cadre), or after it was registered; on
the next working day if that day is free. `schedulers.quotas.intervals` handles changed intervals.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate, zip_longest
from operator import add, sub
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Date,
    Integer,
    String,
    Subquery,
    Uuid,
    and_,
    column,
    text,
)
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import DAY, instant
from records.divisions import CodeRange, lies_in, outermost
from records.fieldwork.households import VISITED_KINDS, is_visited
from schedulers.quotas.facts import is_counted
from schedulers.quotas.intervals import KIND, Step, due_sql, past_kinds
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import Rule, Versions, version_on
from schedulers.quotas.subjects import AssignmentTerm, Subject, held_on

SOON_DAYS = 7
_FEW = 20  # with more areas, reading the whole county is faster


class DueState(StrEnum):
    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class HouseholdRule:
    """A quota of households on a day; ``steps``: its intervals by kind up to that day."""

    rule: Rule
    steps: tuple[Step, ...]

    @classmethod
    def on(cls, versions: Versions, day: date) -> "HouseholdRule | None":
        rule = version_on(versions, day)
        if rule is None or rule.each != "household":
            return None
        begun = [version for version in versions if version.valid_from <= day]
        steps: list[Step] = []
        for version, following in zip_longest(begun, begun[1:]):
            until = following.valid_from if following else date.max
            ended = min(version.valid_to or until, until) if following else until
            steps.append(Step(version.valid_from, ended, version.every or {}))
            if ended < until:
                steps.append(Step(ended, until, {}))
        return cls(rule, tuple(steps))

    def by_contact(self) -> "HouseholdRule":
        """The same, but met by contacts only, as coverage counts."""
        return replace(self, rule=replace(self.rule, counts="contact"))

    def days_of(self, kind: str) -> int | None:
        """The interval of a kind of household in days, or None."""
        return (self.rule.every or {}).get(kind)


def household_rules(rules: Mapping[str, Versions], day: date) -> list[HouseholdRule]:
    """The quotas of households that are valid on a day, by name."""
    valid = (HouseholdRule.on(versions, day) for versions in rules.values())
    return [quota for quota in valid if quota is not None]


@dataclass(frozen=True, slots=True)
class Due:
    """The due date (``on``, a working day) of a household."""

    household: UUID
    grid: str
    group_no: int | None
    kind: str
    last_contact: date | None
    on: date
    state: DueState


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of households with an interval: all, due soon, overdue, never contacted, priority
    ones, and overdue priority ones."""

    households: int = 0
    due_soon: int = 0
    overdue: int = 0
    never: int = 0
    priority: int = 0
    priority_overdue: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, astuple(self), astuple(other)))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(*map(sub, astuple(self), astuple(other)))

    @property
    def in_time(self) -> int:
        return self.households - self.due_soon - self.overdue


def state_of(due: date, today: date) -> DueState:
    if due < today:
        return DueState.OVERDUE
    return DueState.DUE_SOON if due <= today + timedelta(days=SOON_DAYS) else DueState.IN_TIME


def dues_of(county: CountyNow, quota: HouseholdRule, ranges: Sequence[CodeRange]) -> Subquery:
    """Subquery: households in the areas with an interval, with the due date before free days are
    skipped. Call `force_custom_plan` before it is run."""
    statement = text(_dues_within(quota, ranges, ", h.number, h.head, h.address"))
    return (
        statement.bindparams(**_params(county, quota, ranges))
        .columns(
            column("id", Uuid),
            column("grid", String),
            column("group_no", Integer),
            column("kind", String),
            column("last_contact", Date),
            column("due", Date),
            column("number", String),
            column("head", String),
            column("address", String),
        )
        .subquery("dues")
    )


def state_in(dues: Subquery, county: CountyNow, state: DueState) -> ColumnElement[bool]:
    """The SQL condition for a state."""
    limits = _limits(county)
    past, near = limits["past"], limits["near"]
    return {
        DueState.OVERDUE: dues.c.due <= past,
        DueState.DUE_SOON: and_(dues.c.due > past, dues.c.due <= near),
        DueState.IN_TIME: dues.c.due > max(past, near),
    }[state]


def load_dues(
    session: Session, county: CountyNow, quota: HouseholdRule, ranges: Sequence[CodeRange]
) -> list[Due]:
    """Households in the areas with their due dates, by grid, then id."""
    params = _params(county, quota, ranges)
    dues = _dues_within(quota, ranges)
    statement = f"SELECT id, grid, group_no, kind, last_contact, due FROM ({dues}) d"
    rows = _rows(session, f"{statement} ORDER BY grid, id", params)
    result = []
    for home, grid, group, kind, last_contact, due in rows:
        day = county.calendar.working_day_from(due)
        state = state_of(day, county.today)
        result.append(Due(home, grid, group, kind, last_contact, day, state))
    return result


def count_by_area(
    session: Session,
    county: CountyNow,
    quota: HouseholdRule,
    ranges: Sequence[CodeRange],
    length: int,
) -> dict[str, Counts]:
    """Counts by the first ``length`` digits of the grid code, for areas with households."""
    rows = _rows(
        session,
        f"SELECT left(grid, :length) AS area, {_COUNTS}"
        f" FROM ({_dues_within(quota, ranges)}) d GROUP BY 1",
        _params(county, quota, ranges) | _limits(county) | {"length": length},
    )
    return {area: Counts(*numbers) for area, *numbers in rows}


def count_by_cadre(
    session: Session, county: CountyNow, quota: HouseholdRule, subjects: Sequence[Subject]
) -> dict[UUID, Counts]:
    """Counts of the households for which each cadre is responsible today, each counted once.

    They are counted by grid and group first, because most cadres have whole villages.
    """
    held = {subject.id: held_on(subject, county.today) for subject in subjects}
    ranges = outermost(one.area for terms in held.values() for one in terms)
    if len(ranges) > _FEW:
        ranges = (CodeRange.below(county.code),)
    params = _params(county, quota, ranges) | _limits(county)
    rows = _rows(
        session,
        f"SELECT grid, group_no, {_COUNTS}"
        f" FROM ({_dues_within(quota, ranges)}) d GROUP BY 1, 2 ORDER BY 1",
        params,
    )
    cells = [((grid, group), Counts(*numbers)) for grid, group, *numbers in rows]
    single = [one.household for terms in held.values() for one in terms if one.household]
    rows = _rows(
        session,
        f"SELECT id, grid, group_no, {_COUNTS} FROM ({_single_dues(quota)}) d GROUP BY 1, 2, 3",
        params | {"single": array(single)},
    )
    homes = {home: (grid, group, Counts(*numbers)) for home, grid, group, *numbers in rows}
    county_cells = _Cells(cells)
    return {person: county_cells.counts(terms, homes) for person, terms in held.items()}


class _Cells:
    """Counts by grid and group, with running totals, so that any area is a single lookup."""

    def __init__(self, cells: Sequence[tuple[tuple[str, int | None], Counts]]) -> None:
        self._grids = [grid for (grid, _), _ in cells]
        self._totals = list(accumulate((counts for _, counts in cells), initial=Counts()))
        self._groups = dict(cells)

    def counts(
        self, terms: Sequence[AssignmentTerm], homes: dict[UUID, tuple[str, int | None, Counts]]
    ) -> Counts:
        areas = outermost(one.area for one in terms if one.kind == "area")
        groups = {
            (one.area, one.group_no)
            for one in terms
            if one.kind == "group" and not lies_in(one.area, areas)
        }
        total = Counts()
        for area in areas:
            lo, hi = (bisect_left(self._grids, end) for end in (area.lo, area.hi))
            total += self._totals[hi] - self._totals[lo]
        for group in groups:
            total += self._groups.get(group, Counts())
        for home in {one.household for one in terms if one.household in homes}:
            assert home is not None
            grid, group_no, counts = homes[home]
            if not lies_in(grid, areas) and (grid, group_no) not in groups:
                total += counts
        return total


def _rows(
    session: Session, statement: str, params: dict[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement with a plan for these parameters."""
    force_custom_plan(session)
    return session.connection().execute(text(statement), params)


def force_custom_plan(session: Session) -> None:
    """Force custom plans: the cached generic plan suits a village, and is six times slower for a
    county."""
    session.connection().execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def _params(county: CountyNow, quota: HouseholdRule, ranges: Sequence[CodeRange]) -> dict[str, Any]:
    lows = {f"lo{at}": area.lo for at, area in enumerate(ranges)}
    highs = {f"hi{at}": area.hi for at, area in enumerate(ranges)}
    tomorrow = county.today + DAY
    return {
        **lows,
        **highs,
        "county": county.code,
        "zone": county.zone.key,
        "day": county.today,
        "until": instant(tomorrow, county.zone),
    }


def _limits(county: CountyNow) -> dict[str, date]:
    """Dates: due up to ``past`` is overdue, up to ``near`` is due soon."""
    return {
        # A due date on a free day moves to the next working day, so these limits are working days.
        "past": county.calendar.working_day_until(county.today - DAY),
        "near": county.calendar.working_day_until(county.today + timedelta(days=SOON_DAYS)),
    }


def _dues_within(quota: HouseholdRule, ranges: Sequence[CodeRange], more: str = "") -> str:
    """SQL for areas; a visit is in the feed of its household. ``more``: further columns."""
    of_visits, of_homes = _lies_within("f.feed", ranges), _lies_within("h.grid", ranges)
    return _dues(quota, of_visits, of_homes, more)


def _single_dues(quota: HouseholdRule) -> str:
    single = "= ANY(CAST(:single AS uuid[]))"
    return _dues(quota, f"f.household_id {single}", f"h.id {single}")


def _dues(quota: HouseholdRule, of_visits: str, of_homes: str, more: str = "") -> str:
    """SQL, as of the end of the day; ``due`` is the date before free days are skipped."""
    return f"""
        SELECT h.id, h.grid, h.group_no, {KIND} AS kind, c.last_contact,
               {due_sql(quota.steps)} AS due {more}
        FROM households h
        LEFT JOIN LATERAL (  -- for each household: there are more visits every year
            SELECT (f.counted_at AT TIME ZONE :zone)::date AS last_contact
            FROM visits f
            WHERE f.county = :county AND f.household_id = h.id AND f.counted_at < :until
              AND {is_counted(quota.rule.counts)} AND {of_visits}
            ORDER BY f.counted_at DESC LIMIT 1
        ) c ON true
        LEFT JOIN ({past_kinds(of_homes)}) p ON p.household_id = h.id
        WHERE h.county = :county AND h.since <= :day AND {of_homes} {_has_interval(quota)}
        OFFSET 0  -- so that ``due`` is computed once
    """


def _has_interval(quota: HouseholdRule) -> str:
    """SQL condition. Where all that are visited have one, those that are gone are left out:
    PostgreSQL underestimates how many are of some kinds."""
    every = quota.rule.every or {}
    if every.keys() >= set(VISITED_KINDS):
        return f"AND {is_visited(KIND)}"
    kinds = ", ".join(f"'{name}'" for name in every)
    return f"AND {KIND} IN ({kinds})"


def _lies_within(code: str, ranges: Sequence[CodeRange]) -> str:
    each = [f"({code} >= :lo{at} AND {code} < :hi{at})" for at in range(len(ranges))]
    return f"({' OR '.join(each) or 'false'})"


_COUNTS = """count(*), count(*) FILTER (WHERE due > :past AND due <= :near),
    count(*) FILTER (WHERE due <= :past), count(*) FILTER (WHERE last_contact IS NULL),
    count(*) FILTER (WHERE kind = 'priority'),
    count(*) FILTER (WHERE kind = 'priority' AND due <= :past)"""
