"""Problems as commands print them: sentences, each with its code."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

import click

from records.db import db
from records.problems import Problem
from server.web.database_errors import problem_of
from server.web.pages import messages

P = ParamSpec("P")
R = TypeVar("R")


def problems_as_text(command: Callable[P, R]) -> Callable[P, R]:
    """Decorator: roll back after a problem, and print it."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Exception as error:
            db.session.rollback()
            problem = problem_of(error)
            if problem is None:
                raise
            raise click.ClickException(sentences(problem)) from None

    return run


def sentences(problem: Problem) -> str:
    """The code and its meaning; the error of each field; other details."""
    details = dict(problem.details)
    errors = details.pop("errors", ())
    about = f" ({problem.detail})" if problem.detail else ""
    lines = [f"{problem.code}: {problem.title}{about}"]
    lines += [f"  {error['field']}: {error['code']}{_meaning(error['code'])}" for error in errors]
    others = "; ".join(f"{_words(name)} {_plain(value)}" for name, value in details.items())
    return "\n".join([*lines, f"  ({others})"] if others else lines)


def _meaning(code: str) -> str:
    meaning = messages("en")["refused"].get(code)
    return f": {meaning}" if meaning else ""


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{_words(name)} {_plain(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return str(value)


def _words(name: str) -> str:
    return name.replace("_", " ")
