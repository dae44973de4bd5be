"""A cadre's weekly plan, made and written to the cadre's own feed, from where phones pull it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import orjson
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.clocks import take_clocks
from records.people import personal_feed
from schedulers.jobs import Subject
from schedulers.planning.travel import StraightLine, TravelTimes
from schedulers.planning.week import Plan
from schedulers.planning.weekly import plan_week, seed_of
from schedulers.plans.gather import Ground, Situation, gather, load_ground
from schedulers.plans.outcome import (
    COLUMNS,
    Changed,
    changed_visits,
    days_of,
    load_by_grid,
    missing_s,
    planned_in,
    unplanned,
)
from schedulers.plans.road_requests import Roads
from schedulers.plans.roads import RoadTimes, line_by, load_roads, ways
from schedulers.plans.task import make_task
from schedulers.plans.weeks import WeekIsPast, open_days

log = structlog.get_logger("server.jobs")


@dataclass(frozen=True, slots=True)
class Published:
    """What planning has changed: visits that were written, and whether the plan itself was.

    ``road_fault``: why road times were not all to be had.
    """

    visits: int
    plan: bool
    missing_s: int
    road_fault: str | None = None


def plan_week_of(
    session: Session,
    ground: Ground,
    person: UUID,
    monday: date,
    now: datetime,
    roads: Roads | None = None,
) -> Published:
    """Plan what is left of a cadre's week, and write what has changed, in the cadre's own feed.

    By straight lines, or by ``roads`` as far as these are to be had.

    Where nothing has changed since the last time, nothing is written and no phone hears of it.
    Raises WeekIsPast, and NotFound for who never answered for anything.
    """
    travel, fault = _travel(session, ground, person, monday, now, roads)
    # Held to the end: what a phone pushes meanwhile is planned the next time, not half.
    take_clocks(session, ground.county.code, {personal_feed(person): 0})
    situation = gather(session, ground, person, monday, now)
    if not situation.open_days:
        raise WeekIsPast(week=monday.isoformat())
    task = make_task(situation, travel)
    plan = plan_week(task.week, seed_of(person, monday.isoformat()), task.published)
    old = situation.plan if plan is task.published else None
    lacking = old["missing_s"] if old else missing_s(situation, task, plan)
    load = load_by_grid(situation, task.rows, planned_in(plan), lacking)
    if old:
        if load != old["load"]:
            asked = {"county": ground.county.code, "id": old["id"]}
            session.execute(_LOAD, asked | {"load": orjson.dumps(load).decode()})
        return Published(0, False, lacking, fault)
    changed = changed_visits(situation, task, plan, ground.county.zone)
    content: dict[str, Any] = {
        "days": days_of(situation, plan, line_by(roads)),
        "unplanned": unplanned(situation, plan),
        "missing_s": lacking,
        "load": load,
        "ways": ways(travel, [call.place for call in task.week.calls]),
    }
    _write(session, ground.county.code, situation, changed, content, plan, now)
    return Published(len(changed), True, content["missing_s"], fault)


def _travel(
    session: Session,
    ground: Ground,
    person: UUID,
    monday: date,
    now: datetime,
    roads: Roads | None,
) -> tuple[TravelTimes, str | None]:
    """By road between all places that may come into this plan; and what went wrong in asking."""
    line = StraightLine(ground.settings.road_factor, ground.settings.kmh)
    if roads is None:
        return line, None
    task = make_task(gather(session, ground, person, monday, now), line)
    places = [call.place for call in task.week.calls]
    matrix, fault = load_roads(session, ground.county.code, person, roads, places, now)
    return RoadTimes(matrix, line), fault


def plan_one(subject: Subject, roads: Mapping[str, Roads] = MappingProxyType({})) -> None:
    """One cadre's week; a task that comes when the week is over has nothing left to do.

    ``roads`` are the services that this server knows, by name. A county may name one that is no
    longer among them: then straight lines have to do.
    """
    monday = date.fromisoformat(str(subject.payload["week"]))
    person = UUID(str(subject.payload["person"]))
    ground = load_ground(subject.session, subject.county, subject.zone, monday)
    if not open_days(monday, ground.settings.begins, subject.zone, subject.now):
        return
    chosen = roads.get(ground.settings.roads or "")
    done = plan_week_of(subject.session, ground, person, monday, subject.now, chosen)
    if done.road_fault or (ground.settings.roads and chosen is None):
        log.warning("roads_unknown", county=subject.county, why=done.road_fault or "no_service")


def _write(
    session: Session,
    county: str,
    situation: Situation,
    changed: Sequence[Changed],
    content: Mapping[str, Any],
    plan: Plan,
    now: datetime,
) -> None:
    """One statement for all visits, one for the plan, with the clock of the feed held."""
    feed = personal_feed(situation.person)
    seq = take_clocks(session, county, {feed: len(changed) + 1})[feed] + 1
    asked = {
        "county": county,
        "person": situation.person,
        "feed": feed,
        "week": situation.monday,
        "now": now,
    }
    rows = [
        {
            "id": one.row["id"] if one.row else uuid7(),
            "rev": uuid4(),
            "seq": seq + place,
            "household_id": one.household,
        }
        | {name: one.row[name] if one.row else None for name in COLUMNS}
        | dict(one.values)
        for place, one in enumerate(changed, 1)
    ]
    if rows:
        session.execute(_VISITS, asked | {"rows": orjson.dumps(rows).decode()})
    session.execute(
        _PLAN,
        asked
        | {
            "id": uuid7(),
            "rev": uuid4(),
            "seq": seq,
            "hash": plan.made_from,
            "days": orjson.dumps(content["days"]).decode(),
            "unplanned": orjson.dumps(content["unplanned"]).decode(),
            "missing": content["missing_s"],
            "load": orjson.dumps(content["load"]).decode(),
            "ways": content["ways"],
        },
    )


# Phones do not have it, so that it needs no new version.
_LOAD = text("UPDATE plans SET load = CAST(:load AS jsonb) WHERE county = :county AND id = :id")
_PLANNERS = ", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)
_VISITS = text(f"""
    INSERT INTO planned_visits (county, id, rev, feed, seq, written_at, cadre_id, household_id,
                                week, {", ".join(COLUMNS)})
    SELECT :county, r.id, r.rev, :feed, r.seq, :now, :person, r.household_id, :week,
           {", ".join(f"r.{name}" for name in COLUMNS)}
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
        id uuid, rev uuid, seq bigint, household_id uuid, why text, planned_day date, dropped text,
        position int, arrives_at timestamptz, service_s int, due date)
    ORDER BY r.seq
    ON CONFLICT (county, id) DO UPDATE
        SET rev = EXCLUDED.rev, seq = EXCLUDED.seq, written_at = EXCLUDED.written_at, {_PLANNERS}
""")
_PLAN = text("""
    INSERT INTO plans (county, id, rev, feed, seq, written_at, person_id, week, published_at,
                       planned_at, input_hash, days, unplanned, missing_s, load, ways)
    VALUES (:county, :id, :rev, :feed, :seq, :now, :person, :week, :now, :now, :hash,
            CAST(:days AS jsonb), CAST(:unplanned AS jsonb), :missing, CAST(:load AS jsonb), :ways)
    ON CONFLICT (county, person_id, week) DO UPDATE
        SET rev = EXCLUDED.rev, seq = EXCLUDED.seq, written_at = EXCLUDED.written_at,
            planned_at = EXCLUDED.planned_at, input_hash = EXCLUDED.input_hash,
            days = EXCLUDED.days, unplanned = EXCLUDED.unplanned,
            missing_s = EXCLUDED.missing_s, load = EXCLUDED.load, ways = EXCLUDED.ways
""")
