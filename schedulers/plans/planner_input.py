"""Convert a cadre's situation into the planner's input. Pure functions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping

from records.staff.office_shares import WHOLE
from schedulers.planning.day_choice import choose_field_days, days_needed
from schedulers.planning.prizes import weight_beside
from schedulers.planning.travel import Location, TravelTimes
from schedulers.planning.week import (
    Call,
    FieldDay,
    PlannedDay,
    PlannedWeek,
    Stop,
    WeekToPlan,
)
from schedulers.plans.gather import Situation
from schedulers.plans.hours import Capacity, capacity, field_day
from schedulers.plans.owed_days import Begun, field_days_wanted
from schedulers.plans.plan_households import Home

MAX_CALLS = 150  # filled up with households that are not due; all due ones are planned
Row = RowMapping


@dataclass(frozen=True, slots=True)
class PlanInput:
    """``week``: the planner's input; ``published``: the plan as phones show it now."""

    week: WeekToPlan
    published: PlannedWeek | None
    rows: "Rows"


@dataclass(frozen=True, slots=True)
class Rows:
    """The planned visits of a week, classified.

    ``coming``: rows that may still change, by household; ``doubles``: their duplicates.
    Households: ``skipped`` by the cadre, ``today`` in the field day that is under way, ``added`` by
    the cadre. Rows of past days stay unchanged; households not reached then get a new row.
    """

    coming: Mapping[UUID, Row]
    doubles: tuple[Row, ...]
    skipped: frozenset[UUID]
    today: frozenset[UUID]
    added: frozenset[UUID]


def day_of(row: Row) -> date | None:
    """The day of a planned visit; None if it is not planned any more."""
    day: date | None = row["day"] or (None if row["dropped"] else row["planned_day"])
    return day


def make_plan_input(situation: Situation, travel: TravelTimes) -> PlanInput:
    """Build the planner's input for the rest of the week."""
    rows = rows_of(situation)
    homes = [
        home
        for home in situation.homes.values()
        if home.lng is not None
        and not home.seen
        and home.id not in rows.skipped
        and home.id not in rows.today
    ]
    ids = {home.id for home in homes}
    pins = {id: row["day"] for id, row in rows.coming.items() if row["day"] and id in ids}
    wanted = pins.keys() | rows.added | {home.id for home in homes if home.asked is not None}
    first = _last_chances(homes, rows, situation)
    considered = {home.id for home in _to_consider(homes, situation)} | wanted | first
    possible = _possible_field_days(situation, capacity(situation.settings, situation.percent))
    for_pins = set(pins.values()) & set(situation.open_days) - possible.keys()
    open_to_all = [day for day in situation.open_days if day not in for_pins]
    calls = [
        _call(
            home,
            pins.get(home.id),
            open_to_all,
            situation,
            must=home.id in wanted,
            first=home.id in first,
        )
        for home in sorted(homes, key=lambda home: home.id)
        if home.id in considered
    ]
    fixed = {day for row in rows.coming.values() if (day := day_of(row)) is not None}
    field_days = _field_days(situation, calls, possible, fixed, for_pins)
    week = WeekToPlan(situation.monday, field_days, tuple(calls), travel)
    return PlanInput(week, _published(situation, rows.coming), rows)


def rows_of(situation: Situation) -> Rows:
    """Classify the rows. If a household has two (planned, and added offline), the cadre's row
    counts."""
    coming: dict[UUID, Row] = {}
    doubles, skipped, today, added = [], set(), set(), set()
    for row in sorted(situation.visits, key=lambda row: (_is_by_cadre(row), row["id"])):
        id, day = row["household_id"], day_of(row)
        if row["skipped"]:
            skipped.add(id)
            continue
        if row["why"] == "added":
            added.add(id)
        if day is None or day in situation.open_days:
            if id in coming:
                doubles.append(coming[id])
            coming[id] = row
        elif day == situation.under_way:
            today.add(id)
    settled = skipped | today
    doubles += [row for id, row in coming.items() if id in settled]
    return Rows(
        {id: row for id, row in coming.items() if id not in settled},
        tuple(doubles),
        frozenset(skipped),
        frozenset(today),
        frozenset(added - settled),
    )


def _is_by_cadre(row: Row) -> bool:
    return row["day"] is not None or row["why"] == "added"


def _to_consider(homes: Iterable[Home], situation: Situation) -> list[Home]:
    """All households due by the end of the week, filled up to `MAX_CALLS` with the next ones."""
    ordered = sorted(homes, key=lambda home: (home.due, home.id))
    return ordered[: max(sum(map(situation.is_due, ordered)), MAX_CALLS)]


def _last_chances(homes: Iterable[Home], rows: Rows, situation: Situation) -> set[UUID]:
    """Paired households that come first because few days of the period are left.

    As many as the quota still requires: already planned ones first, then by due date.
    """
    certain = rows.today | rows.added | {id for id, row in rows.coming.items() if row["day"]}
    pairs = {home.id for home in situation.homes.values() if home.pair is not None}
    planned = {id for id, row in rows.coming.items() if day_of(row)}
    last = [
        home
        for home in homes
        if home.pair is not None
        and home.pair.is_last_chance
        and home.id not in certain
        and any(day <= home.pair.by for day in _meeting(home, situation.open_days, situation))
    ]
    last.sort(key=lambda home: (home.id not in planned, home.due, home.id))
    return {home.id for home in last[: max(situation.contacts_owed - len(pairs & certain), 0)]}


def _call(
    home: Home,
    pinned: date | None,
    open_to_all: Sequence[date],
    situation: Situation,
    *,
    must: bool,
    first: bool,
) -> Call:
    """``open_to_all``: the days that are not reserved for pinned visits."""
    assert home.lng is not None
    assert home.lat is not None
    meeting = _meeting(home, open_to_all, situation) if pinned is None else [pinned]
    if pinned is None and home.pair is not None and (first or home.pair.by == home.due):
        meeting = [day for day in meeting if day <= home.pair.by]
    if pinned is None and home.asked is not None:
        meeting = [day for day in meeting if day <= home.asked.until]
    days = None
    if len(meeting) < len(situation.open_days):
        days = tuple((day,) for day in meeting)
    takes = situation.settings.visit_s
    service = takes[home.kind]
    weight = weight_beside(service, takes["ordinary"], priority=home.kind == "priority")
    place = Location(home.lng, home.lat)
    return Call(home.id, place, service, home.due, days, must=must, weight=weight, first=first)


def _meeting(home: Home, days: Iterable[date], situation: Situation) -> list[date]:
    """The days on which a household can be met: not its market days."""
    return [day for day in days if not situation.markets.is_market_day(home.grid, day)]


def _possible_field_days(situation: Situation, time: Capacity) -> dict[date, FieldDay]:
    """The possible field days: available days with time left."""
    each = (
        field_day(day, situation.settings, time.day_s, situation.halves.get(day, ()))
        for day in situation.available
    )
    return {one.day: one for one in each if one.budget}


def _field_days(
    situation: Situation,
    calls: list[Call],
    possible: Mapping[date, FieldDay],
    fixed: set[date],
    for_pins: set[date],
) -> tuple[FieldDay, ...]:
    """Choose the field days: as many as quotas or due work require, spread over the week.

    A day on which nobody can be met (market day for all) is not used. Published or pinned days
    (``fixed``) stay. A day of leave or a Saturday with pinned visits (``for_pins``) is used for
    these alone.
    """
    most = capacity(situation.settings, situation.percent)
    meeting = {call.id: _days_of(call, situation) for call in calls}
    work: Counter[frozenset[date]] = Counter()
    for call in calls:
        if call.belongs_in_week(situation.sunday):
            work[meeting[call.id]] += call.service
    can_meet: frozenset[date] = frozenset().union(*meeting.values())
    budgets = {day: one.budget for day, one in possible.items() if day in can_meet}
    needed = days_needed(work.total(), most.day_s)
    count = field_days_wanted(situation.owed, needed, most.days, begun(situation, len(for_pins)))
    chosen = choose_field_days(budgets, count, work, budgets, fixed)
    if situation.percent < WHOLE and chosen:
        # More field days (from quotas or the published plan) do not add hours for part-time staff;
        # hours of past field days are spent.
        shorter = most.spread_over(len(chosen), _spent_s(situation, most))
        possible = _possible_field_days(situation, shorter)
    days_s = situation.settings.day_s
    alone = [field_day(day, situation.settings, days_s) for day in for_pins]
    together = [possible[day] for day in chosen if day in possible] + alone
    return tuple(sorted(together, key=lambda one: one.day))


def begun(situation: Situation, besides: int = 0) -> Begun:
    """Past field days of the week, and certain ones: today if under way, and ``besides``."""
    days = situation.plan["days"] if situation.plan else []
    today = situation.under_way
    is_under_way = today is not None and any(day["day"] == today.isoformat() for day in days)
    certain = is_under_way and today not in situation.went_out
    return Begun(len(situation.went_out), certain + besides)


def _spent_s(situation: Situation, each: Capacity) -> int:
    """Seconds spent on past field days, as planned; an unplanned one counts as a full day."""
    days = situation.plan["days"] if situation.plan else []
    planned = {date.fromisoformat(day["day"]): day["travel_s"] + day["work_s"] for day in days}
    out = situation.went_out | (planned.keys() & {situation.under_way})
    return sum(min(planned.get(day, each.day_s), each.day_s) for day in out)


def _days_of(call: Call, situation: Situation) -> frozenset[date]:
    """The days on which a household can be visited."""
    if call.days is None:
        return frozenset(situation.open_days)
    return frozenset(day for choice in call.days for day in choice)


def _published(situation: Situation, rows: Mapping[UUID, Row]) -> PlannedWeek | None:
    """The coming days of the plan on the phones, as the planner's value."""
    if situation.plan is None:
        return None
    stops: dict[date, list[tuple[int, Stop]]] = {}
    for id, row in rows.items():
        if (day := day_of(row)) is not None:
            stop = Stop(id, 0, 0, 0)
            stops.setdefault(day, []).append((row["position"] or 0, stop))
    days = tuple(
        PlannedDay(day, tuple(stop for _, stop in sorted(ordered, key=lambda s: s[0])), 0, 0)
        for day, ordered in sorted(stops.items())
    )
    return PlannedWeek(days, (), 0, 0, situation.plan["input_hash"])
