"""Where code under test begins: with no access context, whatever the test around it has stated."""

from collections.abc import Callable
from contextvars import Context
from typing import Any, ParamSpec, TypeVar

from flask.testing import FlaskClient, FlaskCliRunner

from server.jobs import job_process

P = ParamSpec("P")
T = TypeVar("T")


def from_nothing(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call it as a new thread or process would: nothing that was stated here holds there."""
    return Context().run(call, *args, **kwargs)


class Client(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> Any:
        return from_nothing(super().open, *args, **kwargs)


class CliRunner(FlaskCliRunner):
    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        return from_nothing(super().invoke, *args, **kwargs)


class JobProcess(job_process.JobProcess):
    def beat(self) -> None:
        from_nothing(super().beat)

    def run_due_jobs(self) -> None:
        from_nothing(super().run_due_jobs)

    def run_tasks(self) -> bool:
        return from_nothing(super().run_tasks)
