"""Write a cadre's weekly plan to their personal feed, from which phones pull it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.changes import Change, Was, hold_feeds, write_changes
from records.staff.people import personal_feed
from schedulers.jobs.job import Overtaken
from schedulers.plans.gather import load_rows
from schedulers.plans.making import MadePlan, still_holds
from schedulers.plans.plan_rows import COLUMNS
from schedulers.plans.planner_input import Row
from schedulers.plans.roads import keep_roads


def publish(session: Session, made: MadePlan, now: datetime) -> None:
    """Write the changed rows. Raises Overtaken if the input has changed.

    An unchanged plan is not written, so phones have nothing to pull. The feed is locked last, so
    that phones do not wait for it.
    """
    if not still_holds(session, made.reading, now):
        raise Overtaken
    county, situation = made.reading.shared.county.code, made.reading.situation
    if made.reading.roads and made.new_roads:
        service = made.reading.roads.service
        keep_roads(session, county, situation.person, service, made.new_roads, now)
    if made.is_new:
        _write(session, made, now)
    elif situation.plan and made.content["load"] != situation.plan["load"]:
        load = orjson.dumps(made.content["load"]).decode()
        session.execute(_LOAD, {"county": county, "id": situation.plan["id"], "load": load})


def _write(session: Session, made: MadePlan, now: datetime) -> None:
    situation = made.reading.situation
    county, person, week = made.reading.shared.county.code, situation.person, situation.monday
    feed = personal_feed(person)
    hold_feeds(session, county, [feed])
    # The feed is locked: from here to the commit no phone changes these rows.
    if load_rows(session, county, person, week) != (situation.plan, situation.visits):
        raise Overtaken
    plan = {"planned_at": now, "input_hash": made.plan.made_from, **made.content}
    new_plan = {"person_id": person, "week": week, "published_at": now}
    changes = [_change("plans", feed, situation.plan, plan, new_plan)]
    for one in made.changed:
        new_visit = {"cadre_id": person, "week": week, "household_id": one.household}
        new_visit |= dict.fromkeys(COLUMNS)
        changes.append(_change("planned_visits", feed, one.row, one.values, new_visit))
    write_changes(session, county, now, changes)


def _change(
    table: str, feed: str, row: Row | None, values: Mapping[str, Any], new: Mapping[str, Any]
) -> Change:
    """``new``: further columns of a new row."""
    if row is None:
        return Change(table, uuid7(), uuid4(), feed, {**new, **values})
    return Change(table, row["id"], uuid4(), feed, values, Was(row["rev"], feed))


# Not sent to phones, so it needs no new version.
_LOAD = text("UPDATE plans SET load = CAST(:load AS jsonb) WHERE county = :county AND id = :id")
