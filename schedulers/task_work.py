"""The functions of tasks, by their kind (docs/jobs.md).

Apart from the timetable, which the web process reads as well: what is heavy to load is loaded by
the job process alone.
"""

from collections.abc import Mapping

from schedulers.jobs import TaskWork
from schedulers.planning.weekly import warm_up
from schedulers.plans import jobs as plans
from schedulers.plans.publish import plan_one

TASK_WORK: Mapping[str, TaskWork] = {plans.KIND: plan_one}


def prepare() -> None:
    """What takes long, once, and must not happen in a task's transaction."""
    warm_up()
