"""The planner's answer as the rows that phones are to have: pure."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from schedulers.planning.travel import Location
from schedulers.planning.week import PlannedDay, PlannedWeek, Reason, Stop
from schedulers.plans.gather import Situation
from schedulers.plans.homes import Home
from schedulers.plans.plan_input import PlanInput, Row, Rows

# Draws the way through places, as coordinates of a GeoJSON line.
Draw = Callable[[Sequence[Location]], list[list[float]]]

MAX_UNPLANNED = 200  # households that a plan names; how much is missing counts them all
# The planner's columns of a planned visit.
COLUMNS = ("why", "planned_day", "dropped", "position", "arrives_at", "service_s", "due")
_DROPPED = {
    Reason.NO_DAY: "market_day",
    Reason.TOO_LONG: "does_not_fit",
    Reason.NO_TIME: "does_not_fit",
    Reason.CAN_WAIT: "does_not_fit",
}
_GONE: dict[str, Any] = {
    "planned_day": None,
    "position": None,
    "arrives_at": None,
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A planned visit to write: ``row`` is None for a new one, ``values`` are of `COLUMNS`."""

    row: Row | None
    household: UUID
    values: Mapping[str, Any]


def changed_visits(
    situation: Situation, plan_input: PlanInput, plan: PlannedWeek, zone: ZoneInfo
) -> list[Changed]:
    """What differs from the rows as they are. An unchanged plan changes nothing."""
    wanted = _planned(situation, plan_input, plan, zone) | _dropped(situation, plan_input, plan)
    found = [Changed(plan_input.rows.wishes.get(id), id, values) for id, values in wanted.items()]
    gone = _GONE | {"dropped": "no_longer_due"}
    found += [Changed(row, row["household_id"], gone) for row in plan_input.rows.doubles]
    return [one for one in found if one.row is None or _differs(one.row, one.values)]


def _differs(row: Row, values: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in values.items())


def _planned(
    situation: Situation, plan_input: PlanInput, plan: PlannedWeek, zone: ZoneInfo
) -> dict[UUID, dict[str, Any]]:
    found = {}
    for planned in plan.days:
        for position, stop in enumerate(planned.stops, 1):
            id = UUID(str(stop.id))
            home = situation.homes[id]
            found[id] = {
                "why": "added" if id in plan_input.rows.added else _why(home, situation),
                "planned_day": planned.day,
                "dropped": None,
                "position": position,
                "arrives_at": _instant(planned.day, stop.arrive, zone),
                "service_s": stop.leave - stop.arrive,
                "due": home.due,
            }
    return found


def _dropped(
    situation: Situation, plan_input: PlanInput, plan: PlannedWeek
) -> dict[UUID, dict[str, Any]]:
    """Rows of the days to come for which there is no longer a place, and why."""
    planned = planned_in(plan)
    reasons = {UUID(str(one.id)): _DROPPED[one.reason] for one in plan.unplanned}
    found = {}
    for id in plan_input.rows.wishes.keys() - planned:
        home = situation.homes.get(id)
        if home is None:
            why = "not_yours"
        elif home.seen:
            why = "no_longer_due"
        elif home.lng is None:
            why = "no_point"
        else:
            why = reasons.get(id, "no_longer_due")
        found[id] = _GONE | {"dropped": why}
    return found


def _why(home: Home, situation: Situation) -> str:
    if home.pair is not None and home.pair.by == home.due:
        return "contact"
    if home.due < situation.monday:
        return "overdue"
    return "due" if home.due <= situation.sunday else "soon"


def _instant(day: date, second: int, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(day, time(), zone)
    return (midnight + timedelta(seconds=second)).astimezone(UTC)


def days_of(
    situation: Situation, plan_input: PlanInput, plan: PlannedWeek, draw: Draw
) -> list[dict[str, Any]]:
    """The field days of the whole week: those that have begun as they were, the rest as planned."""
    before = situation.plan["days"] if situation.plan else []
    begun = [day for day in before if date.fromisoformat(day["day"]) not in situation.open_days]
    begins = {one.day: one.begins for one in plan_input.week.field_days}
    return begun + [_day(situation, one, begins[one.day], draw) for one in plan.days]


def _day(situation: Situation, planned: PlannedDay, begins_s: int, draw: Draw) -> dict[str, Any]:
    begins = datetime.combine(planned.day, time()) + timedelta(seconds=begins_s)
    back = datetime.combine(planned.day, time()) + timedelta(seconds=planned.back)
    return {
        "day": planned.day.isoformat(),
        "start": f"{begins:%H:%M}",
        "end": f"{max(back, begins):%H:%M}",
        "travel_s": planned.travel,
        "work_s": sum(stop.leave - stop.arrive for stop in planned.stops),
        "route": _route(situation, planned.stops, draw),
    }


def _route(situation: Situation, stops: Iterable[Stop], draw: Draw) -> dict[str, Any] | None:
    """The way from household to household; a single one has none."""
    homes = [situation.homes[UUID(str(stop.id))] for stop in stops]
    places = [Location(home.lng, home.lat) for home in homes if home.lng is not None and home.lat]
    return {"type": "LineString", "coordinates": draw(places)} if len(places) > 1 else None


def missing_s(situation: Situation, plan_input: PlanInput, plan: PlannedWeek) -> int:
    """How many seconds of field days are lacking for all that is due by the end of the week."""
    if plan_input.week.field_days:
        return plan.shortage.enough
    due = (call for call in plan_input.week.calls if call.due and call.due <= situation.sunday)
    return sum(call.service for call in due)


def load_by_grid(
    situation: Situation, rows: Rows, planned: Collection[UUID], lacking: int
) -> list[dict[str, Any]]:
    """For each grid: households due by the end of the week that nobody has reached in it yet, how
    many of them will be visited, and this grid's share of the seconds that are ``lacking``, by how
    long the visits would take for which there is no time.

    ``planned`` are the households of the field days to come. What the cadre skips stays due, and
    lacks no time. ``homes`` names the households, so that what is logged later can be taken off:
    each with what settles it, how long a visit takes, and what it lacks of that.
    """
    takes = situation.settings.visit_s
    due = [home for home in situation.homes.values() if home.due <= situation.sunday]
    due = [home for home in due if not home.seen]
    visited = {*planned, *rows.today}
    settled = visited | rows.skipped
    left = [home for home in due if home.id not in settled]
    lacks = _shares(lacking, {home.id: takes[home.kind] for home in left})
    found: dict[str, dict[str, Any]] = {
        home.grid: {"grid": home.grid, "due": 0, "planned": 0, "missing_s": 0, "homes": []}
        for home in sorted(due, key=lambda home: home.grid)
    }
    for home in sorted(due, key=lambda home: home.id):
        line = found[home.grid]
        line["due"] += 1
        line["planned"] += home.id in visited
        line["missing_s"] += lacks.get(home.id, 0)
        want, is_own = home.settled_by(situation.sunday)
        line["homes"].append(
            {
                "household": str(home.id),
                "since": want.since.isoformat(),
                "counts": want.counts,
                "own": is_own,
                "visit_s": 0 if home.id in rows.skipped else takes[home.kind],
                "missing_s": lacks.get(home.id, 0),
            }
        )
    return list(found.values())


def _shares(whole: int, weights: Mapping[UUID, int]) -> dict[UUID, int]:
    """``whole`` seconds, shared out by weight; together no second more or less."""
    found, total, weighed = {}, sum(weights.values()), 0
    for id, weight in sorted(weights.items()):
        before = round(whole * weighed / total)
        weighed += weight
        found[id] = round(whole * weighed / total) - before
    return found


def planned_in(plan: PlannedWeek) -> set[UUID]:
    return {UUID(str(stop.id)) for day in plan.days for stop in day.stops}


def unplanned(situation: Situation, plan: PlannedWeek) -> list[dict[str, Any]]:
    """Households that are due by the end of the week and have no place in it, and why."""
    reasons = {UUID(str(one.id)): str(one.reason) for one in plan.unplanned}
    reasons |= {
        home.id: "no_point"
        for home in situation.homes.values()
        if home.lng is None and not home.seen
    }
    due = sorted(
        (situation.homes[id].due, id)
        for id in reasons
        if situation.homes[id].due <= situation.sunday
    )
    return [
        {"household": str(id), "reason": reasons[id], "due": day.isoformat()}
        for day, id in due[:MAX_UNPLANNED]
    ]
