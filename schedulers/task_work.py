"""The functions of tasks, by their kind (docs/jobs.md).

Apart from the timetable, which the web process reads as well: what is heavy to load is loaded by
the job process alone.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from schedulers.jobs import TaskWork
from schedulers.planning.weekly import warm_up
from schedulers.plans import jobs as plans
from schedulers.plans.publish import plan_one
from schedulers.plans.road_requests import Roads
from schedulers.plans.road_services import RoadService


def task_work(services: Iterable[RoadService] = ()) -> Mapping[str, TaskWork]:
    """Every kind of task; ``services`` are the road services that plans may ask."""
    roads = {service.name: Roads(service) for service in services}
    return {plans.KIND: partial(plan_one, roads=roads)}


def prepare() -> None:
    """What takes long, once, and must not happen in a task's transaction."""
    warm_up()
