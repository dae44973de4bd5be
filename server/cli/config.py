"""`flask config`: the settings of this process."""

import dataclasses

import click
from flask.cli import with_appcontext

from server.web.request_context import settings


@click.command()
@with_appcontext
def config() -> None:
    """Print every setting with its value and purpose. Secrets are not shown."""
    current = settings()
    for field in dataclasses.fields(current):
        value = getattr(current, field.name)
        shown = value if field.repr or value is None else "(set, not shown)"
        click.echo(f"{field.metadata['name']}={'' if shown is None else shown}")
        click.echo(f"    {field.metadata['doc']}")
