"""Commands run only on a database with the tables of this program."""

import functools
from collections.abc import Callable
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from server.ops.schema import schema_fault_at


def on_own_schema(command: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: refuse to run on an older, newer or half migrated database."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        fault = schema_fault_at(current_app.config["SQLALCHEMY_DATABASE_URI"])
        if fault is not None:
            raise click.ClickException(str(fault))
        return command(*args, **kwargs)

    return with_appcontext(run)
