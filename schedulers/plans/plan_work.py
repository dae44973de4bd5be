"""The planning tasks, each for one cadre's week, in three steps (`LongWork` in jobs/job.py)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

import structlog

from schedulers.jobs.job import LongWork, TaskRun, TaskWork
from schedulers.plans.gather import load_shared_input
from schedulers.plans.making import Reading, difference, if_away, make_plan, read_week
from schedulers.plans.planning_window import open_days
from schedulers.plans.publish import publish
from schedulers.plans.road_requests import Roads
from schedulers.plans.trials import write_answer

log = structlog.get_logger("server.jobs")


def plan_work(roads: Mapping[str, Roads] = MappingProxyType({})) -> LongWork:
    """Plan one cadre's week; do nothing if the week is over.

    ``roads``: the server's road services by name. If the county's service is not among them,
    straight lines are used.
    """

    def read(task: TaskRun) -> Callable[[], TaskWork]:
        reading = _read(task, roads)
        return (lambda: _compute(reading)) if reading else lambda: _nothing

    return LongWork(read)


def trial_work(roads: Mapping[str, Roads] = MappingProxyType({})) -> LongWork:
    """Compute a trial: a cadre's week with some days of absence."""

    def read(task: TaskRun) -> Callable[[], TaskWork]:
        away = [date.fromisoformat(day) for day in str(task.payload["away"]).split(",")]
        reading = _read(task, roads)
        return (lambda: _try(reading, away)) if reading else lambda: _nothing

    return LongWork(read)


def _read(task: TaskRun, roads: Mapping[str, Roads]) -> Reading | None:
    """Load the input; None if the week is over."""
    monday = date.fromisoformat(str(task.payload["week"]))
    person = UUID(str(task.payload["person"]))
    shared = load_shared_input(task.session, task.county, task.zone, monday)
    if not open_days(monday, shared.settings.begins, task.zone, task.now):
        return None
    chosen = roads.get(shared.settings.roads or "")
    return read_week(task.session, shared, person, monday, task.now, chosen)


def _try(reading: Reading, away: Sequence[date]) -> TaskWork:
    answer = difference(make_plan(reading), make_plan(if_away(reading, away)), away)
    was = reading.situation

    def write(task: TaskRun) -> None:
        write_answer(task.session, task.county, was.person, was.monday, away, answer)

    return write


def _compute(reading: Reading) -> TaskWork:
    made = make_plan(reading)
    if made.road_fault or (reading.shared.settings.roads and reading.roads is None):
        county = reading.shared.county.code
        log.warning("roads_unknown", county=county, why=made.road_fault or "no_service")

    def write(task: TaskRun) -> None:
        publish(task.session, made, task.now)

    return write


def _nothing(task: TaskRun) -> None:
    pass
