"""The tasks of planning: one cadre's week each, by the queue's three steps (schedulers/jobs.py)."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from uuid import UUID

import structlog

from schedulers.jobs import LongWork, Subject, TaskWork
from schedulers.plans.gather import load_ground
from schedulers.plans.making import Reading, make_plan, read_week
from schedulers.plans.publish import publish
from schedulers.plans.road_requests import Roads
from schedulers.plans.weeks import open_days

log = structlog.get_logger("server.jobs")


def plan_work(roads: Mapping[str, Roads] = MappingProxyType({})) -> LongWork:
    """One cadre's week; a task that comes when the week is over has nothing left to do.

    ``roads`` are the services that this server knows, by name. A county may name one that is no
    longer among them: then straight lines have to do.
    """

    def read(subject: Subject) -> Callable[[], TaskWork]:
        monday = date.fromisoformat(str(subject.payload["week"]))
        person = UUID(str(subject.payload["person"]))
        ground = load_ground(subject.session, subject.county, subject.zone, monday)
        if not open_days(monday, ground.settings.begins, subject.zone, subject.now):
            return lambda: _nothing
        chosen = roads.get(ground.settings.roads or "")
        reading = read_week(subject.session, ground, person, monday, subject.now, chosen)
        return lambda: _compute(reading)

    return LongWork(read)


def _compute(reading: Reading) -> TaskWork:
    made = make_plan(reading)
    if made.road_fault or (reading.ground.settings.roads and reading.roads is None):
        county = reading.ground.county.code
        log.warning("roads_unknown", county=county, why=made.road_fault or "no_service")

    def write(subject: Subject) -> None:
        publish(subject.session, made, subject.now)

    return write


def _nothing(subject: Subject) -> None:
    pass
