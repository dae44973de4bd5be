"""Quotas of households: when each is due for its next contact, and how many are, by area or cadre.

A household is due so many days after its last contact, or after it came, where there has been none;
where that day is free, on the next working day. Whoever made the contact: the account is the
household's. Where the interval changed, `schedulers.quotas.intervals` says how.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate, zip_longest
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
from records.fieldwork.households import HOUSEHOLD_KINDS
from schedulers.calendars.working_days import WorkingCalendar
from schedulers.quotas.facts import CONTACT_OUTCOMES
from schedulers.quotas.intervals import KIND, Step, due_sql, past_kinds
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import Rule, Versions, version_on
from schedulers.quotas.subjects import Responsibility, Subject, held_on

SOON_DAYS = 7
_FEW = 20  # areas: beyond, reading the whole county is quicker


class DueState(StrEnum):
    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class HouseholdRule:
    """A quota of households as it holds on a day; ``steps``: all intervals by kind until then."""

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

    def days_of(self, kind: str) -> int | None:
        """The interval of a kind of household; None where it has none."""
        return (self.rule.every or {}).get(kind)


@dataclass(frozen=True, slots=True)
class Due:
    """When one household is due. ``on`` is a working day."""

    household: UUID
    grid: str
    group_no: int | None
    kind: str
    last_contact: date | None
    on: date
    state: DueState


@dataclass(frozen=True, slots=True)
class Counts:
    """Households: all that have an interval, and of these due soon, overdue, never contacted; and
    how many are priority ones, and of these overdue."""

    households: int = 0
    due_soon: int = 0
    overdue: int = 0
    never: int = 0
    priority: int = 0
    priority_overdue: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(self.numbers(), other.numbers(), strict=True)))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(*(a - b for a, b in zip(self.numbers(), other.numbers(), strict=True)))

    def numbers(self) -> tuple[int, ...]:
        return astuple(self)

    @property
    def in_time(self) -> int:
        return self.households - self.due_soon - self.overdue


def due_on(calendar: WorkingCalendar, begin: date, interval: int) -> date:
    """The day on which a household is due that was last reached on ``begin``."""
    return calendar.working_day_from(begin + timedelta(days=interval))


def state_of(due: date, today: date, soon_days: int = SOON_DAYS) -> DueState:
    if due < today:
        return DueState.OVERDUE
    return DueState.DUE_SOON if due <= today + timedelta(days=soon_days) else DueState.IN_TIME


def dues_of(county: CountyNow, quota: HouseholdRule, ranges: Sequence[CodeRange]) -> Subquery:
    """All households of the areas that have an interval, with the day on which each is due, free or
    not: to be chosen from, sorted and paged. Say `plan_anew` before."""
    named = text(_dues_within(quota, ranges, ", h.number, h.head, h.address"))
    return (
        named.bindparams(**_asked(county, quota, ranges))
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
    """The condition that a household of these is in a state."""
    borders = _borders(county)
    past, near = borders["past"], borders["near"]
    return {
        DueState.OVERDUE: dues.c.due <= past,
        DueState.DUE_SOON: and_(dues.c.due > past, dues.c.due <= near),
        DueState.IN_TIME: dues.c.due > max(past, near),
    }[state]


def load_dues(
    session: Session, county: CountyNow, quota: HouseholdRule, ranges: Sequence[CodeRange]
) -> list[Due]:
    """Every household of the areas with the day on which it is due: by grid, then id."""
    asked = _asked(county, quota, ranges)
    dues = _dues_within(quota, ranges)
    statement = f"SELECT id, grid, group_no, kind, last_contact, due FROM ({dues}) d"
    rows = _rows(session, f"{statement} ORDER BY grid, id", asked)
    found = []
    for home, grid, group, kind, last_contact, due in rows:
        day = due_on(county.calendar, due, 0)
        state = state_of(day, county.today)
        found.append(Due(home, grid, group, kind, last_contact, day, state))
    return found


def count_by_area(
    session: Session,
    county: CountyNow,
    quota: HouseholdRule,
    ranges: Sequence[CodeRange],
    length: int,
) -> dict[str, Counts]:
    """Counts by the first ``length`` digits of the grid, for areas that have households."""
    rows = _rows(
        session,
        f"SELECT left(grid, :length) AS area, {_COUNTS}"
        f" FROM ({_dues_within(quota, ranges)}) d GROUP BY 1",
        _asked(county, quota, ranges) | _borders(county) | {"length": length},
    )
    return {area: Counts(*numbers) for area, *numbers in rows}


def count_by_cadre(
    session: Session, county: CountyNow, quota: HouseholdRule, subjects: Sequence[Subject]
) -> dict[UUID, Counts]:
    """The households that each of them answers for today, each counted once.

    Counted by grid and group first: most cadres answer for whole villages.
    """
    held = {subject.id: held_on(subject, county.today) for subject in subjects}
    ranges = outermost(duty.area for duties in held.values() for duty in duties)
    if len(ranges) > _FEW:
        ranges = (CodeRange.below(county.code),)
    asked = _asked(county, quota, ranges) | _borders(county)
    rows = _rows(
        session,
        f"SELECT grid, group_no, {_COUNTS}"
        f" FROM ({_dues_within(quota, ranges)}) d GROUP BY 1, 2 ORDER BY 1",
        asked,
    )
    cells = [((grid, group), Counts(*numbers)) for grid, group, *numbers in rows]
    single = [duty.household for duties in held.values() for duty in duties if duty.household]
    rows = _rows(
        session,
        f"SELECT id, grid, group_no, {_COUNTS} FROM ({_single_dues(quota)}) d GROUP BY 1, 2, 3",
        asked | {"single": array(single)},
    )
    homes = {home: (grid, group, Counts(*numbers)) for home, grid, group, *numbers in rows}
    county_cells = _Cells(cells)
    return {person: county_cells.counts(duties, homes) for person, duties in held.items()}


class _Cells:
    """Counts by grid and group, with running totals so that an area of any size is one step."""

    def __init__(self, cells: Sequence[tuple[tuple[str, int | None], Counts]]) -> None:
        self._grids = [grid for (grid, _), _ in cells]
        self._totals = list(accumulate((counts for _, counts in cells), initial=Counts()))
        self._groups = dict(cells)

    def counts(
        self, duties: Sequence[Responsibility], homes: dict[UUID, tuple[str, int | None, Counts]]
    ) -> Counts:
        areas = outermost(duty.area for duty in duties if duty.kind == "area")
        groups = {
            (duty.area, duty.group_no)
            for duty in duties
            if duty.kind == "group" and not lies_in(duty.area, areas)
        }
        found = Counts()
        for area in areas:
            lo, hi = (bisect_left(self._grids, end) for end in (area.lo, area.hi))
            found += self._totals[hi] - self._totals[lo]
        for group in groups:
            found += self._groups.get(group, Counts())
        for home in {duty.household for duty in duties if duty.household in homes}:
            assert home is not None
            grid, group_no, counts = homes[home]
            if not lies_in(grid, areas) and (grid, group_no) not in groups:
                found += counts
        return found


def _rows(
    session: Session, statement: str, asked: dict[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """Planned for what is asked this time."""
    plan_anew(session)
    return session.connection().execute(text(statement), asked)


def plan_anew(session: Session) -> None:
    """The plan that a connection keeps of a statement it has run some times would suit a village,
    and takes six times as long for a county."""
    session.connection().execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def _asked(county: CountyNow, quota: HouseholdRule, ranges: Sequence[CodeRange]) -> dict[str, Any]:
    lows = {f"lo{at}": area.lo for at, area in enumerate(ranges)}
    highs = {f"hi{at}": area.hi for at, area in enumerate(ranges)}
    tomorrow = county.today + DAY
    return {
        **lows,
        **highs,
        "county": county.code,
        "zone": county.zone.key,
        "outcomes": list(CONTACT_OUTCOMES) if quota.rule.counts == "contact" else None,
        "day": county.today,
        "until": instant(tomorrow, county.zone),
    }


def _borders(county: CountyNow) -> dict[str, date]:
    """Due until ``past`` is overdue, until ``near`` soon."""
    return {
        # A due day that is free moves to the next working day: so it is past, or near, where no
        # working day lies between.
        "past": county.calendar.working_day_until(county.today - DAY),
        "near": county.calendar.working_day_until(county.today + timedelta(days=SOON_DAYS)),
    }


_LAST_CONTACT = """
    SELECT v.household_id, (max(v.counted_at) AT TIME ZONE :zone)::date AS last_contact
    FROM visits v
"""
# As of the end of the day that is asked about.
_IS_CONTACT = """v.county = :county AND v.counted_at < :until
    AND (CAST(:outcomes AS text[]) IS NULL OR v.outcome = ANY(CAST(:outcomes AS text[])))"""


def _dues_within(quota: HouseholdRule, ranges: Sequence[CodeRange], more: str = "") -> str:
    """The statement for areas: a visit lies in its household's grid. ``more``: further columns."""
    return _dues(quota, _lies_within("v.grid", ranges), _lies_within("h.grid", ranges), more)


def _single_dues(quota: HouseholdRule) -> str:
    single = "= ANY(CAST(:single AS uuid[]))"
    return _dues(quota, f"v.household_id {single}", f"h.id {single}")


def _dues(quota: HouseholdRule, of_visits: str, of_homes: str, more: str = "") -> str:
    """``due`` is before free days are skipped."""
    return f"""
        SELECT h.id, h.grid, h.group_no, {KIND} AS kind, c.last_contact,
               {due_sql(quota.steps)} AS due {more}
        FROM households h
        LEFT JOIN (
            {_LAST_CONTACT} WHERE {_IS_CONTACT} AND {of_visits} GROUP BY v.household_id
        ) c ON c.household_id = h.id
        LEFT JOIN ({past_kinds(of_homes)}) p ON p.household_id = h.id
        WHERE h.county = :county AND h.since <= :day AND {of_homes} {_has_interval(quota)}
        OFFSET 0  -- or each use of it would reckon ``due`` anew
    """


def _has_interval(quota: HouseholdRule) -> str:
    """Not asked where all have one, as usual: it is taken for true of few."""
    every = quota.rule.every or {}
    if every.keys() >= set(HOUSEHOLD_KINDS):
        return ""
    kinds = ", ".join(f"'{name}'" for name in every)
    return f"AND {KIND} IN ({kinds})"


def _lies_within(code: str, ranges: Sequence[CodeRange]) -> str:
    each = [f"({code} >= :lo{at} AND {code} < :hi{at})" for at in range(len(ranges))]
    return f"({' OR '.join(each) or 'false'})"


_COUNTS = """count(*), count(*) FILTER (WHERE due > :past AND due <= :near),
    count(*) FILTER (WHERE due <= :past), count(*) FILTER (WHERE last_contact IS NULL),
    count(*) FILTER (WHERE kind = 'priority'),
    count(*) FILTER (WHERE kind = 'priority' AND due <= :past)"""
