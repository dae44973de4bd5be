"""A cadre's weekly plan is written to the cadre's own feed, from where phones pull it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.clocks import take_clocks
from records.staff.people import personal_feed
from schedulers.jobs.job import Overtaken
from schedulers.plans.gather import load_rows
from schedulers.plans.making import Made, still_holds
from schedulers.plans.outcome import COLUMNS
from schedulers.plans.roads import keep_roads


@dataclass(frozen=True, slots=True)
class Published:
    """What has changed: visits that were written, and whether the plan itself was."""

    visits: int
    plan: bool
    missing_s: int


def publish(session: Session, made: Made, now: datetime) -> Published:
    """Write what has changed, if all holds that it was made from; else raises Overtaken.

    Where nothing has changed since the last time, nothing is written and no phone hears of it. The
    clock of the feed is taken at the very end, so that phones do not wait for it.
    """
    if not still_holds(session, made.reading, now):
        raise Overtaken
    county, situation = made.reading.ground.county.code, made.reading.situation
    if made.reading.roads and made.asked_roads:
        service = made.reading.roads.service
        keep_roads(session, county, situation.person, service, made.asked_roads, now)
    missing = made.content["missing_s"]
    if made.is_new:
        _write(session, made, now)
        return Published(len(made.changed), True, missing)
    if situation.plan and made.content["load"] != situation.plan["load"]:
        load = orjson.dumps(made.content["load"]).decode()
        session.execute(_LOAD, {"county": county, "id": situation.plan["id"], "load": load})
    return Published(0, False, missing)


def _write(session: Session, made: Made, now: datetime) -> None:
    """One statement for all visits, one for the plan, with the clock of the feed held."""
    situation, content = made.reading.situation, made.content
    county, changed = made.reading.ground.county.code, made.changed
    feed = personal_feed(situation.person)
    seq = take_clocks(session, county, {feed: len(changed) + 1})[feed] + 1
    # From here to the commit, no phone changes them.
    if load_rows(session, county, situation.person, situation.monday) != (
        situation.plan,
        situation.visits,
    ):
        raise Overtaken
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
            "hash": made.plan.made_from,
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
