"""The functions of tasks, by their kind (docs/jobs.md).

Apart from the timetable, which the web process reads as well: what is heavy to load is loaded by
the job process alone.
"""

from collections.abc import Iterable, Mapping

from schedulers.jobs.job import LongWork, TaskWork
from schedulers.planning.weekly import warm_up
from schedulers.plans import jobs as plans
from schedulers.plans import trials
from schedulers.plans.road_requests import Roads
from schedulers.plans.road_services import RoadService
from schedulers.plans.work import plan_work, trial_work


def task_work(services: Iterable[RoadService] = ()) -> Mapping[str, TaskWork | LongWork]:
    """Every kind of task; ``services`` are the road services that plans may ask."""
    roads = {service.name: Roads(service) for service in services}
    return {plans.KIND: plan_work(roads), trials.KIND: trial_work(roads)}


def prepare() -> None:
    """What takes long, once, and would keep the first task waiting."""
    warm_up()
