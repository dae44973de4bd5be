"""The functions of tasks by kind (docs/jobs.md).

Not in the timetable, because the web process imports that too; only the job process loads the
planner.
"""

from collections.abc import Iterable, Mapping

from schedulers.jobs.job import LongWork, TaskWork
from schedulers.plans import queue_plans as plans
from schedulers.plans import trials
from schedulers.plans.plan_work import plan_work, trial_work
from schedulers.plans.road_requests import Roads
from schedulers.plans.road_services import RoadService


def task_work(services: Iterable[RoadService] = ()) -> Mapping[str, TaskWork | LongWork]:
    """The function of each kind of task; ``services`` are the road services for plans."""
    roads = {service.name: Roads(service) for service in services}
    return {plans.KIND: plan_work(roads), trials.KIND: trial_work(roads)}
