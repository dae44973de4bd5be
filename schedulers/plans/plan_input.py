"""A cadre's situation as the planner's input: pure."""

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
    Shortage,
    Stop,
    WeekToPlan,
)
from schedulers.plans.gather import Situation
from schedulers.plans.homes import Home
from schedulers.plans.hours import Capacity, capacity, field_day
from schedulers.plans.owed_days import Begun, field_days_wanted

MAX_CALLS = 150  # of those that are not due yet; whatever is due is planned, however much it is
Row = RowMapping


@dataclass(frozen=True, slots=True)
class PlanInput:
    """``week`` is what the planner is asked; ``published`` what it, or the cadre, said before.

    ``rows`` are what the week's rows say.
    """

    week: WeekToPlan
    published: PlannedWeek | None
    rows: "Rows"


@dataclass(frozen=True, slots=True)
class Rows:
    """What becomes of the rows of a week.

    ``wishes`` are those that may still be changed, by household; ``doubles`` those that stand
    beside one of these. ``skipped`` are the households that the cadre will not visit, ``today``
    those of the field day that is under way, ``added`` those that the cadre wants in this week.
    A row of a day that is over says what was planned, and stays; whoever was not reached on it is
    planned again, by a row of its own.
    """

    wishes: Mapping[UUID, Row]
    doubles: tuple[Row, ...]
    skipped: frozenset[UUID]
    today: frozenset[UUID]
    added: frozenset[UUID]


def day_of(row: Row) -> date | None:
    """The day on which a planned visit is to be made, if it is still planned."""
    day: date | None = row["day"] or (None if row["dropped"] else row["planned_day"])
    return day


def make_plan_input(situation: Situation, travel: TravelTimes) -> PlanInput:
    """Which households may be visited on which days of the rest of the week."""
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
    pins = {id: row["day"] for id, row in rows.wishes.items() if row["day"] and id in ids}
    wanted = pins.keys() | rows.added
    first = _last_chances(homes, rows, situation)
    asked = {home.id for home in _worth_asking(homes, situation)} | wanted | first
    outings = _outings(situation, capacity(situation.settings, situation.percent))
    for_pins = set(pins.values()) & set(situation.open_days) - outings.keys()
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
        if home.id in asked
    ]
    fixed = {day for row in rows.wishes.values() if (day := day_of(row)) is not None}
    field_days = _field_days(situation, calls, outings, fixed, for_pins)
    week = WeekToPlan(situation.monday, field_days, tuple(calls), travel)
    return PlanInput(week, _published(situation, rows.wishes), rows)


def rows_of(situation: Situation) -> Rows:
    """Where a household is there twice for the days to come (planned, and added without signal),
    the cadre's row counts."""
    wishes: dict[UUID, Row] = {}
    doubles, skipped, today, added = [], set(), set(), set()
    for row in sorted(situation.visits, key=lambda row: (_is_said_by_cadre(row), row["id"])):
        id, day = row["household_id"], day_of(row)
        if row["skipped"]:
            skipped.add(id)
            continue
        if row["why"] == "added":
            added.add(id)
        if day is None or day in situation.open_days:
            if id in wishes:
                doubles.append(wishes[id])
            wishes[id] = row
        elif day == situation.under_way:
            today.add(id)
    settled = skipped | today
    doubles += [row for id, row in wishes.items() if id in settled]
    return Rows(
        {id: row for id, row in wishes.items() if id not in settled},
        tuple(doubles),
        frozenset(skipped),
        frozenset(today),
        frozenset(added - settled),
    )


def _is_said_by_cadre(row: Row) -> bool:
    return row["day"] is not None or row["why"] == "added"


def _worth_asking(homes: Iterable[Home], situation: Situation) -> list[Home]:
    """All that are due by the end of the week, and the next ones that will be."""
    ordered = sorted(homes, key=lambda home: (home.due, home.id))
    due = sum(home.due <= situation.sunday for home in ordered)
    return ordered[: max(due, MAX_CALLS)]


def _last_chances(homes: Iterable[Home], rows: Rows, situation: Situation) -> set[UUID]:
    """Whom the cadre is paired with comes before others once few days of the period are left: as
    many as the quota still asks for, those first that were planned, then those that are due first.
    """
    certain = rows.today | rows.added | {id for id, row in rows.wishes.items() if row["day"]}
    pairs = {home.id for home in situation.homes.values() if home.pair is not None}
    planned = {id for id, row in rows.wishes.items() if day_of(row)}
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
    """``open_to_all`` are the days on which more is done than what was pinned to them."""
    assert home.lng is not None
    assert home.lat is not None
    meeting = _meeting(home, open_to_all, situation) if pinned is None else [pinned]
    if pinned is None and home.pair is not None and (first or home.pair.by == home.due):
        meeting = [day for day in meeting if day <= home.pair.by]  # later is too late
    days = None
    if len(meeting) < len(situation.open_days):
        days = tuple((day,) for day in meeting)
    takes = situation.settings.visit_s
    service = takes[home.kind]
    weight = weight_beside(service, takes["ordinary"], priority=home.kind == "priority")
    place = Location(home.lng, home.lat)
    return Call(home.id, place, service, home.due, days, must=must, weight=weight, first=first)


def _meeting(home: Home, days: Iterable[date], situation: Situation) -> list[date]:
    """Those of the days on which a household can be met, for it is not at the market."""
    return [day for day in days if not situation.markets.is_market_day(home.grid, day)]


def _outings(situation: Situation, time: Capacity) -> dict[date, FieldDay]:
    """Each day on which the cadre has time to go out."""
    each = (
        field_day(day, situation.settings, time.day_s, situation.halves.get(day, ()))
        for day in situation.available
    )
    return {one.day: one for one in each if one.budget}


def _field_days(
    situation: Situation,
    calls: list[Call],
    outings: Mapping[date, FieldDay],
    fixed: set[date],
    for_pins: set[date],
) -> tuple[FieldDay, ...]:
    """The days to go out on: as many as quotas ask for or what is due takes, spread over the week.

    A day on which nobody can be met, for all are at the market, is none. A day that was published
    or pinned (``fixed``) stays one. So does a day of leave, or a Saturday, that the cadre has
    pinned something to (``for_pins``); it is for that alone.
    """
    most = capacity(situation.settings, situation.percent)
    meeting = {call.id: _days_of(call, situation) for call in calls}
    work: Counter[frozenset[date]] = Counter()
    for call in calls:
        if call.must or call.first or (call.due and call.due <= situation.sunday):
            work[meeting[call.id]] += call.service
    can_meet: frozenset[date] = frozenset().union(*meeting.values())
    budgets = {day: one.budget for day, one in outings.items() if day in can_meet}
    needed = days_needed(work.total(), most.day_s)
    count = field_days_wanted(situation.owed, needed, most.days, begun(situation, len(for_pins)))
    chosen = choose_field_days(budgets, count, work, budgets, fixed)
    if situation.percent < WHOLE and chosen:
        # Where quotas ask for more days, or more were published, the hours of part-time staff stay
        # theirs; those of the days on which they were out are spent.
        outings = _outings(situation, most.spread_over(len(chosen), _spent_s(situation, most)))
    days_s = situation.settings.day_s
    alone = [field_day(day, situation.settings, days_s) for day in for_pins]
    return tuple(
        sorted([outings[day] for day in chosen if day in outings] + alone, key=lambda one: one.day)
    )


def begun(situation: Situation, besides: int = 0) -> Begun:
    """The field days of the week that were, and those that are certain: today's, if it is under
    way, and so many ``besides``."""
    days = situation.plan["days"] if situation.plan else []
    today = situation.under_way
    is_under_way = today is not None and any(day["day"] == today.isoformat() for day in days)
    certain = is_under_way and today not in situation.went_out
    return Begun(len(situation.went_out), certain + besides)


def _spent_s(situation: Situation, each: Capacity) -> int:
    """How long the days took on which the cadre was out, as they were planned; others as long as a
    day of theirs."""
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
    """What phones show of the days to come, in the planner's words."""
    if situation.plan is None:
        return None
    stops: dict[date, list[tuple[int, Stop]]] = {}
    for id, row in rows.items():
        if (day := day_of(row)) is not None:
            stop = Stop(id, 0, 0, 0)
            stops.setdefault(day, []).append((row["position"] or 0, stop))
    days = tuple(
        PlannedDay(day, tuple(stop for _, stop in sorted(found, key=lambda s: s[0])), 0, 0)
        for day, found in sorted(stops.items())
    )
    return PlannedWeek(days, (), 0, Shortage(0, 0), situation.plan["input_hash"])
