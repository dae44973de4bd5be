"""Problems, as commands tell them: the code, what it means, and what is known of this one."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from records.db import db
from server.answers import json_bytes
from server.database_errors import problem_of

P = ParamSpec("P")
R = TypeVar("R")


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Nothing of a command that meets a problem is kept."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Exception as error:
            db.session.rollback()
            problem = problem_of(error)
            if problem is None:
                raise
            details = f" {json_bytes(dict(problem.details)).decode()}" if problem.details else ""
            raise click.ClickException(f"{problem.code}: {problem.title}{details}") from None

    return run
