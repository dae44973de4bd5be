"""Make a cadre's weekly plan in two steps: read the input, then compute.

No transaction is open during the computation, which takes up to 15 seconds, and longer with a road
service. `publish.publish` writes the result if the input has not changed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from schedulers.planning.planner import plan_week, seed_of
from schedulers.planning.travel import Location, StraightLine, TravelTimes
from schedulers.planning.week import PlannedWeek
from schedulers.plans.gather import SharedInput, Situation, gather, load_shared_input
from schedulers.plans.plan_rows import (
    Changed,
    asked_changes,
    changed_visits,
    days_of,
    load_by_grid,
    missing_s,
    planned_in,
    unplanned,
    unplanned_as_published,
)
from schedulers.plans.planner_input import make_plan_input
from schedulers.plans.planning_window import WeekIsPast
from schedulers.plans.road_requests import Roads
from schedulers.plans.roads import KeptRoads, RoadTimes, line_by, load_roads, request_roads, ways


@dataclass(frozen=True, slots=True)
class Reading:
    """The input of a plan; ``roads`` is the service for road times that are not in ``kept``."""

    shared: SharedInput
    situation: Situation
    roads: Roads | None
    kept: KeptRoads | None


@dataclass(frozen=True, slots=True)
class MadePlan:
    """A plan to be written: ``content`` of the row of `plans`, and the ``changed`` visits.

    ``is_new``: it differs from the published plan in more than its ``load``. ``new_roads``: new
    road times to store, if any. ``road_fault``: why some road times are missing.
    """

    reading: Reading
    plan: PlannedWeek
    is_new: bool
    changed: Sequence[Changed]
    content: Mapping[str, Any]
    new_roads: KeptRoads | None
    road_fault: str | None


def read_week(
    session: Session,
    shared: SharedInput,
    person: UUID,
    monday: date,
    now: datetime,
    roads: Roads | None = None,
) -> Reading:
    """Raises WeekIsPast, and NotFound if the person never had an assignment."""
    situation = gather(session, shared, person, monday, now)
    if not situation.open_days:
        raise WeekIsPast(week=monday.isoformat())
    kept = load_roads(session, shared.county.code, person, roads.service, now) if roads else None
    return Reading(shared, situation, roads, kept)


def still_holds(session: Session, reading: Reading, now: datetime) -> bool:
    """Whether the input is unchanged."""
    county, was = reading.shared.county, reading.situation
    shared = load_shared_input(session, county.code, county.zone, was.monday)
    return shared == reading.shared and was == gather(session, shared, was.person, was.monday, now)


def make_plan(reading: Reading) -> MadePlan:
    """Plan the rest of a cadre's week, with road times as far as they are known."""
    situation = reading.situation
    travel, new_roads, fault = _travel(reading)
    plan_input = make_plan_input(situation, travel)
    plan = plan_week(
        plan_input.week,
        seed_of(situation.person, situation.monday.isoformat()),
        plan_input.published,
    )
    old = situation.plan if plan is plan_input.published else None
    missing = old["missing_s"] if old else missing_s(plan_input, plan)
    content = {
        "missing_s": missing,
        "load": load_by_grid(situation, plan_input.rows, planned_in(plan), missing),
    }
    if old:
        changed = asked_changes(situation, plan_input.rows)
        left = unplanned_as_published(situation, old["unplanned"])
        content |= {"unplanned": left}
        is_new = bool(changed) or left != old["unplanned"]
        return MadePlan(reading, plan, is_new, changed, content, new_roads, fault)
    changed = changed_visits(situation, plan_input, plan, reading.shared.county.zone)
    content |= {
        "days": days_of(situation, plan_input, plan, line_by(reading.roads)),
        "unplanned": unplanned(situation, plan),
        "ways": ways(travel, [call.place for call in plan_input.week.calls]),
    }
    return MadePlan(reading, plan, True, changed, content, new_roads, fault)


def if_away(reading: Reading, away: Collection[date]) -> Reading:
    """The same input, with leave on these days as well."""
    was = reading.situation
    left = tuple(day for day in was.available if day not in away)
    return replace(reading, situation=replace(was, available=left))


def difference(now: MadePlan, then: MadePlan, away: Collection[date]) -> dict[str, Any]:
    """Compare the plan ``then`` with the plan ``now``.

    ``moved``: visits on another day; ``new``: added; ``left_out``: dropped, but still due;
    ``pinned``: on a day in ``away`` by the cadre's own choice, so that only the cadre can move
    them.
    """
    before, after = _days_of(now), _days_of(then)
    pinned = {id for id, day in after.items() if day in away}
    reasons = {one["household"]: one["reason"] for one in then.content.get("unplanned", ())}
    homes = then.reading.situation.homes
    return {
        "days": sorted({day.isoformat() for day in after.values()}),
        "moved": [
            {"household": str(id), "from": before[id], "to": after[id]}
            for id in sorted(before.keys() & after.keys())
            if before[id] != after[id]
        ],
        "new": [{"household": str(id), "to": after[id]} for id in sorted(after.keys() - before)],
        "left_out": [
            {
                "household": str(id),
                "from": before[id],
                "due": homes[id].due,
                "reason": reasons.get(str(id), "can_wait"),
            }
            for id in sorted(before.keys() - after)
        ],
        "pinned": [{"household": str(id), "day": after[id]} for id in sorted(pinned)],
        "missing_s": then.content["missing_s"],
        "missing_s_now": now.content["missing_s"],
    }


def _days_of(made: MadePlan) -> dict[UUID, date]:
    return {UUID(str(stop.id)): one.day for one in made.plan.days for stop in one.stops}


def _travel(reading: Reading) -> tuple[TravelTimes, KeptRoads | None, str | None]:
    """Travel times between all places of the plan, new road times, and the error of the service."""
    settings = reading.shared.settings
    line = StraightLine(settings.road_factor, settings.kmh)
    if reading.roads is None or reading.kept is None:
        return line, None, None
    places: list[Location] = [
        call.place for call in make_plan_input(reading.situation, line).week.calls
    ]
    matrix, is_new, fault = request_roads(reading.kept, reading.roads, places)
    new_roads = KeptRoads(matrix, reading.kept.fetched_at) if is_new else None
    return RoadTimes(matrix, line), new_roads, fault
