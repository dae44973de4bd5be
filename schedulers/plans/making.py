"""A cadre's weekly plan is made in two steps: what it is made from is read, then it is computed.

No transaction is open during the second step, which may take a quarter of a minute, and longer
where a road service is asked. `publish.publish` writes the result, if what was read still holds.
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
from schedulers.plans.gather import Ground, Situation, gather, load_ground
from schedulers.plans.plan_input import make_plan_input
from schedulers.plans.plan_rows import (
    Changed,
    changed_visits,
    days_of,
    load_by_grid,
    missing_s,
    planned_in,
    unplanned,
)
from schedulers.plans.planning_window import WeekIsPast
from schedulers.plans.road_requests import Roads
from schedulers.plans.roads import KeptRoads, RoadTimes, ask_roads, line_by, load_roads, ways


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a week is planned from; ``roads`` is the service to ask for what is not ``kept``."""

    ground: Ground
    situation: Situation
    roads: Roads | None
    kept: KeptRoads | None


@dataclass(frozen=True, slots=True)
class Made:
    """A plan that is yet to be written, as the rows that change.

    ``is_new``: it differs from the published one in more than its ``load``. ``asked_roads`` are to
    be kept, where any were asked for; ``road_fault`` is why not all were to be had.
    """

    reading: Reading
    plan: PlannedWeek
    is_new: bool
    changed: Sequence[Changed]
    content: Mapping[str, Any]
    asked_roads: KeptRoads | None
    road_fault: str | None


def read_week(
    session: Session,
    ground: Ground,
    person: UUID,
    monday: date,
    now: datetime,
    roads: Roads | None = None,
) -> Reading:
    """Raises WeekIsPast, and NotFound for who never answered for anything."""
    situation = gather(session, ground, person, monday, now)
    if not situation.open_days:
        raise WeekIsPast(week=monday.isoformat())
    kept = load_roads(session, ground.county.code, person, roads.service, now) if roads else None
    return Reading(ground, situation, roads, kept)


def still_holds(session: Session, reading: Reading, now: datetime) -> bool:
    """Whether all that was read would be read again."""
    county, was = reading.ground.county, reading.situation
    ground = load_ground(session, county.code, county.zone, was.monday)
    return ground == reading.ground and was == gather(session, ground, was.person, was.monday, now)


def make_plan(reading: Reading) -> Made:
    """Plan what is left of a cadre's week, by road as far as that is known."""
    situation = reading.situation
    travel, asked_roads, fault = _travel(reading)
    plan_input = make_plan_input(situation, travel)
    plan = plan_week(
        plan_input.week,
        seed_of(situation.person, situation.monday.isoformat()),
        plan_input.published,
    )
    old = situation.plan if plan is plan_input.published else None
    missing = old["missing_s"] if old else missing_s(situation, plan_input, plan)
    content = {
        "missing_s": missing,
        "load": load_by_grid(situation, plan_input.rows, planned_in(plan), missing),
    }
    if old:
        return Made(reading, plan, False, (), content, asked_roads, fault)
    changed = changed_visits(situation, plan_input, plan, reading.ground.county.zone)
    content |= {
        "days": days_of(situation, plan_input, plan, line_by(reading.roads)),
        "unplanned": unplanned(situation, plan),
        "ways": ways(travel, [call.place for call in plan_input.week.calls]),
    }
    return Made(reading, plan, True, changed, content, asked_roads, fault)


def if_away(reading: Reading, away: Collection[date]) -> Reading:
    """The same week, as if the cadre had leave on these days as well."""
    was = reading.situation
    left = tuple(day for day in was.available if day not in away)
    return replace(reading, situation=replace(was, available=left))


def difference(now: Made, then: Made, away: Collection[date]) -> dict[str, Any]:
    """What would become of a plan: ``then`` beside ``now``.

    ``moved`` have another day, ``new`` ones come in, ``left_out`` have no place any more and stay
    due; ``pinned`` are those that the cadre has put on a day of ``away``, and only they can move.
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


def _days_of(made: Made) -> dict[UUID, date]:
    return {UUID(str(stop.id)): one.day for one in made.plan.days for stop in one.stops}


def _travel(reading: Reading) -> tuple[TravelTimes, KeptRoads | None, str | None]:
    """By road between all places that may come into this plan; and what went wrong in asking."""
    settings = reading.ground.settings
    line = StraightLine(settings.road_factor, settings.kmh)
    if reading.roads is None or reading.kept is None:
        return line, None, None
    places: list[Location] = [
        call.place for call in make_plan_input(reading.situation, line).week.calls
    ]
    matrix, is_new, fault = ask_roads(reading.kept, reading.roads, places)
    asked = KeptRoads(matrix, reading.kept.fetched_at) if is_new else None
    return RoadTimes(matrix, line), asked, fault
