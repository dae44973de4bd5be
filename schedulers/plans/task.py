"""A cadre's situation as the planner's input: pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import RowMapping

from schedulers.planning.field_days import choose_field_days, days_needed
from schedulers.planning.prizes import weight_beside
from schedulers.planning.travel import Place, TravelTimes
from schedulers.planning.week import Call, FieldDay, Plan, PlannedDay, Shortage, Stop, Week
from schedulers.plans.field_days import Begun, field_days_wanted
from schedulers.plans.gather import Home, Situation

MOST_CALLS = 150  # of those that are not due yet; whatever is due is planned, however much it is
Row = RowMapping


@dataclass(frozen=True, slots=True)
class Task:
    """``week`` is what the planner is asked; ``published`` what it, or the cadre, said before.

    ``rows`` are what the week's rows say.
    """

    week: Week
    published: Plan | None
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


def make_task(situation: Situation, travel: TravelTimes) -> Task:
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
    pins = {id: row["day"] for id, row in rows.wishes.items() if row["day"]}
    wanted = pins.keys() | rows.added
    asked = {home.id for home in _worth_asking(homes, situation)} | wanted
    calls = [
        _call(home, pins.get(home.id), situation, must=home.id in wanted)
        for home in sorted(homes, key=lambda home: home.id)
        if home.id in asked
    ]
    field_days = _field_days(situation, calls, rows.wishes.values(), set(pins.values()))
    shifts = tuple(
        FieldDay(day, seconds(situation.settings.begins), situation.settings.day_s)
        for day in field_days
    )
    week = Week(situation.monday, shifts, tuple(calls), travel)
    return Task(week, _published(situation, rows.wishes), rows)


def seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


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
    return ordered[: max(due, MOST_CALLS)]


def _call(home: Home, pinned: date | None, situation: Situation, *, must: bool) -> Call:
    assert home.lng is not None
    assert home.lat is not None
    days: tuple[tuple[date, ...], ...] | None = None
    if pinned is not None:
        days = ((pinned,),)
    elif closed := _market_days(home, situation):
        days = tuple((day,) for day in situation.open_days if day not in closed)
    takes = situation.settings.visit_s
    service = takes[home.kind]
    weight = weight_beside(service, takes["ordinary"], priority=home.kind == "priority")
    place = Place(home.lng, home.lat)
    return Call(home.id, place, service, home.due, days, must=must, weight=weight)


def _market_days(home: Home, situation: Situation) -> set[date]:
    """Days on which the people are at the market."""
    days = situation.open_days
    return {day for day in days if situation.markets.is_market_day(home.grid, day)}


def _field_days(
    situation: Situation, calls: list[Call], rows: Iterable[Row], pinned: set[date]
) -> tuple[date, ...]:
    """The days to go out on: as many as quotas ask for or what is due takes, spread over the week.

    A day on which nobody can be met, for all are at the market, is none. A day that was published
    stays one; a day that the cadre has pinned something to is one, be it a Saturday.
    """
    settings = situation.settings
    meeting = {call.id: _days_of(call, situation) for call in calls}
    work: Counter[frozenset[date]] = Counter()
    for call in calls:
        if call.must or (call.due and call.due <= situation.sunday):
            work[meeting[call.id]] += call.service
    needed = days_needed(work.total(), settings.day_s)
    count = field_days_wanted(situation.owed, needed, settings.most_field_days, begun(situation))
    published = {day for row in rows if (day := day_of(row)) is not None}
    available = set(situation.available).intersection(frozenset().union(*meeting.values()))
    available |= pinned & set(situation.open_days)
    fixed = (published | pinned) & available
    return choose_field_days(available, count, work, settings.day_s, fixed)


def begun(situation: Situation) -> Begun:
    """The field days of the week that were, and whether today's is under way."""
    out = len(situation.went_out)
    days = situation.plan["days"] if situation.plan else []
    today = situation.under_way
    is_under_way = today is not None and any(day["day"] == today.isoformat() for day in days)
    return Begun(out, is_under_way and today not in situation.went_out)


def _days_of(call: Call, situation: Situation) -> frozenset[date]:
    """The days on which a household can be visited."""
    if call.days is None:
        return frozenset(situation.open_days)
    return frozenset(day for choice in call.days for day in choice)


def _published(situation: Situation, rows: Mapping[UUID, Row]) -> Plan | None:
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
    return Plan(days, (), 0, Shortage(0, 0), situation.plan["input_hash"])
