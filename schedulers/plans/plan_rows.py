"""Convert the planner's result into rows for phones. Pure functions."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from schedulers.planning.travel import Location
from schedulers.planning.week import PlannedDay, PlannedWeek, Reason, Stop
from schedulers.plans.gather import Situation
from schedulers.plans.plan_households import Home
from schedulers.plans.planner_input import PlanInput, Row, Rows

# Returns the route through places as coordinates of a GeoJSON line.
Draw = Callable[[Sequence[Location]], list[list[float]]]

MAX_UNPLANNED = 200  # households listed in a plan; its missing time counts all
# The planner's columns of a planned visit.
COLUMNS = (
    *("why", "planned_day", "dropped", "position", "arrives_at", "service_s", "due"),
    *("asked_by", "asked_until"),
)
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
    """A planned visit to write; ``row``: None for a new one, ``values``: of `COLUMNS`."""

    row: Row | None
    household: UUID
    values: Mapping[str, Any]


def changed_visits(
    situation: Situation, plan_input: PlanInput, plan: PlannedWeek, zone: ZoneInfo
) -> list[Changed]:
    """The planned visits that differ from the present rows."""
    wanted = _planned(situation, plan_input, plan, zone) | _dropped(situation, plan_input, plan)
    changed = [Changed(plan_input.rows.coming.get(id), id, values) for id, values in wanted.items()]
    gone = _GONE | {"dropped": "no_longer_due"}
    changed += [Changed(row, row["household_id"], gone) for row in plan_input.rows.doubles]
    return [one for one in changed if one.row is None or _differs(one.row, one.values)]


def _differs(row: Row, values: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in values.items())


def _planned(
    situation: Situation, plan_input: PlanInput, plan: PlannedWeek, zone: ZoneInfo
) -> dict[UUID, dict[str, Any]]:
    values = {}
    for planned in plan.days:
        for position, stop in enumerate(planned.stops, 1):
            id = UUID(str(stop.id))
            home = situation.homes[id]
            values[id] = {
                "why": "added" if id in plan_input.rows.added else _why(home, situation),
                "planned_day": planned.day,
                "dropped": None,
                "position": position,
                "arrives_at": _instant(planned.day, stop.arrive, zone),
                "service_s": stop.leave - stop.arrive,
                "due": home.due,
                **_asked(home),
            }
    return values


def asked_changes(situation: Situation, rows: Rows) -> list[Changed]:
    """The visits whose hand-over has changed, while the plan is the same."""
    values = {id: _asked(situation.homes.get(id)) for id in rows.coming}
    changed = (Changed(row, id, values[id]) for id, row in rows.coming.items())
    return [one for one in changed if one.row is not None and _differs(one.row, one.values)]


def _asked(home: Home | None) -> dict[str, Any]:
    """Who handed a household over, and until when, as the cadre is told."""
    asked = home.asked if home else None
    return {
        "asked_by": asked.asked_by if asked else None,
        "asked_until": asked.until if asked else None,
    }


def _dropped(
    situation: Situation, plan_input: PlanInput, plan: PlannedWeek
) -> dict[UUID, dict[str, Any]]:
    """Rows of coming days that are not in the plan any more, with the reason."""
    planned = planned_in(plan)
    reasons = {UUID(str(one.id)): _DROPPED[one.reason] for one in plan.unplanned}
    values = {}
    for id in plan_input.rows.coming.keys() - planned:
        home = situation.homes.get(id)
        if home is None:
            why = "not_yours"
        elif home.seen:
            why = "no_longer_due"
        elif home.lng is None:
            why = "no_point"
        else:
            why = reasons.get(id, "no_longer_due")
        values[id] = _GONE | _asked(home) | {"dropped": why}
    return values


def _why(home: Home, situation: Situation) -> str:
    if home.pair is not None and home.pair.by == home.due:
        return "contact"
    if home.due < situation.monday:
        return "overdue"
    return "due" if situation.is_due(home) else "soon"


def _instant(day: date, second: int, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(day, time(), zone)
    return (midnight + timedelta(seconds=second)).astimezone(UTC)


def days_of(
    situation: Situation, plan_input: PlanInput, plan: PlannedWeek, draw: Draw
) -> list[dict[str, Any]]:
    """The field days of the week: those that have begun as before, the others as planned."""
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
    """The route between the households; None for a single one."""
    homes = [situation.homes[UUID(str(stop.id))] for stop in stops]
    places = [Location(home.lng, home.lat) for home in homes if home.lng is not None and home.lat]
    return {"type": "LineString", "coordinates": draw(places)} if len(places) > 1 else None


def missing_s(plan_input: PlanInput, plan: PlannedWeek) -> int:
    """Seconds that are missing for the visits that belong in the week; without any field day, the
    visits themselves."""
    if plan_input.week.field_days:
        return plan.missing_s
    week = plan_input.week
    return sum(call.service for call in week.calls if call.belongs_in_week(week.last_day))


def load_by_grid(
    situation: Situation, rows: Rows, planned: Collection[UUID], lacking: int
) -> list[dict[str, Any]]:
    """The load by grid: households due by the end of the week and not reached yet, how many of them
    are planned, and the grid's share of the ``lacking`` seconds, in proportion to the unplanned
    visits.

    ``planned``: households of the coming field days. Skipped households stay due, but lack no time.
    ``homes`` lists the households, so that later visits can be subtracted: each with what settles
    it, the length of a visit, and the seconds that it lacks.
    """
    takes = situation.settings.visit_s
    due = [home for home in situation.homes.values() if situation.is_due(home) and not home.seen]
    visited = {*planned, *rows.today}
    settled = visited | rows.skipped
    left = [home for home in due if home.id not in settled]
    lacks = _shares(lacking, {home.id: takes[home.kind] for home in left})
    grids: dict[str, dict[str, Any]] = {
        home.grid: {"grid": home.grid, "due": 0, "planned": 0, "missing_s": 0, "homes": []}
        for home in sorted(due, key=lambda home: home.grid)
    }
    for home in sorted(due, key=lambda home: home.id):
        load = grids[home.grid]
        load["due"] += 1
        load["planned"] += home.id in visited
        load["missing_s"] += lacks.get(home.id, 0)
        want, is_own = home.settled_by(situation.sunday)
        load["homes"].append(
            {
                "household": str(home.id),
                "since": want.since.isoformat(),
                "counts": want.counts,
                "own": is_own,
                "visit_s": 0 if home.id in rows.skipped else takes[home.kind],
                "missing_s": lacks.get(home.id, 0),
            }
        )
    return list(grids.values())


def _shares(whole: int, weights: Mapping[UUID, int]) -> dict[UUID, int]:
    """Distribute ``whole`` seconds by weight; the shares add up exactly."""
    shares, total, weighed = {}, sum(weights.values()), 0
    for id, weight in sorted(weights.items()):
        before = round(whole * weighed / total)
        weighed += weight
        shares[id] = round(whole * weighed / total) - before
    return shares


def planned_in(plan: PlannedWeek) -> set[UUID]:
    return {UUID(str(stop.id)) for day in plan.days for stop in day.stops}


def unplanned(situation: Situation, plan: PlannedWeek) -> list[dict[str, Any]]:
    """Households due by the end of the week without a place in the plan, with the reason; those
    that were handed over come first."""
    reasons = {UUID(str(one.id)): str(one.reason) for one in plan.unplanned}
    return _listed(situation, reasons)


def unplanned_as_published(
    situation: Situation, published: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The published list, with the households that have no position now: the planner does not see
    them, so they change while the plan stays the same."""
    reasons = {UUID(one["household"]): one["reason"] for one in published}
    still = {id: why for id, why in reasons.items() if why != "no_point" and id in situation.homes}
    return _listed(situation, still)


def _listed(situation: Situation, reasons: Mapping[UUID, str]) -> list[dict[str, Any]]:
    reasons = {
        **reasons,
        **{
            home.id: "no_point"
            for home in situation.homes.values()
            if home.lng is None and not home.seen
        },
    }
    left = (situation.homes[id] for id in reasons)
    due = sorted((home.asked is None, home.due, home.id) for home in left if situation.is_due(home))
    return [
        {"household": str(id), "reason": reasons[id], "due": day.isoformat()}
        for _, day, id in due[:MAX_UNPLANNED]
    ]
